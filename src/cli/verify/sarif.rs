//! SARIF 2.1.0 (OASIS), as far as a linter needs it.

use serde::Serialize;

use super::report::{Level, Remark, Report};
use crate::rules::{self, case::Rule};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

#[derive(Serialize)]
pub(super) struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    column_kind: &'static str,
    results: Vec<SarifResult>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Descriptor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: &'static str,
    short_description: Text,
    full_description: Text,
    help: Text,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult {
    rule_id: &'static str,
    rule_index: usize,
    level: Level,
    message: Text,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: Place,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Place {
    artifact_location: Artifact,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    uri: String,
    uri_base_id: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
}

/// The report as SARIF.
pub(super) fn of(report: &Report) -> Log {
    let mut said: Vec<&'static Rule> = Vec::new();
    let mut results = Vec::new();
    for remark in &report.remarks {
        let known = said.iter().position(|rule| rule.id.0 == remark.rule);
        let at = match (known, rules::named(remark.rule)) {
            (Some(at), _) => at,
            (None, Some(rule)) => {
                said.push(rule);
                said.len().saturating_sub(1)
            }
            (None, None) => continue,
        };
        results.push(result(remark, at));
    }
    let driver = Driver {
        name: "automode",
        semantic_version: env!("CARGO_PKG_VERSION"),
        rules: said.into_iter().map(descriptor).collect(),
    };
    let run = Run { tool: Tool { driver }, column_kind: "unicodeCodePoints", results };
    Log { schema: SCHEMA, version: "2.1.0", runs: [run] }
}

fn descriptor(rule: &'static Rule) -> Descriptor {
    let text = |text: &str| Text { text: text.to_owned() };
    Descriptor {
        id: rule.id.0,
        short_description: text(rule.summary),
        full_description: text(rule.why),
        help: text(rule.instead),
    }
}

fn result(remark: &Remark, rule_index: usize) -> SarifResult {
    let message = remark.seen.iter().chain(&remark.instead).cloned().collect::<Vec<_>>().join("; ");
    let message = if message.is_empty() { remark.rule.to_owned() } else { message };
    let location = remark.path.as_ref().map(|path| Location {
        physical_location: Place {
            artifact_location: Artifact { uri: encoded(path), uri_base_id: "%SRCROOT%" },
            region: remark.line.map(|start_line| Region { start_line }),
        },
    });
    SarifResult {
        rule_id: remark.rule,
        rule_index,
        level: remark.level,
        message: Text { text: message },
        locations: location.into_iter().collect(),
    }
}

/// A path as a relative reference (RFC 3986).
fn encoded(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_references() {
        assert_eq!(encoded("src/a b#c.rs"), "src/a%20b%23c.rs");
        assert_eq!(encoded("ö"), "%C3%B6");
    }
}
