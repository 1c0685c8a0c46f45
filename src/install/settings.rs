//! Our entries in a client's settings file: put in and taken out, everything else byte for byte.
//!
//! The file is the user's. Every edit only inserts, and what was inserted is remembered as a
//! [`Footprint`], so that taking it out again gives the very bytes that stood there before.

use serde::{Deserialize, Serialize};

use super::layout::{Layout, append, insert_all};
use super::spans::{self, Node, Shape};

/// One entry that a client's settings should hold: the event and the text of the hook object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The name of the event.
    pub event: &'static str,
    /// The hook object's members, in order.
    pub hook: Vec<(&'static str, serde_json::Value)>,
}

impl Entry {
    /// A member of the hook object.
    pub(crate) fn member(&self, key: &str) -> Option<&serde_json::Value> {
        self.hook.iter().find(|(name, _)| *name == key).map(|(_, value)| value)
    }
}

/// What we left in a file: enough to take out exactly that.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Footprint {
    /// Whether the file did not exist before.
    pub created: bool,
    /// Where the inserted text stands: first byte and length, in order.
    pub spans: Vec<(usize, usize)>,
    /// Digest of the whole file as we left it; the spans hold only for it.
    pub digest: String,
    /// The containers that were not there before: `hooks`, or an event's name.
    pub made: Vec<String>,
}

/// Why a settings file is left as it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {message}")]
pub(crate) struct Unreadable {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
    /// What is wrong there.
    pub message: String,
}

impl Unreadable {
    fn at(text: &str, at: usize, message: impl Into<String>) -> Self {
        let (line, column) = spans::place(text, at);
        Self { line, column, message: message.into() }
    }
}

/// The outcome of putting our entries in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wired {
    /// They already stand there, exactly so.
    Already,
    /// The new text, and what in it is ours.
    Changed(String, Footprint),
}

/// The outcome of taking our entries out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unwired {
    /// None of ours were there.
    Nothing,
    /// The text without ours.
    Text(String),
    /// Nothing is left of a file that we made.
    Remove,
}

/// Whether a command in a settings file is a line of ours for this client.
pub(crate) fn is_ours(command: &str, client: &str) -> bool {
    command.contains("automode-hook") && command.contains(client)
}

/// Puts our entries into the text of a settings file; `None`: there is no such file.
pub(crate) fn wire(
    text: Option<&str>,
    client: &str,
    entries: &[Entry],
    before: Option<&Footprint>,
) -> Result<Wired, Unreadable> {
    let Some(text) = text else {
        return Ok(write_into("", true, entries));
    };
    if stands(text, client, entries)? {
        return Ok(Wired::Already);
    }
    let (bare, created) = match unwire(text, client, before)? {
        Unwired::Nothing => (text.to_owned(), false),
        Unwired::Text(bare) => (bare, false),
        Unwired::Remove => (String::new(), true),
    };
    check_shape(&bare, entries)?;
    Ok(write_into(&bare, created, entries))
}

/// Takes our entries out of the text of a settings file.
pub(crate) fn unwire(
    text: &str,
    client: &str,
    before: Option<&Footprint>,
) -> Result<Unwired, Unreadable> {
    if let Some(left) = before
        && left.digest == digest(text)
        && let Some(bare) = cut_all(text, &left.spans)
    {
        return Ok(if left.created && is_blank(&bare) {
            Unwired::Remove
        } else {
            Unwired::Text(bare)
        });
    }
    let mut bare = text.to_owned();
    let mut changed = false;
    while let Some((from, to)) = next_cut(&bare, client, before)? {
        bare.replace_range(from..to, "");
        changed = true;
    }
    Ok(match changed {
        false => Unwired::Nothing,
        true if before.is_some_and(|left| left.created) && is_empty_object(&bare) => {
            Unwired::Remove
        }
        true => Unwired::Text(bare),
    })
}

