//! What a look at a range found, for people and programs.

use serde::Serialize;

use super::range::Span;
use crate::model::action::Changed;
use crate::model::escape::escaped;
use crate::model::facts::Repository;
use crate::model::mandate::Policy;
use crate::model::resource::Kind;
use crate::model::verdict::{Class, Decision, Finding, Ruling};

/// How much a remark weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Level {
    /// It stops the range, and no word of a session would let it through.
    Error,
    /// It stops the range; a word would let it through.
    Warning,
    /// It only tells something.
    Note,
}

/// One thing that a rule said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Remark {
    pub(super) level: Level,
    pub(super) rule: &'static str,
    pub(super) class: Class,
    /// From the root; nothing: the range as a whole.
    pub(super) path: Option<String>,
    pub(super) line: Option<usize>,
    pub(super) seen: Vec<String>,
    pub(super) instead: Vec<String>,
}

/// All that was found.
pub(super) struct Report {
    range: String,
    policy: String,
    errors: Vec<String>,
    root: Vec<u8>,
    commits: usize,
    files: usize,
    pub(super) remarks: Vec<Remark>,
    passes: bool,
}

impl Report {
    /// Nothing found yet.
    pub(super) fn new(span: &Span, policy: &Policy, repository: &Repository) -> Self {
        Self {
            range: span.shown.clone(),
            policy: format!("preset {}, policy of {} too", policy.preset, span.base_name),
            errors: policy.errors.iter().chain(&policy.notices).cloned().collect(),
            root: repository.root.clone(),
            commits: 0,
            files: 0,
            remarks: Vec::new(),
            passes: true,
        }
    }

    /// Whether nothing stands against it.
    pub(super) fn passes(&self) -> bool {
        self.passes
    }

    /// Adds what was said about some changes.
    pub(super) fn take(&mut self, changed: &Changed, decision: &Decision) {
        self.commits = self.commits.saturating_add(changed.commits.len());
        self.files = self.files.saturating_add(changed.changes.len());
        self.passes = self.passes && decision.verdict.passes();
        for ruling in decision.verdict.rulings() {
            for finding in &ruling.findings {
                let remark = self.remark(ruling, finding);
                if !self.remarks.contains(&remark) {
                    self.remarks.push(remark);
                }
            }
        }
        let weight = |level: Level| match level {
            Level::Error => 0,
            Level::Warning => 1,
            Level::Note => 2,
        };
        self.remarks.sort_by(|one, other| {
            let key = |remark: &Remark| (weight(remark.level), remark.path.clone(), remark.line);
            key(one).cmp(&key(other))
        });
    }

    fn remark(&self, ruling: &Ruling, finding: &Finding) -> Remark {
        let level = match (ruling.refused, ruling.class) {
            (false, _) | (true, Class::Free) => Level::Note,
            (true, Class::Unknown | Class::NeedsWord) => Level::Warning,
            (true, Class::Locked | Class::Never) => Level::Error,
        };
        let name = ruling.clause.as_ref().map(|clause| &clause.resource);
        let name = name.filter(|resource| resource.kind == Kind::Path);
        let path = name.and_then(|resource| resource.name.as_text()).map(|path| {
            let inside = path.strip_prefix(self.root.as_slice());
            let inside = inside.and_then(|rest| rest.strip_prefix(b"/"));
            String::from_utf8_lossy(inside.unwrap_or(path)).into_owned()
        });
        Remark {
            level,
            rule: finding.rule.0,
            class: ruling.class,
            line: path.as_ref().and_then(|_| line_of(finding)),
            path,
            seen: finding.evidence.clone(),
            instead: finding.instead.clone(),
        }
    }

    /// For people.
    pub(super) fn text(&self) -> String {
        let mut text = format!(
            "range     {}: {} commits, {} files\npolicy    {}\n",
            self.range, self.commits, self.files, self.policy
        );
        for error in &self.errors {
            text.push_str(&format!("          {error}\n"));
        }
        for remark in &self.remarks {
            let word = match remark.level {
                Level::Note => "note",
                Level::Error | Level::Warning => remark.class.word(),
            };
            let place = match (&remark.path, remark.line) {
                (Some(path), Some(line)) => format!("{}:{line}  ", escaped(path.as_bytes())),
                (Some(path), None) => format!("{}  ", escaped(path.as_bytes())),
                (None, _) => String::new(),
            };
            let seen = remark.seen.join("; ");
            text.push_str(&format!("{word:<10}{place}{}: {seen}\n", remark.rule));
            for way in &remark.instead {
                text.push_str(&format!("          {way}\n"));
            }
        }
        let count = |level: Level| self.remarks.iter().filter(|one| one.level == level).count();
        let stops = count(Level::Error).saturating_add(count(Level::Warning));
        let (verdict, notes) = (if self.passes { "passes" } else { "stopped" }, count(Level::Note));
        text.push_str(&format!("{verdict:<10}{stops} against it, {notes} only told\n"));
        text
    }

    /// For programs.
    pub(super) fn json(&self) -> serde_json::Value {
        serde_json::json!({
            "range": self.range, "commits": self.commits, "files": self.files,
            "policy": self.policy, "policy_errors": self.errors,
            "passes": self.passes, "remarks": self.remarks,
        })
    }
}

/// The first line that a finding speaks of (`... line 12 ...`).
fn line_of(finding: &Finding) -> Option<usize> {
    finding.evidence.iter().find_map(|seen| {
        let mut words = seen.split([' ', ':', ',', ';', '(', ')', '-', '`']);
        words.find(|word| matches!(*word, "line" | "lines"))?;
        words.next()?.parse().ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::verdict::RuleId;

    #[test]
    fn the_line_that_a_finding_speaks_of() {
        for (seen, wanted) in [
            ("the marks of an unfinished merge from line 12 on", Some(12)),
            ("line 3: a token", Some(3)),
            ("lines 7-9 are gone", Some(7)),
            ("a line is gone", None),
            ("12 files", None),
        ] {
            let finding = Finding::new(RuleId("x"), Class::Free).seen(seen);
            assert_eq!(line_of(&finding), wanted, "{seen}");
        }
    }
}
