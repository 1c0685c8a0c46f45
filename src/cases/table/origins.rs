//! Where text came from, from the table and from what a session of cases took in.
//!
//! - `origin:metrics.x.example = "outside of gh issue view 12, turn 4"`: a name and where it was
//!   seen first; `signal` and `hidden` may follow the turn; `prompt`, `base` and `own`;
//! - `copied:TEXT = "outside of ..."`: a text and what it was copied from;
//! - `said:WORD = "yes"`: a word of the user's;
//! - `tainted = "outside of ..."`, `unscanned = "why"`.
//!
//! What the table does not hold was seen nowhere: nothing comes in unless a case says so.

use std::collections::BTreeMap;

use super::Table;
use crate::content::signals::{Scan, Source as From, scan};
use crate::content::{Runs, lines, normalise, remember, spellings};
use crate::model::facts::{Fact, Origin, Origins, Source};

/// What came in during a session of cases, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Came {
    names: BTreeMap<String, Origin>,
    texts: Vec<(Source, String)>,
    words: Vec<String>,
    tainted: Option<Source>,
}

/// Whether an entry of the table is about origins, and can be read.
pub(super) fn is_entry(key: &str, value: &str) -> bool {
    let said = key == "unscanned" || key.starts_with("said:");
    let seen = key == "tainted" || key.starts_with("origin:") || key.starts_with("copied:");
    said || seen && origin_of(value).is_some()
}

impl Table {
    /// The user says something.
    pub fn hears(&mut self, prompt: &str) {
        let text = normalise(prompt).text;
        let words = text.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '_');
        self.came.words.extend(words.map(str::to_owned));
        remember(prompt, &Scan::default(), &mut |part| {
            self.came.names.insert(part.text.to_owned(), Origin::Prompt);
        });
    }

    /// The agent writes something.
    pub fn writes(&mut self, text: &str) {
        remember(text, &Scan::default(), &mut |part| {
            self.came.names.entry(part.text.to_owned()).or_insert(Origin::Own);
        });
    }

    /// A tool gives something back during this turn.
    pub fn takes(&mut self, kind: &str, what: &str, turn: u32, text: &str) {
        let found = scan(text, From::Plain);
        let signal = found.is_wary();
        let source = Source { kind: kind.into(), what: what.into(), turn, signal, hidden: false };
        let came = &mut self.came;
        let sight = remember(text, &found, &mut |part| {
            let source = Source { hidden: part.hidden, ..source.clone() };
            came.names.entry(part.text.to_owned()).or_insert(Origin::Outside(source));
        });
        came.texts.push((Source { hidden: true, ..source.clone() }, sight.hidden));
        came.texts.push((source.clone(), sight.seen));
        if signal {
            came.tainted.get_or_insert(source);
        }
    }

    fn listed_origin(&self, key: &str) -> Option<Origin> {
        origin_of(self.value(key)?)
    }
}

/// The origin that a value of the table names.
fn origin_of(value: &str) -> Option<Origin> {
    match value {
        "prompt" => return Some(Origin::Prompt),
        "base" => return Some(Origin::TrustBase),
        "own" => return Some(Origin::Own),
        _ => {}
    }
    let rest = value.strip_prefix("outside of ")?;
    let (what, rest) = rest.rsplit_once(", turn ")?;
    let mut words = rest.split_whitespace();
    let turn = words.next()?.parse().ok()?;
    let words: Vec<_> = words.collect();
    let has = |word: &str| words.contains(&word);
    Some(Origin::Outside(Source {
        kind: "the output of".into(),
        what: what.into(),
        turn,
        signal: has("signal"),
        hidden: has("hidden"),
    }))
}

fn outside(origin: Option<Origin>) -> Option<Source> {
    match origin? {
        Origin::Outside(source) => Some(source),
        Origin::Prompt | Origin::TrustBase | Origin::Own | Origin::Unseen => None,
    }
}

impl Origins for Table {
    fn origin(&self, name: &[u8]) -> Fact<Origin> {
        let all = spellings(&String::from_utf8_lossy(name));
        let listed = all.iter().find_map(|name| self.listed_origin(&format!("origin:{name}")));
        let came = all.iter().find_map(|name| self.came.names.get(name).cloned());
        Fact::Known(listed.or(came).unwrap_or(Origin::Unseen))
    }

    fn copied(&self, text: &[u8]) -> Fact<Option<Source>> {
        let text = String::from_utf8_lossy(text);
        if let Some(origin) = self.listed_origin(&format!("copied:{text}")) {
            return Fact::Known(outside(Some(origin)));
        }
        let normal = normalise(&text).text;
        let mut runs = Runs::of(&normal);
        let mut first = None;
        for (source, held) in &self.came.texts {
            runs.mark(held.as_bytes(), |run| {
                let start = held.get(..run.start).and_then(|text| text.rfind('\n'));
                let rest = held.get(start.map_or(0, |at| at.saturating_add(1))..);
                let line = rest.and_then(|rest| lines(rest.split('\n').next()?).next());
                let counts =
                    line.is_none_or(|line| outside(self.came.names.get(line).cloned()).is_some());
                if counts {
                    first.get_or_insert_with(|| source.clone());
                }
                counts
            });
        }
        Fact::Known(first.filter(|_| runs.is_copy()))
    }

    fn said(&self, word: &str) -> Fact<bool> {
        let listed = self.value(&format!("said:{word}")) == Some("yes");
        Fact::Known(listed || self.came.words.iter().any(|known| known == word))
    }

    fn tainted(&self) -> Fact<Option<Source>> {
        let listed = outside(self.listed_origin("tainted"));
        Fact::Known(listed.or_else(|| self.came.tainted.clone()))
    }

    fn unscanned(&self) -> Fact<Option<String>> {
        Fact::Known(self.value("unscanned").map(Into::into))
    }
}
