//! One policy file: from its text to a layer, with every fault at its line and column.

use toml::Spanned;

use super::layer::{LayerPolicy, LayerText, PolicyError, Row};
use super::schema::{Branches, PolicyFile, PresetRow, Protect};
use crate::model::clause::{Clause, clauses};
use crate::model::mandate::{Layer, Protected, Protection, Results, Source, StandingGrant};
use crate::model::pattern::Pattern;
use crate::model::verdict::Class;

/// Reads one file. Keys that its layer may not have are left out and reported in
/// [`LayerPolicy::ignored`]; everything else that is wrong is an error.
pub fn read(text: &LayerText) -> Result<LayerPolicy, PolicyError> {
    let reader = Reader { text };
    let bytes = text.content.as_ref().map_err(|fault| reader.error(fault.clone(), 0))?;
    let content = std::str::from_utf8(bytes)
        .map_err(|fault| reader.error("not UTF-8 text", fault.valid_up_to()))?;
    let file: PolicyFile = toml::from_str(content).map_err(|fault| {
        let at = fault.span().map_or(0, |span| span.start);
        reader.error(with_suggestion(fault.message()), at)
    })?;
    reader.layer(file)
}

struct Reader<'a> {
    text: &'a LayerText,
}

impl Reader<'_> {
    fn layer(&self, file: PolicyFile) -> Result<LayerPolicy, PolicyError> {
        let mut layer = LayerPolicy { preset: file.preset, ..LayerPolicy::default() };
        let loosens = self.text.layer == Layer::Repository;
        let mut ignored = Vec::new();
        let mut note = |key: &str, at: usize| {
            ignored.push(format!(
                "{}: `{key}` has no effect in a repository's policy: it could loosen",
                self.place(at)
            ));
        };
        macro_rules! steers {
            ($key:ident) => {
                match file.$key {
                    Some(value) if loosens => note(stringify!($key), value.span().start),
                    other => layer.$key = other.map(Spanned::into_inner),
                }
            };
        }
        steers!(mode);
        steers!(when_unsure);
        steers!(headless_prompts);
        steers!(confine);
        steers!(scan_ms_max);
        steers!(undo_ms_max);
        steers!(undo_bytes_max);
        layer.ref_gate = file.ref_gate.map(Spanned::into_inner);
        layer.focus = file.focus.map(Spanned::into_inner);
        match file.undo.and_then(|undo| undo.keep) {
            Some(value) if loosens => note("undo.keep", value.span().start),
            Some(value) => layer.undo_keep = self.patterns(value.get_ref())?,
            None => {}
        }
        match file.results {
            Some(value) if loosens && *value.get_ref() == Results::Revert => {
                note("results = \"revert\"", value.span().start);
            }
            other => layer.results = other.map(Spanned::into_inner),
        }
        match file.allow {
            Some(value) if loosens => note("allow", value.span().start),
            Some(value) => layer.grants = self.grants(value.get_ref())?,
            None => {}
        }
        match file.scope {
            Some(value) if loosens => note("scope", value.span().start),
            Some(value) => layer.scope = self.patterns(value.get_ref())?,
            None => {}
        }
        self.branches(file.branches, &mut layer)?;
        match file.presets {
            Some(presets) if self.text.layer == Layer::BuiltIn => {
                let presets = presets.into_inner();
                layer.presets = vec![row(&presets.solo), row(&presets.team), row(&presets.strict)];
            }
            Some(presets) => {
                return Err(
                    self.error("`presets` is for the built-in policy", presets.span().start)
                );
            }
            None => {}
        }
        for protect in &file.protect {
            self.protect(protect, &mut layer.protections)?;
        }
        layer.ignored = ignored;
        Ok(layer)
    }

    fn branches(
        &self,
        branches: Option<Branches>,
        layer: &mut LayerPolicy,
    ) -> Result<(), PolicyError> {
        let Some(branches) = branches else { return Ok(()) };
        layer.protected_branches = self.patterns(&branches.protected)?;
        layer.row = Row {
            commit: branches.commit.map(Spanned::into_inner),
            push: branches.push.map(Spanned::into_inner),
            rewind: branches.rewind.map(Spanned::into_inner),
        };
        Ok(())
    }

    fn grants(&self, all: &[Spanned<String>]) -> Result<Vec<StandingGrant>, PolicyError> {
        let mut grants = Vec::new();
        for one in all {
            let at = one.span().start;
            let read = clauses(one.get_ref()).map_err(|fault| self.error(fault, at))?;
            let source = Source { place: self.place(at) };
            grants.extend(
                read.into_iter().map(|clause| StandingGrant { clause, source: source.clone() }),
            );
        }
        Ok(grants)
    }

    fn protect(&self, protect: &Protect, into: &mut Vec<Protection>) -> Result<(), PolicyError> {
        let rule = match &protect.rule {
            Some(rule) if self.text.layer != Layer::BuiltIn => {
                return Err(self.error("`rule` is for the built-in policy", rule.span().start));
            }
            Some(rule) => rule.get_ref().clone(),
            None => "protected-path".to_owned(),
        };
        let class = match &protect.class {
            None => Class::Locked,
            Some(class) if matches!(class.get_ref(), Class::Free | Class::Unknown) => {
                let message = "`class` is `needs-word`, `locked` or `never`";
                return Err(self.error(message, class.span().start));
            }
            Some(class) => *class.get_ref(),
        };
        let except = self.patterns(&protect.except)?;
        let mut groups: Vec<Protection> = Vec::new();
        for one in &protect.what {
            let at = one.span().start;
            let read = clauses(one.get_ref()).map_err(|fault| self.error(fault, at))?;
            let verbs: Vec<_> = read.iter().map(|clause| clause.verb).collect();
            let Some(Clause { resource, from: None, owner: None, .. }) = read.into_iter().next()
            else {
                let message = "a protection holds whatever the content and whoever the owner";
                return Err(self.error(message, at));
            };
            let name = Protected { resource, source: Source { place: self.place(at) } };
            match groups.iter_mut().find(|group| group.verbs == verbs) {
                Some(group) => group.names.push(name),
                None => groups.push(Protection {
                    verbs,
                    names: vec![name],
                    except: except.clone(),
                    existing: protect.existing,
                    class,
                    rule: rule.clone(),
                    why: protect.why.clone(),
                }),
            }
        }
        into.append(&mut groups);
        Ok(())
    }

    fn patterns(&self, all: &[Spanned<String>]) -> Result<Vec<Pattern>, PolicyError> {
        all.iter().map(|one| self.pattern(one)).collect()
    }

    fn pattern(&self, one: &Spanned<String>) -> Result<Pattern, PolicyError> {
        one.get_ref().parse().map_err(|fault| self.error(fault, one.span().start))
    }

    fn place(&self, offset: usize) -> String {
        let (line, column) = self.position(offset);
        format!("{}:{line}:{column}", self.text.file)
    }

    fn error(&self, message: impl ToString, offset: usize) -> PolicyError {
        let (line, column) = self.position(offset);
        PolicyError {
            file: self.text.file.clone(),
            line,
            column,
            offset,
            message: message.to_string(),
        }
    }

    /// Line and column, both from 1, columns in characters.
    fn position(&self, offset: usize) -> (usize, usize) {
        let Ok(content) = self.text.content.as_deref() else { return (1, 1) };
        let before = content.get(..offset).unwrap_or(content);
        let line = before.iter().filter(|byte| **byte == b'\n').count().saturating_add(1);
        let start =
            before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at.saturating_add(1));
        let in_line = before.get(start..).unwrap_or_default();
        (line, String::from_utf8_lossy(in_line).chars().count().saturating_add(1))
    }
}

fn row(row: &PresetRow) -> (Row, bool) {
    let row_of = Row { commit: Some(row.commit), push: Some(row.push), rewind: Some(row.rewind) };
    (row_of, row.ref_gate)
}

/// "unknown field `mod`, expected one of `mode`, ..." with the nearest one named first.
fn with_suggestion(message: &str) -> String {
    let mut names = message.split('`').skip(1).step_by(2);
    let Some(wrong) = names.next().filter(|_| message.starts_with("unknown")) else {
        return message.to_owned();
    };
    match super::nearest::nearest(wrong, names) {
        Some(near) => format!("unknown key `{wrong}`; did you mean `{near}`?"),
        None => message.to_owned(),
    }
}
