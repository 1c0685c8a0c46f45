//! Which paths git ignores: rules of `.gitignore` at every level, of the repository and of the user.

use std::collections::HashMap;
use std::rc::Rc;

use crate::model::bounds::GIT_CONFIG_BYTES_MAX;
use crate::model::facts::Why;

use super::glob::{self, Case};
use super::opened::Opened;
use super::{Asked, join, parent, path_of, read_file};

/// Rules read so far, by the folder below the root that their file lies in.
#[derive(Debug, Default)]
pub(super) struct IgnoreRules {
    folders: HashMap<Vec<u8>, Rc<Vec<Rule>>>,
    general: Option<Rc<Vec<Vec<Rule>>>>,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) glob: Vec<u8>,
    negated: bool,
    pub(super) folders_only: bool,
    /// Compared with the last name of the path only.
    pub(super) anywhere: bool,
}

/// Whether git ignores a path below the root, itself or with a folder above it.
pub(super) fn is_ignored(opened: &Opened, path: &[u8], folder: bool) -> Asked<bool> {
    let ends = path.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at);
    for end in ends {
        if is_ignored_here(opened, path.get(..end).unwrap_or_default(), true)? {
            return Ok(true);
        }
    }
    is_ignored_here(opened, path, folder)
}

/// The same, where no folder above the path is ignored.
pub(super) fn is_ignored_here(opened: &Opened, path: &[u8], folder: bool) -> Asked<bool> {
    let case = match opened.config()?.is_true("core.ignorecase") {
        true => Case::Folded,
        false => Case::Exact,
    };
    let mut base = parent(path);
    loop {
        let rules = rules_of(opened, base)?;
        let start = if base.is_empty() { 0 } else { base.len().saturating_add(1) };
        let relative = path.get(start..).unwrap_or_default();
        if let Some(ignored) = last_match(&rules, relative, folder, case)? {
            return Ok(ignored);
        }
        if base.is_empty() {
            break;
        }
        base = parent(base);
    }
    for rules in general(opened)?.iter() {
        if let Some(ignored) = last_match(rules, path, folder, case)? {
            return Ok(ignored);
        }
    }
    Ok(false)
}

fn last_match(rules: &[Rule], path: &[u8], folder: bool, case: Case) -> Asked<Option<bool>> {
    let name = path.rsplit(|&byte| byte == b'/').next().unwrap_or(path);
    for rule in rules.iter().rev() {
        if rule.folders_only && !folder {
            continue;
        }
        if glob::matches(&rule.glob, if rule.anywhere { name } else { path }, case)? {
            return Ok(Some(!rule.negated));
        }
    }
    Ok(None)
}

/// The rules of `.gitignore` in a folder below the root; a link there is not followed, as in git.
fn rules_of(opened: &Opened, folder: &[u8]) -> Asked<Rc<Vec<Rule>>> {
    if let Some(rules) = opened.ignore.borrow().folders.get(folder) {
        return Ok(Rc::clone(rules));
    }
    let root = &opened.repository.root;
    let whole = if folder.is_empty() { root.clone() } else { join(root, folder) };
    let file = join(&whole, b".gitignore");
    let is_link = path_of(&file).symlink_metadata().is_ok_and(|about| about.is_symlink());
    let rules = if is_link { Vec::new() } else { read_rules(&file)? };
    let rules = Rc::new(rules);
    opened.ignore.borrow_mut().folders.insert(folder.to_vec(), Rc::clone(&rules));
    Ok(rules)
}

/// The rules of `info/exclude` and of the user, the stronger first.
fn general(opened: &Opened) -> Asked<Rc<Vec<Vec<Rule>>>> {
    if let Some(rules) = &opened.ignore.borrow().general {
        return Ok(Rc::clone(rules));
    }
    let own = join(&opened.repository.common_dir, b"info/exclude");
    let users = match opened.config()?.last("core.excludesfile") {
        Some(value) => user_file(opened, value)?,
        None => join(opened.home(), b".config/git/ignore"),
    };
    let rules = Rc::new(vec![read_rules(&own)?, read_rules(&users)?]);
    opened.ignore.borrow_mut().general = Some(Rc::clone(&rules));
    Ok(rules)
}

/// A path in the configuration that may start with `~/`; a relative one is taken from the root.
pub(super) fn user_file(opened: &Opened, value: &[u8]) -> Asked<Vec<u8>> {
    if let Some(below) = value.strip_prefix(b"~/") {
        return Ok(join(opened.home(), below));
    }
    if value.starts_with(b"~") || value.starts_with(b"%(") {
        return Err(Why::Unsupported);
    }
    Ok(if value.starts_with(b"/") { value.to_vec() } else { join(&opened.repository.root, value) })
}

fn read_rules(file: &[u8]) -> Asked<Vec<Rule>> {
    let bytes = read_file(path_of(file), GIT_CONFIG_BYTES_MAX)?.unwrap_or_default();
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    Ok(bytes.split(|&byte| byte == b'\n').filter_map(rule).collect())
}

pub(super) fn rule(line: &[u8]) -> Option<Rule> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let line = without_trailing_spaces(line);
    if line.is_empty() || line.starts_with(b"#") {
        return None;
    }
    let (negated, line) = line.strip_prefix(b"!").map_or((false, line), |rest| (true, rest));
    let (folders_only, line) = line.strip_suffix(b"/").map_or((false, line), |rest| (true, rest));
    let anywhere = !line.contains(&b'/');
    let glob = line.strip_prefix(b"/").unwrap_or(line);
    (!glob.is_empty()).then(|| Rule { glob: glob.to_vec(), negated, folders_only, anywhere })
}

fn without_trailing_spaces(line: &[u8]) -> &[u8] {
    let mut end = 0_usize;
    let mut escaped = false;
    for (at, &byte) in line.iter().enumerate() {
        if escaped || byte != b' ' {
            end = at.saturating_add(1);
        }
        escaped = !escaped && byte == b'\\';
    }
    line.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_becomes_a_rule() {
        let of = |line: &str| {
            rule(line.as_bytes()).map(|rule| {
                let glob = String::from_utf8_lossy(&rule.glob).into_owned();
                (glob, rule.negated, rule.folders_only, rule.anywhere)
            })
        };
        for (line, wanted) in [
            ("", None),
            ("# note", None),
            ("*.o", Some(("*.o", false, false, true))),
            ("/out", Some(("out", false, false, false))),
            ("target/", Some(("target", false, true, true))),
            ("a\r", Some(("a", false, false, true))),
            ("!a/b  ", Some(("a/b", true, false, false))),
            ("x\\ ", Some(("x\\ ", false, false, true))),
            ("\\#x", Some(("\\#x", false, false, true))),
        ] {
            let wanted = wanted.map(|(glob, n, f, a)| (glob.to_owned(), n, f, a));
            assert_eq!(of(line), wanted, "{line}");
        }
    }
}
