//! Cases as TOML: `[defaults]` holds facts of the whole file, each `[[case]]` an act and what is
//! wanted of it. A `[[table]]` holds the facts of many shell lines, each a row
//! `[TEXT, WANT, RULE...]` (`[TEXT]` passes); in a table of effects, each row is
//! `[TEXT, EFFECT...]` and the verdict is that of the table; in a table of changes, each row is
//! `[PATH, BEFORE, AFTER, WANT, RULE...]`, `-` for a side where nothing stands, and `at` says when.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::model::mandate::Preset;
use crate::model::verdict::Class;

mod changes;

pub use changes::{ChangeText, CommitText};

/// A file of cases.
#[derive(Clone, Debug)]
pub struct CaseFile {
    /// Facts of every case in the file.
    pub defaults: BTreeMap<String, String>,
    /// The cases, rows of tables among them.
    pub cases: Vec<CaseText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileText {
    #[serde(default)]
    defaults: BTreeMap<String, String>,
    #[serde(default, rename = "case")]
    cases: Vec<Spanned<CaseText>>,
    #[serde(default, rename = "table")]
    tables: Vec<TableText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TableText {
    name: String,
    #[serde(default)]
    of: RowKind,
    at: Option<String>,
    #[serde(default)]
    said: Vec<String>,
    #[serde(default)]
    grants: Vec<String>,
    #[serde(default)]
    limits: Vec<String>,
    #[serde(default)]
    facts: BTreeMap<String, String>,
    cwd: Option<String>,
    preset: Option<Preset>,
    want: Option<Want>,
    #[serde(default)]
    rules: Vec<String>,
    rows: Vec<Spanned<Vec<String>>>,
}

/// What follows the text in a row.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum RowKind {
    /// The verdict and the rules.
    #[default]
    Verdicts,
    /// The effects.
    Effects,
    /// What stood there before and after, the verdict and the rules.
    Changes,
}

/// A file of cases that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    /// Not TOML, or not of this form.
    #[error("{0}")]
    Form(#[from] toml::de::Error),
    /// A row of a table that is not one.
    #[error("line {line}: {fault}")]
    Row {
        /// The line of the row, from 1.
        line: usize,
        /// What is wrong with it.
        fault: String,
    },
}

/// One case.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseText {
    /// What it shows, unique in its file; of a row, the table's name and the text.
    pub name: String,
    /// The line on which it begins, from 1.
    #[serde(skip)]
    pub line: usize,
    /// What the user said in this session, one prompt after the other.
    #[serde(default)]
    pub said: Vec<String>,
    /// What the user granted in this session, as clauses.
    #[serde(default)]
    pub grants: Vec<String>,
    /// What the user forbade in this session, as clauses.
    #[serde(default)]
    pub limits: Vec<String>,
    /// Facts beside those of the file, in the notation of the table.
    #[serde(default)]
    pub facts: BTreeMap<String, String>,
    /// The working folder, from the root; left out: the root.
    pub cwd: Option<String>,
    /// The preset; left out: the default one.
    pub preset: Option<Preset>,
    /// The act.
    pub act: ActText,
    /// The effects that are wanted, in any order; left out: not compared.
    pub effects: Option<Vec<String>>,
    /// The verdict that is wanted.
    pub want: Want,
    /// The strictest class that is wanted, before grants; left out: not compared.
    pub class: Option<Class>,
    /// The rules that determine it; needed wherever the act does not pass.
    #[serde(default)]
    pub rules: Vec<String>,
    /// The rules that only tell something; left out: not compared.
    pub told: Option<Vec<String>>,
}

/// What the act is; just one of these.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActText {
    /// A shell command line.
    pub shell: Option<String>,
    /// A file written as a whole by the edit tool.
    pub write: Option<String>,
    /// A file changed in place by the edit tool.
    pub edit: Option<String>,
    /// A file read by the read tool.
    pub read: Option<String>,
    /// An address fetched by the fetch tool.
    pub fetch: Option<String>,
    /// `SERVER/TOOL` of an MCP server.
    pub mcp: Option<String>,
    /// Effects by themselves, whatever act has them.
    pub effects: Option<Vec<String>>,
    /// Changes of files with their content.
    pub changes: Option<Vec<ChangeText>>,
    /// When the changes come: `before` (an edit tool; left out), `after`, `commit`, `push`,
    /// `receive`.
    pub at: Option<String>,
    /// The commits that hold the changes.
    #[serde(default)]
    pub commits: Vec<CommitText>,
}

/// The verdict that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Want {
    /// The act proceeds.
    Pass,
    /// The act is stopped, whatever anybody says in the chat.
    Refuse,
    /// The act waits for the user's word.
    Ask,
}

