//! The texts in what a tool gave back, and the same with other texts in their place.

use serde_json::Value;

/// How deep what a tool gave back is looked into.
const DEPTH_MAX: usize = 32;

/// Fields that repeat what was asked, name something, or hold a picture.
const NO_TEXT: &[&str] = &[
    "base64",
    "data",
    "filePath",
    "file_path",
    "type",
    "prompt",
    "command",
    "status",
    "agentId",
    "agentType",
    "resolvedModel",
    "persistedOutputPath",
    "mimeType",
];

/// Calls back with every text in what a tool gave back, in order.
pub fn texts<'a>(output: &'a Value, each: &mut dyn FnMut(&'a str)) {
    within(output, DEPTH_MAX, each);
}

fn within<'a>(value: &'a Value, depth: usize, each: &mut dyn FnMut(&'a str)) {
    match value {
        Value::String(text) => each(text),
        Value::Array(values) if depth > 0 => {
            values.iter().for_each(|value| within(value, depth.saturating_sub(1), each));
        }
        Value::Object(fields) if depth > 0 => fields
            .iter()
            .filter(|(name, _)| !NO_TEXT.contains(&name.as_str()))
            .for_each(|(_, value)| within(value, depth.saturating_sub(1), each)),
        Value::Array(_) | Value::Object(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Puts other texts in the place of those for which `other` has one; gives whether any was.
pub fn replace(output: &mut Value, other: &mut dyn FnMut(&str) -> Option<String>) -> bool {
    replace_within(output, DEPTH_MAX, other)
}

fn replace_within(
    value: &mut Value,
    depth: usize,
    other: &mut dyn FnMut(&str) -> Option<String>,
) -> bool {
    let mut changed = false;
    match value {
        Value::String(text) => {
            if let Some(new) = other(text) {
                *text = new;
                changed = true;
            }
        }
        Value::Array(values) if depth > 0 => {
            for value in values {
                changed |= replace_within(value, depth.saturating_sub(1), other);
            }
        }
        Value::Object(fields) if depth > 0 => {
            for (name, value) in fields {
                if !NO_TEXT.contains(&name.as_str()) {
                    changed |= replace_within(value, depth.saturating_sub(1), other);
                }
            }
        }
        Value::Array(_) | Value::Object(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
    changed
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_are_given_and_replaced_where_they_stand() {
        let mut output = json!({
            "type": "text", "file": { "filePath": "/a", "content": "one", "numLines": 1 },
            "content": [{ "type": "text", "text": "two" }, { "type": "image", "data": "AAAA" }],
        });
        let mut found = Vec::new();
        texts(&output, &mut |text| found.push(text.to_owned()));
        found.sort_unstable();
        assert_eq!(found, ["one", "two"]);
        assert!(replace(&mut output, &mut |text| (text == "two").then(|| "2".to_owned())));
        assert_eq!(output.pointer("/content/0/text"), Some(&json!("2")));
        assert_eq!(output.pointer("/file/content"), Some(&json!("one")));
        assert!(!replace(&mut output, &mut |_| None));
    }
}
