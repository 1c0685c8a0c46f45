//! What the functions of languages' libraries do.

/// What a call does, by its arguments; a method's own object counts as the first of them where it
/// says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    /// Each argument, or each element of it, is gone.
    Delete,
    /// The first argument and all below it is gone.
    DeleteTree,
    /// `fs.rm`: with `recursive` all below it too.
    DeleteWith,
    /// The first argument goes to the second.
    Move,
    /// The first argument is copied to the second.
    Copy,
    /// The first argument is replaced by the second.
    Replace,
    /// The first argument is added to, made or changed.
    Append,
    /// The first argument is opened, as the second says.
    Open,
    /// `open` of Perl.
    PerlOpen,
    /// The first argument is read.
    Read,
    /// The first argument is text for a shell.
    Shell,
    /// The first argument is a program, the second a list of its arguments.
    Spawn,
    /// `subprocess`: the first argument is a list or a text.
    Process,
    /// One argument is text for a shell, several are a program and its arguments.
    Words,
    /// Data goes to the address.
    Send,
    /// Data comes from the address.
    Receive,
    /// The first argument is the method, the second the address.
    Method,
    /// `fetch`: the address, and a method by name.
    Fetch,
    /// Data comes from the first argument's address and is put into the second.
    Download,
    /// A connection to the host.
    Connect,
    /// A connection over which requests go.
    Connection,
    /// The working folder is the first argument.
    Chdir,
    /// The first argument is code of the same language.
    Eval,
    /// It cannot be told what it does.
    Hidden,
}
