//! What tools of MCP servers and tools that we do not know would do, as far as their names and
//! arguments say.

use serde_json::Value;

use super::programs::paths;
use crate::model::effect::{Certainty, Effect, Unread};
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Verb};

/// Levels of a tool's arguments that are looked into.
const DEPTH_MAX: usize = 16;

/// What a tool of an MCP server would do.
pub(super) fn of_server(
    server: &str,
    tool: &str,
    input: &str,
    cwd: &Pattern,
) -> (Vec<Effect>, Option<Unread>) {
    let place = Pattern::text(format!("mcp-{server}"));
    let verb = if reads(tool) { Verb::Read } else { Verb::Run };
    let run = Effect::at(verb, Kind::Service, place, Pattern::text(tool));
    with_arguments(run, tool, input, cwd)
}

/// What a tool that we do not know would do.
pub(super) fn of_unknown(tool: &str, input: &str, cwd: &Pattern) -> (Vec<Effect>, Option<Unread>) {
    let run = Effect::at(Verb::Run, Kind::Service, Pattern::text("tool"), Pattern::text(tool));
    with_arguments(run.at_most(Certainty::Unknown), tool, input, cwd)
}

fn with_arguments(
    run: Effect,
    tool: &str,
    input: &str,
    cwd: &Pattern,
) -> (Vec<Effect>, Option<Unread>) {
    let mut effects = vec![run];
    if input.trim().is_empty() {
        return (effects, None);
    }
    match serde_json::from_str::<Value>(input) {
        Ok(value) => {
            let verb = if reads(tool) { Verb::Read } else { Verb::Write };
            path_effects(&value, verb, cwd, 0, &mut effects);
            (effects, None)
        }
        Err(_) => {
            let cause = format!("arguments of the tool {tool}");
            (effects, Some(Unread { cause, bound: false }))
        }
    }
}

/// Whether the words of a tool's name say that it only looks: the first verb among them does, and
/// none of them plainly changes something (`get_or_create`).
fn reads(tool: &str) -> bool {
    const LOOKS: &[&str] = &[
        "read", "get", "list", "search", "find", "fetch", "show", "view", "describe", "query",
        "stat", "info", "status", "lookup", "tree", "count", "check", "preview", "inspect", "ask",
    ];
    const CHANGES: &[&str] = &[
        "write", "edit", "create", "delete", "remove", "move", "update", "set", "put", "save",
        "rename", "replace", "insert", "append", "patch", "execute", "run", "upload", "apply",
        "drop", "send", "post",
    ];
    // Nouns as often as verbs (`get_commit_status`): they count where they come first.
    const EITHER: &[&str] = &["commit", "push", "merge", "copy"];
    let words = words_of(tool);
    let is_in = |list: &[&str], word: &String| list.contains(&word.as_str());
    let first =
        words.iter().find(|word| is_in(LOOKS, word) || is_in(CHANGES, word) || is_in(EITHER, word));
    first.is_some_and(|first| is_in(LOOKS, first)) && !words.iter().any(|word| is_in(CHANGES, word))
}

/// The words of `read_file`, `read-file`, `readFile`, in lower case.
fn words_of(tool: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut lower = false;
    for character in tool.chars() {
        if !character.is_alphanumeric() || (character.is_uppercase() && lower) {
            words.push(String::new());
        }
        lower = character.is_lowercase();
        if let Some(word) = words.last_mut().filter(|_| character.is_alphanumeric()) {
            word.extend(character.to_lowercase());
        }
    }
    words
}

/// Whether an argument of this name holds a path.
fn is_path_key(key: &str) -> bool {
    matches!(
        key.to_ascii_lowercase().replace('_', "").as_str(),
        "path"
            | "paths"
            | "file"
            | "files"
            | "filepath"
            | "filepaths"
            | "filename"
            | "filenames"
            | "target"
            | "targetfile"
            | "targetpath"
            | "destination"
            | "dest"
            | "source"
            | "src"
            | "absolutepath"
            | "relativepath"
            | "relativeworkspacepath"
            | "notebookpath"
            | "dir"
            | "directory"
            | "folder"
            | "oldpath"
            | "newpath"
            | "output"
            | "outputpath"
            | "uri"
    )
}

fn path_effects(value: &Value, verb: Verb, cwd: &Pattern, depth: usize, found: &mut Vec<Effect>) {
    if depth > DEPTH_MAX {
        return;
    }
    let deeper = depth.saturating_add(1);
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                if is_path_key(key) {
                    named_paths(value, verb, cwd, found);
                }
                path_effects(value, verb, cwd, deeper, found);
            }
        }
        Value::Array(values) => {
            values.iter().for_each(|value| path_effects(value, verb, cwd, deeper, found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn named_paths(value: &Value, verb: Verb, cwd: &Pattern, found: &mut Vec<Effect>) {
    match value {
        Value::String(text) => {
            let text = text.strip_prefix("file://").unwrap_or(text);
            if !text.is_empty() && !text.contains("://") && !text.contains('\n') {
                let path = paths::absolute(cwd, &Pattern::text(text));
                found.push(Effect::on_path(verb, path).at_most(Certainty::May));
            }
        }
        Value::Array(values) => {
            values.iter().filter(|value| value.is_string()).for_each(|value| {
                named_paths(value, verb, cwd, found);
            });
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tools_act_on_their_service_and_on_the_paths_in_their_arguments() {
        for (tool, input, wanted) in [
            ("query", r#"{"sql":"select 1"}"#, "read service:mcp-fs:query"),
            ("read_file", r#"{"path":"a.rs"}"#, "read service:mcp-fs:read_file, read path:/r/a.rs"),
            (
                "writeFile",
                r#"{"args":{"file_path":"/x/b"}}"#,
                "run service:mcp-fs:writeFile, write path:/x/b",
            ),
            (
                "move",
                r#"{"source":"a","destination":"../b"}"#,
                "run service:mcp-fs:move, write path:/b, write path:/r/a",
            ),
            (
                "delete_many",
                r#"{"paths":["a","b"]}"#,
                "run service:mcp-fs:delete_many, write path:/r/a, write path:/r/b",
            ),
            ("open", r#"{"uri":"https://a/b"}"#, "run service:mcp-fs:open"),
            (
                "github___get_commit_combined_status",
                "",
                "read service:mcp-fs:github___get_commit_combined_status",
            ),
            ("get_or_create", "", "run service:mcp-fs:get_or_create"),
            ("merge_status", "", "run service:mcp-fs:merge_status"),
        ] {
            let (effects, unread) = of_server("fs", tool, input, &Pattern::text("/r"));
            let shown: Vec<_> = effects.iter().map(|effect| effect.clause.to_string()).collect();
            assert_eq!((shown.join(", ").as_str(), unread), (wanted, None));
        }
    }

    #[test]
    fn arguments_that_cannot_be_read_are_told() {
        let (_, unread) = of_unknown("Mystery", "{", &Pattern::text("/r"));
        assert_eq!(
            unread.map(|unread| unread.cause).as_deref(),
            Some("arguments of the tool Mystery")
        );
    }
}
