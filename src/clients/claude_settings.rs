//! Claude Code's settings files, as far as they wire our hook or switch hooks off.

use serde_json::Value;

/// How a settings file stands to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It switches all hooks off, those of other files too.
    Off,
    /// It wires our hook before every tool.
    Wired,
    /// It does neither, or cannot be read.
    Neither,
}

/// How this file stands to us.
pub fn standing(text: &[u8]) -> Standing {
    let Ok(settings) = serde_json::from_slice::<Value>(text) else { return Standing::Neither };
    match settings.get("disableAllHooks") {
        None | Some(Value::Null | Value::Bool(false)) => {}
        Some(_) => return Standing::Off,
    }
    let groups = settings.pointer("/hooks/PreToolUse").and_then(Value::as_array);
    let wired = groups.into_iter().flatten().any(|group| {
        let everything = match group.get("matcher") {
            None | Some(Value::Null) => true,
            Some(matcher) => matches!(matcher.as_str(), Some("" | "*")),
        };
        everything
            && group
                .get("hooks")
                .and_then(Value::as_array)
                .is_some_and(|hooks| hooks.iter().any(is_ours))
    });
    if wired { Standing::Wired } else { Standing::Neither }
}

/// Whether another hook than ours stands before a tool: it could rewrite what runs as well.
pub fn has_others(text: &[u8]) -> bool {
    let Ok(settings) = serde_json::from_slice::<Value>(text) else { return !text.is_empty() };
    let groups = settings.pointer("/hooks/PreToolUse").and_then(Value::as_array);
    let hooks = groups.into_iter().flatten().filter_map(|group| group.get("hooks")?.as_array());
    hooks.flatten().any(|hook| !is_ours(hook))
}

fn is_ours(hook: &Value) -> bool {
    let command = hook.get("command").and_then(Value::as_str).unwrap_or_default();
    hook.get("type").and_then(Value::as_str) == Some("command")
        && command.contains("automode-hook")
        && hook.get("if").is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_does_to_us() {
        let wired = r#"{"hooks":{"PreToolUse":[{"hooks":[{"type":"command","command":"/b/automode-hook claude-code || exit 2"}]}]}}"#;
        let narrow = wired.replace(r#"[{"hooks""#, r#"[{"matcher":"Bash","hooks""#);
        for (text, want) in [
            (wired, Standing::Wired),
            (narrow.as_str(), Standing::Neither),
            (r#"{"disableAllHooks":true}"#, Standing::Off),
            (r#"{"disableAllHooks":1}"#, Standing::Off),
            (r#"{"disableAllHooks":false}"#, Standing::Neither),
            ("{", Standing::Neither),
            ("{}", Standing::Neither),
        ] {
            assert_eq!(standing(text.as_bytes()), want, "{text}");
        }
    }
}
