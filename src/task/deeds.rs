//! What a verb of the user stands for.

use super::tokens::{Form, Token};
use super::verbs::{NOUNS, VERBS};

/// A kind of deed that the user may order, allow or forbid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    /// Commits go to a remote.
    Push,
    /// They go there whatever stood there.
    ForcePush,
    /// Files go into the index.
    Stage,
    /// A commit is made.
    Commit,
    /// The last commit is made anew.
    Amend,
    /// Commits are made anew.
    Rebase,
    /// A pull request is opened.
    OpenPr,
    /// A branch is merged.
    Merge,
    /// Something goes.
    Delete,
    /// Uncommitted work is thrown away.
    Discard,
    /// The work tree or a branch is set back.
    Reset,
    /// A dependency comes in or changes.
    Install,
    /// A dependency goes.
    Uninstall,
    /// A package is given out.
    Publish,
    /// Something is brought to where it runs.
    Deploy,
    /// A version is made and given out.
    Release,
    /// A tag is made.
    Tag,
    /// A branch or a work tree is made.
    Branch,
    /// A service is started anew, started or stopped.
    Restart,
    /// Files change.
    Change,
    /// Something is added, perhaps a dependency.
    Add,
    /// Something is made, perhaps a pull request.
    Make,
    /// Something is brought up to date, perhaps the text of an issue.
    Update,
    /// `touch`, `mess with`: of what must be left alone.
    Touch,
    /// Files are looked at.
    Read,
    /// Another account's rights are used.
    Elevate,
    /// An issue is opened.
    Issue,
    /// An issue or a pull request is changed: closed, commented on.
    Forge,
    /// A tool or a command is used.
    Use,
    /// Something goes to an address.
    Send,
    /// Something that runs or is kept somewhere is cancelled, archived, approved.
    Operate,
    /// Something is explained, reviewed, planned.
    Explain,
}

/// The deed of a verb at the start of these tokens, and how many it takes.
pub(super) fn verb(tokens: &[Token<'_>]) -> Option<(Deed, usize)> {
    let first = tokens.first().filter(|first| first.form == Form::Word)?;
    let stem = stem(first.lower.as_ref());
    let found = longest(VERBS, tokens, &stem);
    // `pip install`: the manager says of what kind the package is, so it stays among the objects.
    let managed = !first.is("install") && found.is_some_and(|(deed, _)| deed == Deed::Install);
    if managed && found.is_some_and(|(_, taken)| taken == 2) {
        return Some((Deed::Install, 0));
    }
    found
}

/// The deed of a noun at the start of these tokens.
pub(super) fn noun(tokens: &[Token<'_>]) -> Option<(Deed, usize)> {
    let first = tokens.first().filter(|first| first.form == Form::Word)?;
    let plain = Stems { bare: first.lower.as_ref(), others: [None, None, None] };
    longest(NOUNS, tokens, &plain)
}

struct Stems<'a> {
    bare: &'a str,
    others: [Option<String>; 3],
}

/// The word and, of a gerund, what it may come from: `pushing`, `committing`, `deleting`.
fn stem(word: &str) -> Stems<'_> {
    let Some(cut) = word.strip_suffix("ing").filter(|cut| cut.len() > 1) else {
        return Stems { bare: word, others: [None, None, None] };
    };
    let mut characters = cut.chars().rev();
    let doubled = characters.next() == characters.next();
    let half = cut.get(..cut.len().saturating_sub(1)).filter(|_| doubled).map(str::to_owned);
    Stems { bare: word, others: [Some(cut.to_owned()), Some(format!("{cut}e")), half] }
}

fn longest(
    table: &[(&str, Deed)],
    tokens: &[Token<'_>],
    stems: &Stems<'_>,
) -> Option<(Deed, usize)> {
    let all = std::iter::once(stems.bare).chain(stems.others.iter().flatten().map(String::as_str));
    all.filter_map(|word| longest_of(table, word, tokens)).max_by_key(|(_, taken)| *taken)
}

/// The longest phrase of a sorted table that begins with the word and goes on as the tokens do.
pub(super) fn longest_of<T: Copy>(
    table: &[(&str, T)],
    word: &str,
    tokens: &[Token<'_>],
) -> Option<(T, usize)> {
    let start = table.partition_point(|(phrase, _)| *phrase < word);
    let mut best = None;
    for (phrase, found) in table.get(start..).unwrap_or_default() {
        let Some(rest) = phrase.strip_prefix(word) else { break };
        if !(rest.is_empty() || rest.starts_with(' ')) {
            break;
        }
        let mut taken = 1_usize;
        let fits = rest.split(' ').skip(1).all(|word| {
            let fits = tokens.get(taken).is_some_and(|token| token.is(word));
            taken = taken.saturating_add(1);
            fits
        });
        if fits && best.is_none_or(|(_, longest)| taken > longest) {
            best = Some((*found, taken));
        }
    }
    best
}

impl Deed {
    /// Whether what it does stays here and can be undone, or publishes the session's own branch.
    pub(super) fn is_mild(self) -> bool {
        match self {
            Self::Push
            | Self::Stage
            | Self::Commit
            | Self::OpenPr
            | Self::Install
            | Self::Tag
            | Self::Branch
            | Self::Change
            | Self::Add
            | Self::Make
            | Self::Update
            | Self::Touch
            | Self::Read
            | Self::Use
            | Self::Explain
            | Self::Issue => true,
            Self::ForcePush
            | Self::Forge
            | Self::Amend
            | Self::Rebase
            | Self::Merge
            | Self::Delete
            | Self::Discard
            | Self::Reset
            | Self::Uninstall
            | Self::Publish
            | Self::Deploy
            | Self::Release
            | Self::Restart
            | Self::Operate
            | Self::Send
            | Self::Elevate => false,
        }
    }

    /// Whether it is a change of files, as far as its objects do not say otherwise.
    pub(super) fn edits(self) -> bool {
        matches!(self, Self::Change | Self::Add | Self::Make | Self::Update)
    }

    /// Whether an order of it asks for something to be changed.
    pub(super) fn changes(self) -> bool {
        !matches!(self, Self::Read | Self::Explain)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(VERBS.is_sorted_by_key(|(phrase, _)| *phrase));
        assert!(NOUNS.is_sorted_by_key(|(phrase, _)| *phrase));
    }

    #[test]
    fn verbs_in_their_forms() {
        for (text, wanted) in [
            ("push it", Some((Deed::Push, 1))),
            ("pushing it", Some((Deed::Push, 1))),
            ("committing", Some((Deed::Commit, 1))),
            ("deleting", Some((Deed::Delete, 1))),
            ("force push it", Some((Deed::ForcePush, 2))),
            ("force the issue", None),
            ("get rid of it", Some((Deed::Delete, 3))),
            ("getting rid of it", Some((Deed::Delete, 3))),
            ("touching", Some((Deed::Touch, 1))),
            ("pusher", None),
        ] {
            assert_eq!(verb(&tokens(text)), wanted, "{text}");
        }
    }
}
