//! Commands that only look, but for the few options by which they write or run something.

use super::arguments::{Arguments, Order};
use super::context::{Git, on_path, replaced};
use super::index::path_in_revision;
use crate::effects::programs::meaning::{Arg, Inner, Meaning, Run};
use crate::model::facts::FileKind;
use crate::model::pattern::Pattern;
use crate::model::resource::Verb;

/// Commands that look at the repository, or at their input, and change nothing that counts.
const LOOKS: &[&str] = &[
    "annotate",
    "blame",
    "bugreport",
    "cat-file",
    "check-attr",
    "check-ignore",
    "check-mailmap",
    "check-ref-format",
    "cherry",
    "column",
    "commit-graph",
    "commit-tree",
    "count-objects",
    "describe",
    "diagnose",
    "diff",
    "diff-files",
    "diff-index",
    "diff-pairs",
    "diff-tree",
    "fast-export",
    "fmt-merge-msg",
    "for-each-ref",
    "fsck",
    "fsmonitor--daemon",
    "get-tar-commit-id",
    "grep",
    "hash-object",
    "help",
    "index-pack",
    "last-modified",
    "log",
    "ls-files",
    "ls-tree",
    "merge-base",
    "merge-tree",
    "mktag",
    "mktree",
    "multi-pack-index",
    "name-rev",
    "pack-objects",
    "pack-redundant",
    "pack-refs",
    "patch-id",
    "prune-packed",
    "range-diff",
    "refs",
    "request-pull",
    "rev-list",
    "rev-parse",
    "shortlog",
    "show",
    "show-branch",
    "show-index",
    "show-ref",
    "sparse-checkout",
    "status",
    "stripspace",
    "survey",
    "unpack-file",
    "unpack-objects",
    "update-server-info",
    "var",
    "verify-commit",
    "verify-pack",
    "verify-tag",
    "version",
    "whatchanged",
    "write-tree",
];

/// Commands whose output holds the content of the files that they are given.
const SHOWS: &[&str] = &[
    "annotate",
    "blame",
    "cat-file",
    "diff",
    "diff-files",
    "diff-index",
    "diff-tree",
    "grep",
    "log",
    "show",
    "whatchanged",
];

/// Whether the command is one of these.
pub(super) fn is_known(name: &[u8]) -> bool {
    holds(LOOKS, name)
}

fn holds(names: &[&str], name: &[u8]) -> bool {
    names.iter().any(|known| known.as_bytes() == name)
}

const DIFF: &str = "output= ext-diff no-index textconv S= G= O= n|max-count= l= U|unified= \
    diff-filter= format? pretty? C? M? B? since= until= after= before= author= committer= grep= \
    skip= date= L= src-prefix= dst-prefix= line-prefix= output-indicator-new= \
    output-indicator-old= output-indicator-context= inter-hunk-context= word-diff? \
    word-diff-regex= anchored= diff-algorithm= ws-error-highlight= find-object= stat? submodule? \
    color? max-parents= min-parents= encoding= glob= branches? tags? remotes? exclude= decorate? \
    decorate-refs= decorate-refs-exclude= abbrev? relative? notes? cached staged name-only \
    name-status numstat shortstat summary quiet p|patch";

const GREP: &str = "O|open-files-in-pager? no-index f|file= e= A|after-context= B|before-context= \
    C|context= m|max-count= max-depth= threads= color? recurse-submodules l|files-with-matches \
    name-only L|files-without-match c|count q|quiet";

const OTHERS: &str = "export-marks= import-marks= output= format= L= since= contents= ignore-rev= \
    ignore-revs-file=";

/// What a command that looks would do.
pub(super) fn look(git: &Git<'_>, name: &[u8], args: &[Arg]) -> Meaning {
    let description = match name {
        b"grep" => GREP,
        b"diff" | b"log" | b"show" | b"whatchanged" | b"diff-tree" | b"diff-index"
        | b"diff-files" | b"range-diff" => DIFF,
        _ => OTHERS,
    };
    let read = Arguments::read(description, args, Order::Mixed);
    let mut meaning = Meaning { prints: prints(git, name, args), ..Meaning::nothing() };
    for file in ["output", "export-marks"].into_iter().flat_map(|name| read.values(name)) {
        meaning.effects.extend(replaced(git.path(file)));
    }
    let read_files = ["file", "contents", "import-marks"];
    for file in read_files.into_iter().flat_map(|name| read.values(name)) {
        if file.as_text() != Some(b"-") {
            meaning.effects.push(on_path(Verb::Read, git.path(file)));
        }
    }
    if name == b"grep" && read.has("open-files-in-pager") {
        let pager = read.value("open-files-in-pager").cloned();
        let text = pager.unwrap_or_else(|| Pattern::hole("pager"));
        meaning.runs.push(Run { perhaps: true, ..Run::of(Inner::ShellText(text)) });
    }
    if holds(SHOWS, name) {
        let shown = shown(git, name, &read);
        meaning.effects.extend(shown.into_iter().map(|path| on_path(Verb::Read, path)));
    }
    meaning
}

/// The named paths whose content is shown.
fn shown(git: &Git<'_>, name: &[u8], read: &Arguments) -> Vec<Pattern> {
    let names_only = ["name-only", "name-status", "numstat", "shortstat", "summary", "quiet"];
    if read.has_any(&names_only) || read.has_any(&["files-with-matches", "count"]) {
        return Vec::new();
    }
    // `log` shows content only where it is told to.
    let is_log = matches!(name, b"log" | b"whatchanged");
    if is_log && !read.has_any(&["patch", "L", "unified", "ext-diff"]) {
        return Vec::new();
    }
    let mut paths = git.pathspecs(read.after_dashes.as_deref().unwrap_or_default());
    let pattern_first = name == b"grep" && !read.has_any(&["e", "file"]);
    let operands = read.operands.get(usize::from(pattern_first)..).unwrap_or_default();
    for operand in operands {
        if let Some(path) = path_in_revision(git, operand) {
            paths.push(path);
            continue;
        }
        let path = git.path(operand.pattern());
        let outside = operand.pattern().prefix().starts_with(b"/") || read.has("no-index");
        if outside || git.kind(&path).surely(|kind| *kind == FileKind::File) {
            paths.push(path);
        }
    }
    paths
}

/// What is printed, where it is a name that other commands are often given.
fn prints(git: &Git<'_>, name: &[u8], args: &[Arg]) -> Option<Pattern> {
    if name != b"rev-parse" {
        return None;
    }
    let words: Vec<_> = args.iter().map(Arg::as_text).collect();
    match words.as_slice() {
        [Some(b"--abbrev-ref"), Some(b"HEAD" | b"@")] => Some(git.branch()),
        [Some(b"--show-toplevel")] => Some(git.root.clone()),
        _ => None,
    }
}
