//! `automode policy show|check`: the merged policy with where each line came from; one file's
//! faults, pointed at.

use std::path::{Path, PathBuf};

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use anyhow::Context as _;

use super::place::Place;
use super::{Exit, print, say};
use crate::model::mandate::{Layer, Policy};
use crate::policy::layer::{LayerText, PolicyError};
use crate::world::layers;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    /// Print the policy that holds here, each line with where it came from
    Show {
        /// Print it as JSON
        #[arg(long)]
        json: bool,
        /// Print the built-in policy, every key documented
        #[arg(long, conflicts_with = "json")]
        default: bool,
    },
    /// Check a policy file
    Check {
        /// The file; `.automode/policy.toml` where none is named
        file: Option<PathBuf>,
        /// Print its faults as JSON
        #[arg(long)]
        json: bool,
    },
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Exit> {
    match &arguments.verb {
        Verb::Show { default: true, .. } => {
            say(crate::policy::DEFAULT_TEXT);
            Ok(Exit::Done)
        }
        Verb::Show { json, .. } => show(*json),
        Verb::Check { file, json } => check(file.as_deref(), *json),
    }
}

fn show(json: bool) -> anyhow::Result<Exit> {
    let place = Place::here()?;
    let repository = place.repository()?;
    let policy = place.policy(&repository, None);
    if json {
        print::json(&policy)?;
    } else {
        say(&text_of(&policy));
    }
    Ok(if policy.readable { Exit::Done } else { Exit::No })
}

fn text_of(policy: &Policy) -> String {
    let rules = &policy.branch_rules;
    let mut text = format!(
        "preset            {}\nmode              {}\nwhen_unsure       {}\n\
         headless_prompts  {}\nref_gate          {}\nfocus             {}\nresults           {}\nconfine           {}\n\
         scan_ms_max       {}\nundo              {} ms, {} bytes, {} names kept\n\nprotected branches: the default branch",
        policy.preset,
        policy.mode,
        policy.when_unsure,
        policy.headless_prompts,
        policy.ref_gate,
        policy.focus,
        policy.results,
        policy.confine,
        policy.scan_ms_max,
        policy.undo.ms_max,
        policy.undo.bytes_max,
        policy.undo.keep.len()
    );
    for branch in &policy.protected_branches {
        text.push_str(&format!(", {branch}"));
    }
    text.push_str(&format!(
        "\n  commit  {}\n  push    {}\n  rewind  {}\n",
        rules.commit, rules.push, rules.rewind
    ));
    for protection in &policy.protections {
        let verbs: Vec<_> = protection.verbs.iter().map(|verb| verb.word()).collect();
        text.push_str(&format!(
            "\n{} ({}): {}\n",
            protection.class, protection.rule, protection.why
        ));
        for name in &protection.names {
            let clause = format!("{} {}", verbs.join(","), name.resource);
            text.push_str(&format!("  {clause:<64} {}\n", name.source.place));
        }
        if !protection.except.is_empty() {
            let except: Vec<_> = protection.except.iter().map(ToString::to_string).collect();
            text.push_str(&format!("  except {}\n", except.join(" ")));
        }
    }
    if !policy.grants.is_empty() {
        text.push_str("\nallowed for good\n");
    }
    for grant in &policy.grants {
        let clause = grant.clause.to_string();
        text.push_str(&format!("  {clause:<64} {}\n", grant.source.place));
    }
    text.push_str("\nscope outside the repository\n");
    for scope in &policy.scope {
        text.push_str(&format!("  {scope}\n"));
    }
    for fault in &policy.errors {
        text.push_str(&format!("\nerror: {fault}\n"));
    }
    for notice in &policy.notices {
        text.push_str(&format!("\nnote: {notice}\n"));
    }
    text
}

fn check(file: Option<&Path>, json: bool) -> anyhow::Result<Exit> {
    let path = match file {
        Some(path) => path.to_owned(),
        None => {
            let root = Place::here()?.repository()?.root;
            crate::world::session::path_of(&root).join(layers::REPOSITORY)
        }
    };
    let content = std::fs::read(&path).with_context(|| format!("`{}`", path.display()))?;
    let text = LayerText {
        layer: layer_of(&path)?,
        file: path.display().to_string(),
        content: Ok(content.clone()),
    };
    let (faults, shown) = match crate::policy::check(&text) {
        Ok(ignored) => {
            let shown = ignored.join("\n");
            (ignored, shown)
        }
        Err(fault) => (vec![fault.to_string()], pointed_at(&fault, &content)),
    };
    if json {
        print::json(&faults)?;
    } else if faults.is_empty() {
        say(&format!("{}: right", path.display()));
    } else {
        say(&shown);
    }
    Ok(if faults.is_empty() { Exit::Done } else { Exit::No })
}

/// Which layer a file would be, by where it stands; a repository's where nothing says otherwise.
fn layer_of(path: &Path) -> anyhow::Result<Layer> {
    let home = Place::here()?.home;
    let whole = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let user = layers::user_file(&home);
    Ok(if whole == Path::new(layers::MANAGED) {
        Layer::Managed
    } else if whole == user || path == user {
        Layer::User
    } else if whole.starts_with(home.join(".config/automode/repositories")) {
        Layer::UserRepository
    } else {
        Layer::Repository
    })
}

/// The fault with its line and a caret.
fn pointed_at(fault: &PolicyError, content: &[u8]) -> String {
    let Ok(source) = std::str::from_utf8(content) else { return fault.to_string() };
    let start = fault.offset.min(source.len());
    let rest = source.get(start..).unwrap_or_default();
    let length = rest.find(['\n', ' ', '=']).unwrap_or(rest.len()).max(1);
    let end = start.saturating_add(length).min(source.len());
    let snippet = Snippet::source(source)
        .path(fault.file.as_str())
        .annotation(AnnotationKind::Primary.span(start..end));
    let group = Level::ERROR.primary_title(fault.message.as_str()).element(snippet);
    Renderer::plain().render(&[group])
}
