//! Commands that only look, but for the few options by which they write or run something.

use super::arguments::{Arguments, Order};
use super::context::{Git, on_path};
use crate::effects::programs::meaning::{Arg, Inner, Meaning, Run};
use crate::model::pattern::Pattern;
use crate::model::resource::Verb;

/// Commands that look at the repository and change nothing in it.
const LOOKS: &[&str] = &[
    "annotate",
    "blame",
    "cat-file",
    "check-attr",
    "check-ignore",
    "check-mailmap",
    "check-ref-format",
    "cherry",
    "column",
    "count-objects",
    "describe",
    "diff",
    "diff-files",
    "diff-index",
    "diff-pairs",
    "diff-tree",
    "fast-export",
    "fmt-merge-msg",
    "for-each-ref",
    "fsck",
    "get-tar-commit-id",
    "grep",
    "help",
    "last-modified",
    "log",
    "ls-files",
    "ls-tree",
    "merge-base",
    "merge-tree",
    "name-rev",
    "patch-id",
    "range-diff",
    "request-pull",
    "rev-list",
    "rev-parse",
    "shortlog",
    "show",
    "show-branch",
    "show-index",
    "show-ref",
    "status",
    "stripspace",
    "var",
    "verify-commit",
    "verify-pack",
    "verify-tag",
    "version",
    "whatchanged",
];

/// Whether the command is one of these.
pub(super) fn is_known(name: &[u8]) -> bool {
    LOOKS.iter().any(|known| known.as_bytes() == name)
}

/// What a command that looks would do.
pub(super) fn look(git: &Git<'_>, name: &[u8], args: &[Arg]) -> Meaning {
    let read = Arguments::read(options_of(name), args, Order::Mixed);
    let mut meaning = Meaning::nothing();
    for file in ["output", "export-marks"].into_iter().flat_map(|name| read.values(name)) {
        meaning.effects.push(on_path(Verb::Write, git.path(file)));
    }
    for file in read.values("file") {
        meaning.effects.push(on_path(Verb::Read, git.path(file)));
    }
    if name == b"grep" && read.has("open-files-in-pager") {
        let pager = read.value("open-files-in-pager").cloned();
        let text = pager.unwrap_or_else(|| Pattern::hole("pager"));
        meaning.runs.push(Run { perhaps: true, ..Run::of(Inner::ShellText(text)) });
    }
    let outside = read.has("no-index");
    if outside {
        for path in read.all().iter().map(|arg| git.pathspec(arg)) {
            meaning.effects.push(on_path(Verb::Read, path));
        }
    }
    meaning
}

fn options_of(name: &[u8]) -> &'static str {
    match name {
        b"grep" => {
            "O|open-files-in-pager? no-index f|file= e= A= B= C= m|max-count= max-depth= \
            threads= color? recurse-submodules"
        }
        b"diff" | b"log" | b"show" | b"whatchanged" | b"diff-tree" | b"diff-index"
        | b"diff-files" | b"range-diff" => {
            "output= ext-diff no-index textconv S= G= O= n|max-count= l= U|unified= \
            diff-filter= format? pretty? C? M? B? since= until= after= before= author= committer= \
            grep= skip= date= L= src-prefix= dst-prefix= line-prefix= output-indicator-new= \
            output-indicator-old= output-indicator-context= inter-hunk-context= word-diff? \
            word-diff-regex= anchored= diff-algorithm= ws-error-highlight= find-object= stat? \
            submodule? color? max-parents= min-parents= encoding= glob= branches? tags? remotes? \
            exclude= decorate? decorate-refs= decorate-refs-exclude= abbrev? relative? notes?"
        }
        _ => "export-marks= import-marks= output= f|format=",
    }
}
