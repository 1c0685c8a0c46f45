//! The attributes of a path that say which bytes git would store for it: line ends and filters.

use std::collections::HashMap;
use std::rc::Rc;

use crate::model::bounds::GIT_CONFIG_BYTES_MAX;
use crate::model::facts::Why;

use super::glob::{self, Case};
use super::ignore::{Rule, rule, user_file};
use super::opened::Opened;
use super::{Asked, join, parent, path_of, read_file};

/// The system's attributes.
const SYSTEM_ATTRIBUTES: &[u8] = b"/etc/gitattributes";

/// What a path's bytes go through on their way to git.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Conversion {
    /// Whether it is text.
    pub(super) text: Text,
    /// The name of its filter.
    pub(super) filter: Option<Vec<u8>>,
    /// Something else that we do not follow: an encoding, keywords, a macro.
    pub(super) other: bool,
}

/// Whether line ends are made `\n`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Text {
    /// Nothing is said.
    #[default]
    Unspecified,
    /// Always.
    Set,
    /// Never.
    Unset,
    /// If the bytes look like text.
    Auto,
}

impl Text {
    /// Whether line ends may be made `\\n`.
    pub(super) fn is_converted(self) -> bool {
        match self {
            Self::Set | Self::Auto => true,
            Self::Unspecified | Self::Unset => false,
        }
    }
}

/// Lines read so far, by file.
pub(super) type AttributeLines = HashMap<Vec<u8>, Rc<Vec<Line>>>;

/// One line.
#[derive(Debug)]
pub(super) struct Line {
    rule: Option<Rule>,
    attributes: Vec<Vec<u8>>,
}

/// The conversion of a path below the root.
pub(super) fn conversion(opened: &Opened, name: &[u8]) -> Asked<Conversion> {
    let root = &opened.repository.root;
    let users = match opened.config()?.last("core.attributesfile") {
        Some(value) => user_file(opened, value)?,
        None => join(opened.home(), b".config/git/attributes"),
    };
    let mut found = Conversion::default();
    apply(opened, &mut found, SYSTEM_ATTRIBUTES, name)?;
    apply(opened, &mut found, &users, name)?;
    apply(opened, &mut found, &join(root, b".gitattributes"), name)?;
    for (at, _) in name.iter().enumerate().filter(|(_, byte)| **byte == b'/') {
        let folder = name.get(..at).unwrap_or_default();
        let relative = name.get(at.saturating_add(1)..).unwrap_or_default();
        let file = join(&join(root, folder), b".gitattributes");
        apply(opened, &mut found, &file, relative)?;
    }
    apply(opened, &mut found, &join(&opened.repository.common_dir, b"info/attributes"), name)?;
    if found.text == Text::Unspecified {
        let automatic = opened.config()?.last("core.autocrlf");
        let input = automatic.is_some_and(|value| value.eq_ignore_ascii_case(b"input"));
        if input || opened.config()?.is_true("core.autocrlf") {
            found.text = Text::Auto;
        }
    }
    Ok(found)
}

fn apply(opened: &Opened, found: &mut Conversion, file: &[u8], name: &[u8]) -> Asked<()> {
    let last_name = name.rsplit(|&byte| byte == b'/').next().unwrap_or(name);
    for line in lines(opened, file)?.iter() {
        let Some(rule) = &line.rule else {
            found.other = true;
            continue;
        };
        let against = if rule.anywhere { last_name } else { name };
        if !rule.folders_only && glob::matches(&rule.glob, against, Case::Exact)? {
            for attribute in &line.attributes {
                set(found, attribute);
            }
        }
    }
    Ok(())
}

fn set(found: &mut Conversion, attribute: &[u8]) {
    match attribute {
        b"text" | b"crlf" => found.text = Text::Set,
        b"-text" | b"-crlf" | b"binary" => found.text = Text::Unset,
        b"text=auto" => found.text = Text::Auto,
        b"!text" => found.text = Text::Unspecified,
        b"crlf=input" | b"eol=lf" | b"eol=crlf" if found.text == Text::Unspecified => {
            found.text = Text::Set;
        }
        b"-filter" | b"!filter" => found.filter = None,
        b"ident" => found.other = true,
        b"-ident" | b"!ident" => {}
        _ => {
            if let Some(name) = attribute.strip_prefix(b"filter=") {
                found.filter = Some(name.to_vec());
            } else if attribute.starts_with(b"working-tree-encoding=") {
                found.other = true;
            }
        }
    }
}

fn lines(opened: &Opened, file: &[u8]) -> Asked<Rc<Vec<Line>>> {
    if let Some(lines) = opened.attributes.borrow().get(file) {
        return Ok(Rc::clone(lines));
    }
    let bytes = match read_file(path_of(file), GIT_CONFIG_BYTES_MAX) {
        Ok(bytes) => bytes.unwrap_or_default(),
        Err(Why::Unreadable) if parent(file) == b"/etc" => Vec::new(),
        Err(why) => return Err(why),
    };
    let lines: Vec<Line> = bytes.split(|&byte| byte == b'\n').filter_map(line).collect();
    let lines = Rc::new(lines);
    opened.attributes.borrow_mut().insert(file.to_vec(), Rc::clone(&lines));
    Ok(lines)
}

/// A pattern and its attributes; a macro or a quoted pattern is a line without a rule.
fn line(text: &[u8]) -> Option<Line> {
    let mut words = text
        .split(|byte| byte.is_ascii_whitespace())
        .filter(|word| !word.is_empty())
        .map(<[u8]>::to_vec);
    let first = words.next()?;
    if first.starts_with(b"#") {
        return None;
    }
    let odd = first.starts_with(b"[attr]") || first.starts_with(b"\"") || first.starts_with(b"!");
    let rule = if odd { None } else { Some(rule(&first)?) };
    Some(Line { rule, attributes: words.collect() })
}
