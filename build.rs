//! Reads the catalogue and the default policy through the program's own types, refuses a bad file
//! with its line, and writes each as a blob: nothing that we ship is parsed when a hook starts.

use std::collections::BTreeMap;
use std::path::Path;
use std::{env, fs, process};

#[path = "src/model/mod.rs"]
#[expect(dead_code, unreachable_pub, reason = "shared with the program")]
mod model;
#[path = "src/policy/build_time.rs"]
#[expect(unreachable_pub, reason = "shared with the program")]
mod policy;
#[path = "src/effects/programs/schema.rs"]
#[expect(unreachable_pub, reason = "shared with the program")]
mod schema;

fn main() {
    let written = catalogue(Path::new("src/effects/programs/catalogue"))
        .and_then(|()| default_policy(Path::new("templates/policy/default.toml")))
        .and_then(|()| packages(Path::new("templates/packages")));
    if let Err(fault) = written {
        eprintln!("{fault}");
        process::exit(1);
    }
}

/// Writes `catalogue.bin`: the count of names; for each name, sorted, where it and its program
/// stand (offset and length); then the names and the programs. All numbers are u32, little-endian.
fn catalogue(folder: &Path) -> Result<(), String> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut programs = BTreeMap::new();
    let mut blobs = Vec::new();
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for entry in entries {
        let path = entry.map_err(|error| error.to_string())?.path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        println!("cargo::rerun-if-changed={}", path.display());
        let program = program(&path)?;
        let blob = postcard::to_allocvec(&program).map_err(|error| error.to_string())?;
        let place = (blobs.len(), blob.len());
        for name in program.names {
            if programs.insert(name.clone(), place).is_some() {
                return Err(format!("{}:1: `{name}` stands in another file too", path.display()));
            }
        }
        blobs.extend(blob);
    }
    let names: Vec<u8> = programs.keys().flat_map(|name| name.bytes()).collect();
    let start = 4 + programs.len() * 16;
    let mut bytes = Vec::new();
    let mut push = |number: usize| {
        let number = u32::try_from(number).map_err(|error| error.to_string())?;
        bytes.extend(number.to_le_bytes());
        Ok::<(), String>(())
    };
    push(programs.len())?;
    let mut at = start;
    for (name, (offset, length)) in &programs {
        push(at)?;
        push(name.len())?;
        push(start + names.len() + offset)?;
        push(*length)?;
        at += name.len();
    }
    bytes.extend(names);
    bytes.extend(blobs);
    let target = env::var("OUT_DIR").map_err(|error| error.to_string())?;
    fs::write(Path::new(&target).join("catalogue.bin"), bytes).map_err(|error| error.to_string())
}

fn program(path: &Path) -> Result<schema::Program, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let program: schema::Program = toml::from_str(&text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        format!("{}:{line}: {}", path.display(), error.message())
    })?;
    match program.fault() {
        None => Ok(program),
        Some(fault) => Err(format!("{}:{}: {fault}", path.display(), line_of(&text, &fault))),
    }
}

/// The line of what a fault quotes first.
fn line_of(text: &str, fault: &str) -> usize {
    let quoted = fault.split('`').nth(1).unwrap_or_default();
    text.lines().position(|line| line.contains(quoted)).map_or(1, |at| at + 1)
}

/// Writes `policy.postcard`: the built-in layer.
fn default_policy(template: &Path) -> Result<(), String> {
    for watched in
        [Path::new("build.rs"), template, Path::new("src/model"), Path::new("src/policy")]
    {
        println!("cargo::rerun-if-changed={}", watched.display());
    }
    let text = policy::layer::LayerText {
        layer: model::mandate::Layer::BuiltIn,
        file: "default.toml".into(),
        content: Ok(fs::read(template).map_err(|error| error.to_string())?),
    };
    let layer = policy::read::read(&text).map_err(|error| error.to_string())?;
    let blob = postcard::to_allocvec(&layer).map_err(|error| error.to_string())?;
    let target = env::var("OUT_DIR").map_err(|error| error.to_string())?;
    fs::write(Path::new(&target).join("policy.postcard"), blob).map_err(|error| error.to_string())
}

/// Writes `packages-NAME.bin` for each list of names: how many there are; for each, sorted, where it
/// begins; then the names, in the order of the list, each with a line's end. Numbers are u32,
/// little-endian.
fn packages(folder: &Path) -> Result<(), String> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let target = env::var("OUT_DIR").map_err(|error| error.to_string())?;
    for ecosystem in ["npm", "pypi", "cargo"] {
        let path = folder.join(format!("{ecosystem}.txt"));
        let text =
            fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let names = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        let mut offsets = BTreeMap::new();
        let mut blob = String::new();
        for name in names {
            let name = name.to_ascii_lowercase();
            // As `content::packages` spells them.
            let name = if ecosystem == "npm" { name } else { name.replace(['_', '.'], "-") };
            if offsets.contains_key(&name) {
                continue;
            }
            let at = u32::try_from(blob.len()).map_err(|error| error.to_string())?;
            blob.push_str(&name);
            blob.push('\n');
            offsets.insert(name, at);
        }
        let count = u32::try_from(offsets.len()).map_err(|error| error.to_string())?;
        let mut bytes: Vec<u8> = count.to_le_bytes().to_vec();
        bytes.extend(offsets.values().flat_map(|at| at.to_le_bytes()));
        bytes.extend(blob.into_bytes());
        fs::write(Path::new(&target).join(format!("packages-{ecosystem}.bin")), bytes)
            .map_err(|error| error.to_string())?;
    }
    Ok(())
}
