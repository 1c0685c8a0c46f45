//! The architecture, checked: who may import whom, how long a file may be, where unsafe code and
//! each special library may stand. A failure names the file and the mend.

use std::fs;
use std::path::{Path, PathBuf};

/// The floors, ground first. A room imports only from a lower floor, or from itself.
const FLOORS: &[&[&str]] = &[
    &["model"],
    &["content"],
    &["effects", "task", "policy", "rules", "clients", "world"],
    &["judge"],
    &["decide"],
    &["gate", "cases"],
    &["install", "replay"],
    &["cli"],
];

/// Files that may hold unsafe code, each with a SAFETY note.
const UNSAFE: &[&str] =
    &["src/world/repo/index.rs", "src/world/signals.rs", "src/world/confine/namespaces.rs"];

/// Libraries that stand behind one door.
const DOORS: &[(&str, &str)] = &[
    ("git2", "src/world/repo/"),
    ("memmap2", "src/world/repo/"),
    ("landlock", "src/world/confine/"),
];

/// Files with a bound of their own, in lines without tests.
const SHORT: &[(&str, usize)] =
    &[("src/judge.rs", 150), ("src/decide.rs", 150), ("src/gate.rs", 150)];
const FILE_LINES_MAX: usize = 400;
const FUNCTION_LINES_MAX: usize = 70;

struct Source {
    path: String,
    /// Without inline tests.
    lines: Vec<String>,
}

fn sources(folders: &[&str]) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut open: Vec<PathBuf> = folders.iter().map(|folder| root.join(folder)).collect();
    let mut found = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let lines = text
                .lines()
                .take_while(|line| !line.starts_with("#[cfg(test)]"))
                .map(str::to_owned)
                .collect();
            let path = path.strip_prefix(root).unwrap().display().to_string();
            found.push(Source { path, lines });
        }
    }
    assert!(found.len() > 50, "only {} sources found", found.len());
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn is_test(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/")
}

/// The room of a file: `src/rules/names.rs` and `src/judge.rs` are in `rules` and `judge`.
fn room(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("src/")?;
    rest.split(['/', '.']).next()
}

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

/// The rooms that a line names: `crate::room` and the members of `use crate::{a, b::c}`.
fn named(line: &str) -> Vec<String> {
    let word = |text: &str| -> String {
        text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
    };
    let mut rooms = Vec::new();
    for (at, _) in line.match_indices("crate::") {
        let rest = &line[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            None => rooms.push(word(rest)),
            Some(list) => {
                let mut depth = 0;
                let mut start = true;
                for (at, character) in list.char_indices() {
                    if start && depth == 0 && !character.is_whitespace() {
                        rooms.push(word(&list[at..]));
                        start = false;
                    }
                    match character {
                        '{' => depth += 1,
                        '}' => depth -= 1,
                        ',' => start = true,
                        _ => {}
                    }
                }
            }
        }
    }
    rooms.retain(|room| !room.is_empty());
    rooms
}

#[test]
fn a_room_imports_only_from_below() {
    let mut faults = Vec::new();
    for source in sources(&["src"]) {
        let Some(own) = room(&source.path).filter(|own| !["lib", "main"].contains(own)) else {
            continue;
        };
        let Some(at) = floor(own) else {
            faults.push(format!("{}: `{own}` has no floor; give it one in FLOORS", source.path));
            continue;
        };
        for (number, line) in source.lines.iter().enumerate() {
            if line.trim_start().starts_with("//") {
                continue;
            }
            for other in named(line) {
                let below = floor(&other).is_some_and(|floor| floor < at);
                let known = floor(&other).is_some();
                if known && other != own && !below {
                    faults.push(format!(
                        "{}:{}: `{own}` imports from `{other}`, which is not below it; move what \
                         both need down to `model`, or pass it in",
                        source.path,
                        number + 1
                    ));
                }
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn files_and_functions_stay_short() {
    let mut faults = Vec::new();
    for source in sources(&["src", "hooks"]).iter().filter(|source| !is_test(&source.path)) {
        let bound = SHORT
            .iter()
            .find(|(path, _)| *path == source.path)
            .map_or(FILE_LINES_MAX, |(_, bound)| *bound);
        if source.lines.len() > bound {
            let lines = source.lines.len();
            faults.push(format!("{}: {lines} lines, at most {bound}; split it", source.path));
        }
        let mut open: Option<(usize, usize, String)> = None;
        for (at, line) in source.lines.iter().enumerate() {
            let indent = line.len() - line.trim_start().len();
            let trimmed = line.trim_start();
            let starts = [
                "fn ",
                "pub fn ",
                "pub(crate) fn ",
                "pub(super) fn ",
                "const fn ",
                "pub const fn ",
            ];
            match &open {
                None if starts.iter().any(|start| trimmed.starts_with(start))
                    && !trimmed.ends_with([';', '}']) =>
                {
                    open = Some((at, indent, trimmed.to_owned()));
                }
                Some((start, depth, name)) if indent == *depth && trimmed == "}" => {
                    let lines = at - start + 1;
                    if lines > FUNCTION_LINES_MAX {
                        let place = format!("{}:{}", source.path, start + 1);
                        faults.push(format!("{place}: {lines} lines in `{name}`; split it"));
                    }
                    open = None;
                }
                _ => {}
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn special_things_stand_behind_their_doors() {
    let mut faults = Vec::new();
    for source in sources(&["src", "hooks"]) {
        for (number, line) in source.lines.iter().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            let place = format!("{}:{}", source.path, number + 1);
            for (library, door) in DOORS {
                let used = code.contains(&format!("{library}::"));
                if used && !source.path.starts_with(door) {
                    faults.push(format!("{place}: `{library}` is for {door} only"));
                }
            }
            if code.contains("unsafe ") && !UNSAFE.contains(&source.path.as_str()) {
                faults
                    .push(format!("{place}: unsafe code; name the file in UNSAFE, or do without"));
            }
            if code.contains("#[allow(") || code.contains("#![allow(") {
                faults.push(format!("{place}: write `#[expect(.., reason = ..)]`"));
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn one_rule_one_file() {
    for rule in automode::rules::ALL {
        let name = rule.id.0.replace('-', "_");
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let files = [format!("src/rules/{name}.rs"), format!("src/rules/diff/{name}.rs")];
        let found = files.iter().find(|file| root.join(file).is_file());
        let file = found.unwrap_or_else(|| panic!("rule `{}` must stand in {files:?}", rule.id.0));
        // What only tells stops nothing.
        let stops = rule.class > automode::model::verdict::Class::Free;
        assert!(!stops || rule.denies.len() >= 3, "{file}: at least three acts that it stops");
        assert!(rule.allows.len() >= 3, "{file}: at least three near misses that pass");
        for text in [rule.summary, rule.why, rule.instead] {
            assert!(!text.trim().is_empty(), "{file}: summary, why and instead must be said");
        }
    }
    let mut ids: Vec<_> = automode::rules::ALL.iter().map(|rule| rule.id).collect();
    ids.sort_unstable();
    let count = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), count, "a rule id stands twice");
}

#[test]
fn the_project_speaks_of_itself_alone() {
    // Words of the places where it was built have no meaning to a reader.
    let words = ["/work/", "/tmp/wt", "helper-", "this session's work"];
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for name in ["README.md", "CHANGELOG.md", "install.sh", "test.sh", ".ci/run"] {
        let text = fs::read_to_string(root.join(name)).unwrap_or_default();
        for word in words {
            assert!(!text.contains(word), "{name} speaks of `{word}`");
        }
    }
}
