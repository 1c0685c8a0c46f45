//! Cases as TOML: `[defaults]` holds facts of the whole file, each `[[case]]` an act and what is
//! wanted of it.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::model::mandate::Preset;
use crate::model::verdict::Class;

/// A file of cases.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseFile {
    /// Facts of every case in the file.
    #[serde(default)]
    pub defaults: BTreeMap<String, String>,
    /// The cases.
    #[serde(default, rename = "case")]
    pub cases: Vec<CaseText>,
}

/// One case.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseText {
    /// What it shows, unique in its file.
    pub name: String,
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
pub fn read(text: &str) -> Result<CaseFile, toml::de::Error> {
    toml::from_str(text)
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
    fn an_unknown_key_is_an_error() {
        assert!(
            read("[[case]]\nname = \"n\"\nact.shell = \"ls\"\nwant = \"pass\"\nx = 1").is_err()
        );
        assert!(read("[[case]]\nname = \"n\"\nact.sh = \"ls\"\nwant = \"pass\"").is_err());
    }
}
