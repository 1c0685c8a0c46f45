//! The commit that a revision names, by git's rules for names and `~`, `^`, `@`.

use crate::model::facts::{Head, Why};

use super::opened::Opened;
use super::refs::Refs;
use super::{Asked, join, path_of, read_file};

/// Bytes of one reflog that are read.
const REFLOG_BYTES_MAX: usize = 64 << 20;
/// Steps of one `~`.
const STEPS_MAX: usize = 100_000;

/// The id of the commit that a revision names; `None`: it names nothing. Forms that search
/// (`:/text`), name files (`:path`) or ranges, and dates are not answered.
pub fn commit_id(opened: &Opened, revision: &[u8]) -> Asked<Option<String>> {
    let text = std::str::from_utf8(revision).map_err(|_| Why::Unsupported)?;
    if text.contains(':') || text.contains("..") || text.contains("^{/") || text.starts_with('^') {
        return Err(Why::Unsupported);
    }
    let start = base_end(text);
    let (base, steps) = text.split_at(start);
    let Some(id) = base_id(opened, base)? else { return Ok(None) };
    let Some(id) = opened.objects()?.peel(&id)? else { return Ok(None) };
    step(opened, id, steps)
}

/// Where the name ends and the steps begin.
fn base_end(text: &str) -> usize {
    text.find(['~', '^']).unwrap_or(text.len())
}

fn base_id(opened: &Opened, base: &str) -> Asked<Option<String>> {
    let refs = opened.refs()?;
    if let Some((name, rest)) = base.split_once("@{") {
        let inner = rest.strip_suffix('}').ok_or(Why::Unsupported)?;
        return at_id(opened, refs, name, inner);
    }
    let name = if base == "@" { "HEAD" } else { base };
    if name.len() == 40 && name.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(Some(name.to_ascii_lowercase()));
    }
    if let Some(full) = full_name(refs, name)? {
        return refs.id(&full);
    }
    let digits = name.rsplit_once("-g").map_or(name, |(_, digits)| digits);
    for digits in [digits, name] {
        let hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        if (4..40).contains(&digits.len()) && hexadecimal {
            return opened.objects()?.complete(&digits.to_ascii_lowercase());
        }
    }
    Ok(None)
}

/// The full name that a short one stands for, by git's order.
fn full_name(refs: &Refs, name: &str) -> Asked<Option<Vec<u8>>> {
    for (before, after) in [
        ("", ""),
        ("refs/", ""),
        ("refs/tags/", ""),
        ("refs/heads/", ""),
        ("refs/remotes/", ""),
        ("refs/remotes/", "/HEAD"),
    ] {
        let full = format!("{before}{name}{after}").into_bytes();
        if refs.id(&full)?.is_some() {
            return Ok(Some(full));
        }
    }
    Ok(None)
}

/// `name@{inner}`: a step back in a reflog, a branch that was left, an upstream.
fn at_id(opened: &Opened, refs: &Refs, name: &str, inner: &str) -> Asked<Option<String>> {
    let branch = || -> Asked<Vec<u8>> {
        match name {
            "" | "HEAD" | "@" => match refs.head()? {
                Head::Branch(branch) => Ok(branch),
                Head::Detached(_) => Err(Why::Unsupported),
            },
            name => Ok(name.as_bytes().to_vec()),
        }
    };
    if inner.eq_ignore_ascii_case("u") || inner.eq_ignore_ascii_case("upstream") {
        return match upstream(opened, &branch()?)? {
            Some(full) => refs.id(&full),
            None => Ok(None),
        };
    }
    if let Some(back) = inner.strip_prefix('-') {
        let back: usize = back.parse().map_err(|_| Why::Unsupported)?;
        return match left_branch(opened, back)? {
            Some(left) if name.is_empty() => base_id(opened, &left),
            Some(_) | None => Ok(None),
        };
    }
    let back: usize = inner.parse().map_err(|_| Why::Unsupported)?;
    let full = match name {
        "" => [b"refs/heads/", branch()?.as_slice()].concat(),
        "@" => b"HEAD".to_vec(),
        name => match full_name(refs, name)? {
            Some(full) => full,
            None => return Ok(None),
        },
    };
    if back == 0 {
        return refs.id(&full);
    }
    let log = reflog(opened, &full)?;
    let mut lines = log.lines().rev().skip(back);
    Ok(lines.next().and_then(|line| line.split(' ').nth(1)).map(str::to_owned))
}