/// The commands of ours that stand in a settings file, with their events.
pub(crate) fn registered(text: &str, client: &str) -> Result<Vec<(String, String)>, Unreadable> {
    let root = read(text)?;
    let mut found = Vec::new();
    for (event, hook) in hooks_of(&root) {
        if let Some(command) = command_of(text, hook).filter(|line| is_ours(line, client)) {
            found.push((event.to_owned(), command));
        }
    }
    Ok(found)
}

/// Whether the file switches all hooks off, ours included.
pub(crate) fn hooks_are_off(text: &str) -> bool {
    spans::parse(text)
        .ok()
        .and_then(|root| root.member("disableAllHooks").map(|one| one.value.text(text) == "true"))
        .unwrap_or(false)
}

fn read(text: &str) -> Result<Node, Unreadable> {
    if is_blank(text) {
        return Ok(Node { start: text.len(), end: text.len(), shape: Shape::Plain });
    }
    spans::parse(text).map_err(|fault| Unreadable {
        line: fault.line,
        column: fault.column,
        message: fault.message,
    })
}

fn is_blank(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').trim().is_empty()
}

fn is_empty_object(text: &str) -> bool {
    spans::parse(text).is_ok_and(|root| root.shape == Shape::Object(Vec::new()))
}

pub(crate) fn digest(text: &str) -> String {
    use sha2::{Digest, Sha256};
    let sum = Sha256::digest(text.as_bytes());
    sum.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Every hook object of the file with the event that it stands under.
fn hooks_of(root: &Node) -> Vec<(&str, &Node)> {
    let mut found = Vec::new();
    let Some(Shape::Object(events)) = root.member("hooks").map(|one| &one.value.shape) else {
        return found;
    };
    for event in events {
        for group in event.value.elements().unwrap_or_default() {
            let hooks = group.member("hooks").and_then(|member| member.value.elements());
            found.extend(hooks.unwrap_or_default().iter().map(|hook| (event.key.as_str(), hook)));
        }
    }
    found
}

fn command_of(text: &str, hook: &Node) -> Option<String> {
    serde_json::from_str(hook.member("command")?.value.text(text)).ok()
}

/// Whether exactly the wanted entries stand in the file, each once and alone in its group.
fn stands(text: &str, client: &str, entries: &[Entry]) -> Result<bool, Unreadable> {
    let root = read(text)?;
    let mut seen = Vec::new();
    for (event, hook) in hooks_of(&root) {
        if command_of(text, hook).is_some_and(|line| is_ours(&line, client)) {
            seen.push((event, serde_json::from_str::<serde_json::Value>(hook.text(text)).ok()));
        }
    }
    Ok(seen.len() == entries.len()
        && entries.iter().all(|entry| {
            let members = entry.hook.iter().map(|(key, value)| ((*key).to_owned(), value.clone()));
            let wanted = serde_json::Value::Object(members.collect());
            seen.iter().any(|(event, hook)| *event == entry.event && hook.as_ref() == Some(&wanted))
        }))
}

/// A file whose `hooks` have another shape than the client's own is left alone.
fn check_shape(text: &str, entries: &[Entry]) -> Result<(), Unreadable> {
    let root = read(text)?;
    if is_blank(text) {
        return Ok(());
    }
    if !matches!(root.shape, Shape::Object(_)) {
        return Err(Unreadable::at(text, root.start, "expected an object"));
    }
    let Some(hooks) = root.member("hooks") else { return Ok(()) };
    if !matches!(hooks.value.shape, Shape::Object(_)) {
        return Err(Unreadable::at(text, hooks.value.start, "expected `hooks` to be an object"));
    }
    for entry in entries {
        if let Some(event) = hooks.value.member(entry.event)
            && event.value.elements().is_none()
        {
            let message = format!("expected `hooks.{}` to be an array", entry.event);
            return Err(Unreadable::at(text, event.value.start, message));
        }
    }
    Ok(())
}

/// The next stretch to cut: an entry of ours, or what it leaves empty and we had made.
fn next_cut(
    text: &str,
    client: &str,
    before: Option<&Footprint>,
) -> Result<Option<(usize, usize)>, Unreadable> {
    let root = read(text)?;
    let Some(hooks) = root.member("hooks") else { return Ok(None) };
    let Shape::Object(events) = &hooks.value.shape else { return Ok(None) };
    for (number, event) in events.iter().enumerate() {
        let groups = event.value.elements().unwrap_or_default();
        for (place, group) in groups.iter().enumerate() {
            let list = group.member("hooks").map(|member| &member.value);
            let inner = list.and_then(Node::elements).unwrap_or_default();
            let ours: Vec<bool> = inner
                .iter()
                .map(|hook| command_of(text, hook).is_some_and(|line| is_ours(&line, client)))
                .collect();
            let Some(first) = ours.iter().position(|one| *one) else { continue };
            let alone = ours.iter().all(|one| *one);
            return Ok(match (alone, groups.len(), list) {
                (true, 1, _) if was_made(before, &event.key) && events.len() == 1 => {
                    if was_made(before, "hooks") {
                        around(text, &root, index_of(&root, "hooks"))
                    } else {
                        around(text, &hooks.value, number)
                    }
                }
                (true, 1, _) if was_made(before, &event.key) => around(text, &hooks.value, number),
                (true, _, _) => around(text, &event.value, place),
                (false, _, Some(list)) => around(text, list, first),
                (false, _, None) => None,
            });
        }
    }
    Ok(None)
}

/// Without a footprint, what is left empty goes too: it says nothing.
fn was_made(before: Option<&Footprint>, container: &str) -> bool {
    before.is_none_or(|left| left.made.iter().any(|made| made == container))
}

fn index_of(node: &Node, key: &str) -> usize {
    match &node.shape {
        Shape::Object(members) => members.iter().rposition(|one| one.key == key).unwrap_or(0),
        Shape::Array(_) | Shape::Plain => 0,
    }
}

/// The stretch that takes one entry of a container with its comma.
fn around(text: &str, container: &Node, number: usize) -> Option<(usize, usize)> {
    let entries = container.entries();
    let (start, end) = *entries.get(number)?;
    if let Some((_, left)) = number.checked_sub(1).and_then(|one| entries.get(one)) {
        return Some((*left, end));
    }
    if let Some((right, _)) = entries.get(1) {
        return Some((start, *right));
    }
    let inner = text.get(end..container.end.checked_sub(1)?)?;
    Some((container.start.checked_add(1)?, end.checked_add(inner.len())?))
}

fn cut_all(text: &str, spans: &[(usize, usize)]) -> Option<String> {
    let mut bare = String::with_capacity(text.len());
    let mut at = 0usize;
    for (start, length) in spans {
        bare.push_str(text.get(at..*start)?);
        at = start.checked_add(*length)?;
    }
    bare.push_str(text.get(at..)?);
    Some(bare)
}

fn write_into(text: &str, created: bool, entries: &[Entry]) -> Wired {
    let root = match read(text) {
        Ok(root) if !is_blank(text) => root,
        Ok(_) | Err(_) => return fresh(text, created, entries),
    };
    let layout = Layout::of(text, &root);
    let mut made = Vec::new();
    let mut edits = Vec::new();
    let whole = |depth: usize| -> Vec<String> {
        entries.iter().map(|entry| layout.event(entry, depth)).collect()
    };
    if let Some(hooks) = root.member("hooks") {
        let mut missing = Vec::new();
        for entry in entries {
            match hooks.value.member(entry.event) {
                Some(event) => {
                    let part = layout.group(entry, 3);
                    edits.push(append(text, &layout, &event.value, 2, &[part]));
                }
                None => {
                    made.push(entry.event.to_owned());
                    missing.push(layout.event(entry, 2));
                }
            }
        }
        if !missing.is_empty() {
            edits.push(append(text, &layout, &hooks.value, 1, &missing));
        }
    } else {
        made.push("hooks".to_owned());
        made.extend(entries.iter().map(|entry| entry.event.to_owned()));
        let two = layout.indent(2);
        let inner = whole(2).join(&format!(",{two}"));
        let part = format!("\"hooks\": {{{two}{inner}{}}}", layout.indent(1));
        edits.push(append(text, &layout, &root, 0, &[part]));
    }
    edits.sort_by_key(|(at, _)| *at);
    let (text, spans) = insert_all(text, &edits);
    let digest = digest(&text);
    Wired::Changed(text, Footprint { created, spans, digest, made })
}

/// A file with nothing but our entries, after whatever blank stood there.
fn fresh(text: &str, created: bool, entries: &[Entry]) -> Wired {
    let layout = Layout::plain();
    let events: Vec<String> = entries.iter().map(|entry| layout.event(entry, 2)).collect();
    let two = layout.indent(2);
    let inner = events.join(&format!(",{two}"));
    let body = format!("{{\n  \"hooks\": {{{two}{inner}\n  }}\n}}\n");
    let spans = vec![(text.len(), body.len())];
    let text = format!("{text}{body}");
    let mut made = vec!["hooks".to_owned()];
    made.extend(entries.iter().map(|entry| entry.event.to_owned()));
    let digest = digest(&text);
    Wired::Changed(text, Footprint { created, spans, digest, made })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIENT: &str = "claude-code";

    fn entries(line: &str) -> Vec<Entry> {
        ["PreToolUse", "Stop"]
            .into_iter()
            .map(|event| {
                let hook = vec![
                    ("type", "command".into()),
                    ("command", line.into()),
                    ("timeout", 30.into()),
                ];
                Entry { event, hook }
            })
            .collect()
    }

    const LINE: &str = "'/a b/automode-hook' claude-code --home '/h' || exit 2";

    fn changed(wired: Wired) -> (String, Footprint) {
        match wired {
            Wired::Changed(text, left) => (text, left),
            Wired::Already => panic!("nothing changed"),
        }
    }

    /// Files as people have them: laid out by hand, by tools, with and without hooks of others.
    const FILES: &[&str] = &[
        "{}",
        "{ }\n",
        "{\n}\n",
        "",
        "\n",
        "{\"model\":\"opus\"}",
        "{\"model\": \"opus\", \"hooks\": {}}",
        "{\n  \"hooks\": {\n  },\n  \"model\": \"opus\"\n}\n",
        "{\r\n\t\"model\": \"opus\"\r\n}\r\n",
        "{\n    \"z\": 1,\n    \"a\": [ ],\n    \"hooks\": {\n        \"PreToolUse\": []\n    }\n}",
        "{\"hooks\":{\"PreToolUse\":[{\"matcher\":\"Bash\",\"hooks\":[{\"type\":\"command\",\"command\":\"mine\"}]}]}}",
        "{\n  \"hooks\": {\n    \"Stop\": [\n      {\n        \"hooks\": [\n          {\n            \"type\": \"command\",\n            \"command\": \"mine\"\n          }\n        ]\n      }\n    ]\n  },\n  \"env\": {\"A\": \"\\u00e9\"}\n}\n",
        "\u{feff}{\"a\":1}",
    ];

    #[test]
    fn what_goes_in_comes_out_byte_for_byte() {
        for file in FILES {
            let (text, left) = changed(wire(Some(file), CLIENT, &entries(LINE), None).unwrap());
            let value: serde_json::Value =
                serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap();
            for event in ["PreToolUse", "Stop"] {
                let groups = value["hooks"][event].as_array().unwrap();
                assert_eq!(groups.last().unwrap()["hooks"][0]["command"], LINE, "{text}");
            }
            let back = unwire(&text, CLIENT, Some(&left)).unwrap();
            assert_eq!(back, Unwired::Text((*file).to_owned()), "{file:?}");
        }
    }

    #[test]
    fn a_second_run_changes_nothing() {
        for file in FILES {
            let (text, left) = changed(wire(Some(file), CLIENT, &entries(LINE), None).unwrap());
            let again = wire(Some(&text), CLIENT, &entries(LINE), Some(&left)).unwrap();
            assert_eq!(again, Wired::Already, "{file:?}");
        }
    }

    #[test]
    fn another_line_replaces_ours_and_still_comes_out_whole() {
        for file in FILES {
            let (text, left) = changed(
                wire(Some(file), CLIENT, &entries("automode-hook claude-code"), None).unwrap(),
            );
            let (text, left) =
                changed(wire(Some(&text), CLIENT, &entries(LINE), Some(&left)).unwrap());
            assert_eq!(text.matches("automode-hook").count(), 2, "{text}");
            let back = unwire(&text, CLIENT, Some(&left)).unwrap();
            assert_eq!(back, Unwired::Text((*file).to_owned()), "{file:?}");
        }
    }

    #[test]
    fn edits_of_the_user_in_between_stay() {
        for file in FILES.iter().filter(|file| file.contains(':')) {
            let (text, left) = changed(wire(Some(file), CLIENT, &entries(LINE), None).unwrap());
            let edited = text.replacen('{', "{\"theme\": \"dark\", ", 1);
            let Unwired::Text(back) = unwire(&edited, CLIENT, Some(&left)).unwrap() else {
                panic!("{edited}")
            };
            let want: serde_json::Value = serde_json::from_str(
                &file.trim_start_matches('\u{feff}').replacen('{', "{\"theme\": \"dark\", ", 1),
            )
            .unwrap();
            let got: serde_json::Value =
                serde_json::from_str(back.trim_start_matches('\u{feff}')).unwrap();
            assert_eq!(got, want, "{back}");
        }
    }

    #[test]
    fn a_file_of_ours_goes_with_us() {
        let (text, left) = changed(wire(None, CLIENT, &entries(LINE), None).unwrap());
        assert!(left.created);
        assert_eq!(unwire(&text, CLIENT, Some(&left)).unwrap(), Unwired::Remove);
        let edited = text.replacen("\n", "\n\n", 1);
        assert_eq!(unwire(&edited, CLIENT, Some(&left)).unwrap(), Unwired::Remove);
        let kept = text.replacen('{', "{\"a\": 1, ", 1);
        let Unwired::Text(back) = unwire(&kept, CLIENT, Some(&left)).unwrap() else { panic!() };
        let back: serde_json::Value = serde_json::from_str(&back).unwrap();
        assert_eq!(back, serde_json::json!({"a": 1}));
    }

    #[test]
    fn nothing_of_ours_is_nothing_to_do() {
        let file = "{\"hooks\": {\"Stop\": []}}";
        assert_eq!(unwire(file, CLIENT, None).unwrap(), Unwired::Nothing);
    }

    #[test]
    fn a_hook_that_shares_a_group_with_ours_stays() {
        let text = format!(
            "{{\"hooks\": {{\"Stop\": [{{\"hooks\": [{{\"command\": \"mine\"}}, {{\"command\": {}}}]}}]}}}}",
            serde_json::Value::from(LINE)
        );
        assert_eq!(
            unwire(&text, CLIENT, None).unwrap(),
            Unwired::Text(
                "{\"hooks\": {\"Stop\": [{\"hooks\": [{\"command\": \"mine\"}]}]}}".to_owned()
            )
        );
    }

    #[test]
    fn what_is_not_understood_is_refused_with_its_place() {
        for (file, want) in [
            ("{\"a\": 1,}", "1:9: key must be a string"),
            ("[]", "1:1: expected an object"),
            ("{\n  \"hooks\": []\n}", "2:12: expected `hooks` to be an object"),
            ("{\"hooks\": {\"Stop\": {}}}", "1:20: expected `hooks.Stop` to be an array"),
        ] {
            let error = wire(Some(file), CLIENT, &entries(LINE), None).unwrap_err();
            assert_eq!(error.to_string(), want, "{file}");
        }
    }

    #[test]
    fn a_switch_that_turns_every_hook_off_is_seen() {
        assert!(hooks_are_off("{\"disableAllHooks\": true}"));
        assert!(!hooks_are_off("{\"disableAllHooks\": false}"));
    }
}