/// The cases of a file's text.
pub fn read(text: &str) -> Result<CaseFile, CaseError> {
    let file: FileText = toml::from_str(text)?;
    let line =
        |at: usize| text.bytes().take(at).filter(|byte| *byte == b'\n').count().saturating_add(1);
    let mut cases = Vec::new();
    for case in file.cases {
        let line = line(case.span().start);
        cases.push(CaseText { line, ..case.into_inner() });
    }
    for table in &file.tables {
        for row in &table.rows {
            let line = line(row.span().start);
            let case = case_of(table, row.get_ref(), line);
            cases.push(case.map_err(|fault| CaseError::Row { line, fault })?);
        }
    }
    Ok(CaseFile { defaults: file.defaults, cases })
}

fn case_of(table: &TableText, row: &[String], line: usize) -> Result<CaseText, String> {
    let (text, rest) = row.split_first().ok_or("a row begins with its text")?;
    let otherwise = table.want.unwrap_or(Want::Pass);
    let (mut act, mut rest) = (ActText::default(), rest);
    let mut name = format!("{}: {text}", table.name);
    if let RowKind::Changes = table.of {
        let [before, after, wanted @ ..] = rest else {
            return Err("a row of changes has both sides".into());
        };
        act.changes = Some(vec![ChangeText::of_row(text, before, after)]);
        act.at.clone_from(&table.at);
        (rest, name) = (wanted, format!("{name} (line {line})"));
    } else {
        act.shell = Some(text.clone());
    }
    let (want, rules, effects) = match (table.of, rest.split_first()) {
        (RowKind::Effects, _) => (otherwise, &*table.rules, Some(rest.to_vec())),
        (RowKind::Verdicts | RowKind::Changes, None) => (otherwise, &*table.rules, None),
        (RowKind::Verdicts | RowKind::Changes, Some((want, rules))) => {
            (want_of(want)?, rules, None)
        }
    };
    Ok(CaseText {
        name,
        line,
        said: table.said.clone(),
        grants: table.grants.clone(),
        limits: table.limits.clone(),
        facts: table.facts.clone(),
        cwd: table.cwd.clone(),
        preset: table.preset,
        act,
        effects,
        want,
        class: None,
        rules: rules.to_vec(),
        told: None,
    })
}

/// The verdict that a word names.
pub(super) fn want_of(word: &str) -> Result<Want, String> {
    match word {
        "pass" => Ok(Want::Pass),
        "refuse" => Ok(Want::Refuse),
        "ask" => Ok(Want::Ask),
        other => Err(format!("`{other}` is not a verdict (`pass`, `refuse`, `ask`)")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read() {
        let file = read(
            "[defaults]\nhead = \"work\"\n[[case]]\nname = \"n\"\nact.shell = \"ls\"\n\
             want = \"pass\"\nclass = \"free\"\nfacts = { \"path:a\" = \"clean\" }\n",
        )
        .unwrap();
        assert_eq!(file.defaults.get("head").map(String::as_str), Some("work"));
        let case = &file.cases[0];
        assert_eq!((case.want, case.class), (Want::Pass, Some(Class::Free)));
        assert_eq!(case.act.shell.as_deref(), Some("ls"));
    }

    #[test]
    fn rows_are_cases_with_their_lines() {
        let text = "[[table]]\nname = \"t\"\nfacts = { head = \"work\" }\nrows = [\n[\"ls\"],\n\
                    [\"rm x\", \"ask\", \"lost-work\"],\n]\n[[table]]\nname = \"e\"\nof = \"effects\"\n\
                    rows = [[\"cat a\", \"read path:a\"]]\n";
        let cases = read(text).unwrap().cases;
        let shown = |case: &CaseText| (case.name.clone(), case.line, case.want);
        assert_eq!(shown(&cases[0]), ("t: ls".into(), 5, Want::Pass));
        assert_eq!(shown(&cases[1]), ("t: rm x".into(), 6, Want::Ask));
        assert_eq!(cases[1].rules, ["lost-work"]);
        assert_eq!(cases[1].facts.get("head").map(String::as_str), Some("work"));
        assert_eq!(shown(&cases[2]), ("e: cat a".into(), 11, Want::Pass));
        assert_eq!(cases[2].effects, Some(vec!["read path:a".into()]));
    }

    #[test]
    fn a_row_without_a_verdict_word_is_an_error_on_its_line() {
        let text = "[[table]]\nname = \"t\"\nrows = [\n[\"ls\", \"lost-work\"]]\n";
        let fault = read(text).unwrap_err().to_string();
        assert_eq!(fault, "line 4: `lost-work` is not a verdict (`pass`, `refuse`, `ask`)");
    }

    #[test]
    fn an_unknown_key_is_an_error() {
        assert!(
            read("[[case]]\nname = \"n\"\nact.shell = \"ls\"\nwant = \"pass\"\nx = 1").is_err()
        );
        assert!(read("[[case]]\nname = \"n\"\nact.sh = \"ls\"\nwant = \"pass\"").is_err());
    }
}