/// The ref that a branch follows.
fn upstream(opened: &Opened, branch: &[u8]) -> Asked<Option<Vec<u8>>> {
    let config = opened.config()?;
    let branch = String::from_utf8_lossy(branch);
    let remote = config.last(&format!("branch.{branch}.remote"));
    let merge = config.last(&format!("branch.{branch}.merge"));
    let (Some(remote), Some(merge)) = (remote, merge) else { return Ok(None) };
    if remote == b"." {
        return Ok(Some(merge.to_vec()));
    }
    let remote = String::from_utf8_lossy(remote);
    for refspec in config.all(&format!("remote.{remote}.fetch")) {
        let refspec = String::from_utf8_lossy(refspec.strip_prefix(b"+").unwrap_or(refspec));
        let Some((from, to)) = refspec.split_once(':') else { continue };
        let merge = String::from_utf8_lossy(merge);
        if from == merge {
            return Ok(Some(to.as_bytes().to_vec()));
        }
        let (Some((head, tail)), Some((before, after))) =
            (from.split_once('*'), to.split_once('*'))
        else {
            continue;
        };
        if let Some(middle) = merge.strip_prefix(head).and_then(|rest| rest.strip_suffix(tail)) {
            return Ok(Some(format!("{before}{middle}{after}").into_bytes()));
        }
    }
    Ok(None)
}

/// The branch or commit that was left `back` checkouts ago.
fn left_branch(opened: &Opened, back: usize) -> Asked<Option<String>> {
    let log = reflog(opened, b"HEAD")?;
    let moves = log.lines().rev().filter_map(|line| line.split_once('\t'));
    let mut left = moves.filter_map(|(_, message)| {
        let from = message.strip_prefix("checkout: moving from ")?;
        from.split(" to ").next().map(str::to_owned)
    });
    Ok(back.checked_sub(1).and_then(|skipped| left.nth(skipped)))
}

fn reflog(opened: &Opened, full: &[u8]) -> Asked<String> {
    let repository = &opened.repository;
    let own = full == b"HEAD" || !full.starts_with(b"refs/");
    let base = if own { &repository.git_dir } else { &repository.common_dir };
    let file = join(&join(base, b"logs"), full);
    let bytes = read_file(path_of(&file), REFLOG_BYTES_MAX)?.unwrap_or_default();
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Follows `~3`, `^2`, `^{commit}` and the like from a commit.
fn step(opened: &Opened, from: String, steps: &str) -> Asked<Option<String>> {
    let mut id = from;
    let mut rest = steps;
    while let Some(kind) = rest.chars().next() {
        rest = rest.get(1..).unwrap_or_default();
        if let Some(after) = rest.strip_prefix('{') {
            let (word, after) = after.split_once('}').ok_or(Why::Unsupported)?;
            if !matches!(word, "commit" | "" | "0" | "object") || kind != '^' {
                return Err(Why::Unsupported);
            }
            rest = after;
            continue;
        }
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, after) = rest.split_at(digits);
        rest = after;
        let number: usize = match number {
            "" => 1,
            digits => digits.parse().map_err(|_| Why::Bound)?,
        };
        let (times, which) = match kind {
            '~' => (number, 0),
            '^' if number == 0 => continue,
            '^' => (1, number.saturating_sub(1)),
            _ => return Err(Why::Unsupported),
        };
        if times > STEPS_MAX {
            return Err(Why::Bound);
        }
        for _ in 0..times {
            opened.in_time()?;
            let parents = opened.objects()?.commit(&id)?.parents;
            let Some(parent) = parents.into_iter().nth(which) else { return Ok(None) };
            id = parent;
        }
    }
    Ok(Some(id))
}
