//! What a set-up verb did, told line by line.

use serde::Serialize;

use crate::model::escape;

/// How a line of a report is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Mark {
    /// It was done.
    Did,
    /// It was so already.
    Same,
    /// It was not done, and why.
    Not,
    /// It holds.
    Ok,
    /// It does not hold.
    Fail,
    /// It is switched off.
    Off,
    /// Something to know.
    Note,
}

impl Mark {
    /// The word that stands before the line.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Did => "did",
            Self::Same => "same",
            Self::Not => "not",
            Self::Ok => "ok",
            Self::Fail => "FAIL",
            Self::Off => "off",
            Self::Note => "note",
        }
    }
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Line {
    /// Under which heading it stands.
    pub part: String,
    /// What kind of line it is.
    pub mark: Mark,
    /// What is said.
    pub text: String,
}

/// A report: lines under headings, in the order in which they were said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Report {
    /// The lines.
    pub lines: Vec<Line>,
}

impl Report {
    /// Adds a line.
    pub(crate) fn say(&mut self, part: &str, mark: Mark, text: impl Into<String>) {
        self.lines.push(Line { part: part.to_owned(), mark, text: text.into() });
    }

    /// How many lines say that something does not hold.
    pub(crate) fn failures(&self) -> usize {
        self.lines.iter().filter(|line| line.mark == Mark::Fail).count()
    }

    /// The report as people read it: a heading wherever the part changes.
    pub(crate) fn shown(&self) -> String {
        let mut text = String::new();
        let mut part = "";
        for line in &self.lines {
            if line.part != part {
                part = &line.part;
                text.push_str(part);
                text.push('\n');
            }
            let told: Vec<String> =
                line.text.lines().map(|one| escape::escaped(one.as_bytes())).collect();
            let told = told.join("\n        ");
            text.push_str(&format!("  {:<5} {told}\n", line.mark.word()));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stand_under_their_headings() {
        let mut report = Report::default();
        report.say("git 2.47.3", Mark::Ok, "pre-commit");
        report.say("git 2.47.3", Mark::Fail, "pre-push: not there\nfix: automode install");
        report.say("worktrees", Mark::Note, "none");
        assert_eq!(
            report.shown(),
            "git 2.47.3\n  ok    pre-commit\n  FAIL  pre-push: not there\n        fix: automode \
             install\nworktrees\n  note  none\n"
        );
        assert_eq!(report.failures(), 1);
    }
}
