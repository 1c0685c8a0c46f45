//! What the user described in the own layer: `~/.config/automode/programs/NAME.toml` for a program
//! that the catalogue does not have, in the catalogue's form, and `tools/SERVER.toml` for the tools
//! of a server. A repository cannot describe anything.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::acts::{Subject, act};
use super::meaning::{Call, Input, Meaning};
use super::schema::Program;
use crate::model::facts::Facts;
use crate::model::pattern::Pattern;

/// The tools of one server: `[tools.NAME]`, several names separated by spaces.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Server {
    tools: BTreeMap<String, Tool>,
}

/// What one tool does, in the acts of the catalogue.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Tool {
    /// In any case.
    acts: Vec<String>,
    /// With each value of an argument, for which `{}` stands.
    arguments: BTreeMap<String, Vec<String>>,
}

/// The user's description of a program.
pub(super) fn program(call: &Call<'_>) -> Option<Program> {
    let program: Program = described("programs", call.name, call.facts)?;
    program.command.fault().is_none().then_some(program)
}

/// What the user says that a tool of a server does; `None`: nothing.
pub(crate) fn tool(
    server: &str,
    tool: &str,
    input: &Value,
    cwd: &Pattern,
    facts: &dyn Facts,
) -> Option<Meaning> {
    let known: Server = described("tools", server.as_bytes(), facts)?;
    let named = |names: &str| names.split_whitespace().any(|name| name == tool);
    let (_, found) = known.tools.into_iter().find(|(names, _)| named(names))?;
    let called = Pattern::text(tool);
    let call = Call {
        name: tool.as_bytes(),
        called: &called,
        args: &[],
        cwd,
        place: None,
        environment: &[],
        stdin: &Input::Nothing,
        facts,
    };
    let mut meaning = Meaning::nothing();
    found.acts.iter().for_each(|text| act(text, &call, None, &mut meaning));
    for (name, acts) in &found.arguments {
        for value in values(input.get(name)) {
            let subject = Subject { name: &value, rest: &[] };
            acts.iter().for_each(|text| act(text, &call, Some(&subject), &mut meaning));
        }
    }
    Some(meaning)
}

/// The texts of an argument: itself, or those of a list. Anything else is not known.
fn values(value: Option<&Value>) -> Vec<Pattern> {
    match value {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::String(text)) => vec![Pattern::text(text)],
        Some(Value::Array(all)) => all.iter().flat_map(|one| values(Some(one))).collect(),
        Some(Value::Bool(_) | Value::Number(_) | Value::Object(_)) => {
            vec![Pattern::hole("argument")]
        }
    }
}

/// The file of this name in a folder of the user's layer. One that cannot be read says nothing.
fn described<T: DeserializeOwned>(folder: &str, name: &[u8], facts: &dyn Facts) -> Option<T> {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-+.".contains(byte);
    let name = std::str::from_utf8(name).ok().filter(|name| !name.starts_with('.'))?;
    if name.is_empty() || !name.bytes().all(|byte| plain(&byte)) {
        return None;
    }
    let mut path = facts.files().home().known()?;
    path.extend(format!("/.config/automode/{folder}/{name}.toml").bytes());
    let content = facts.files().content(&path).known()?;
    toml::from_str(std::str::from_utf8(&content).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::super::examples::{Names, effects};
    use super::*;

    #[test]
    fn programs_are_read_from_the_own_layer() {
        for (line, wanted) in [
            ("shipit --to web a.txt", vec!["write service:ship:web", "read path:a.txt"]),
            ("shipit --check", vec![]),
            ("broken a", vec!["unknown run program:broken"]),
            ("../shipit a", vec!["read path:a"]),
            ("unheard-of a", vec!["unknown run program:unheard-of"]),
        ] {
            assert_eq!(effects(line, &Input::Nothing), wanted, "{line}");
        }
    }

    #[test]
    fn tools_do_what_the_user_says() {
        for (server, name, input, wanted) in [
            ("tracker", "search_issues", r#"{"q":"x"}"#, Some(vec!["read service:tracker:issues"])),
            (
                "tracker",
                "attach",
                r#"{"files":["a.txt","b"],"to":3}"#,
                Some(vec![
                    "write service:tracker:issues",
                    "read path:/r/a.txt",
                    "read path:/r/b",
                    "write service:tracker:${argument}",
                ]),
            ),
            ("tracker", "unheard_of", "{}", None),
            ("other", "attach", "{}", None),
            ("../tracker", "attach", "{}", None),
        ] {
            let input: Value = serde_json::from_str(input).unwrap();
            let found = tool(server, name, &input, &Pattern::text("/r"), &Names);
            let shown = found.map(|meaning| {
                meaning.effects.iter().map(|effect| effect.clause.to_string()).collect::<Vec<_>>()
            });
            let wanted = wanted.map(|all| all.into_iter().map(String::from).collect::<Vec<_>>());
            assert_eq!(shown, wanted, "{server} {name}");
        }
    }
}
