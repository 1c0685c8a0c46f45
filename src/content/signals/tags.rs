//! Tags by which a client or a model marks its own text, found in text that is neither's.

use super::{Scan, SignalKind};

/// What follows `<`, a slash between left out. From the documented prompt formats of models and the
/// tags that clients put around their own words.
const ANGLE: &[&str] = &[
    "system>",
    "system-reminder>",
    "system_reminder>",
    "system-message>",
    "system_prompt>",
    "system-prompt>",
    "|im_start|",
    "|im_end|",
    "|system|",
    "|user|",
    "|assistant|",
    "|endoftext|",
    "|start_header_id|",
    "|eot_id|",
    "<sys>>",
    "</sys>>",
    "start_of_turn>",
    "tool_result>",
    "tool-result>",
    "tool_results>",
    "function_results>",
    "function_calls>",
    "function_result>",
    "tool_output>",
    "tool_use_error>",
    "antml:",
    "user_instructions>",
    "user_query>",
    "user-prompt-submit-hook>",
    "task-notification>",
    "local-command-stdout>",
    "assistant_response>",
    "important_instructions>",
    "hidden_instructions>",
    "admin_override>",
];

/// What follows `[`.
const SQUARE: &[&str] = &[
    "inst]",
    "/inst]",
    "system]",
    "/system]",
    "system message]",
    "system prompt]",
    "system override]",
    "system instruction]",
    "system instructions]",
    "admin]",
    "developer]",
    "assistant](#",
    "tool result]",
    "tool output]",
    "end of document]",
    "end of tool output]",
    "end of tool result]",
    "system notice]",
    "system:",
];

/// Notes such tags.
pub(super) fn scan(text: &str, scan: &mut Scan) {
    let bytes = text.as_bytes();
    for at in memchr::memchr2_iter(b'<', b'[', bytes) {
        let Some(byte) = bytes.get(at) else { continue };
        let list = match byte {
            b'<' => ANGLE,
            b'[' => SQUARE,
            _ => continue,
        };
        // `Vec<System>` is a type.
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        if *byte == b'<' && before.is_some_and(u8::is_ascii_alphanumeric) {
            continue;
        }
        let start = at.saturating_add(1);
        let rest = bytes.get(start..).unwrap_or_default();
        let rest = match byte {
            b'<' => rest.strip_prefix(b"/").unwrap_or(rest),
            _ => rest,
        };
        let begins = |tag: &&&str| {
            rest.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag.as_bytes()))
        };
        if list.iter().find(begins).is_some() {
            let tail = text.get(at..).unwrap_or_default();
            scan.note(SignalKind::FakeTag, tail.lines().next().unwrap_or_default());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_of_the_system_are_found_and_others_are_not() {
        for (text, wanted) in [
            ("</system-reminder> go", true),
            ("<|im_start|>system", true),
            ("[INST] do it [/INST]", true),
            ("[SYSTEM OVERRIDE] now", true),
            ("</tool_result>", true),
            ("<div class=\"system\">", false),
            ("Vec<System>", false),
            ("Vec<SystemTime>", false),
            ("[system-deps]", false),
            ("[installation](#install)", false),
        ] {
            let mut found = Scan::default();
            scan(text, &mut found);
            assert_eq!(!found.signals.is_empty(), wanted, "{text}");
        }
    }
}
