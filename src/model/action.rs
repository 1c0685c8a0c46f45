//! What the agent asked to do, before interpretation, and the event that brought it.

use super::change::Change;
use super::resource::words;

/// Paths that one line about changes names.
const PATHS_SHOWN_MAX: usize = 8;

words! {
    /// A client that asks us.
    Client {
        /// Anthropic's Claude Code.
        ClaudeCode = "claude-code",
        /// Git itself, by its hooks.
        Git = "git",
        /// Anything that speaks our own plain protocol; also `check`, `demo` and `test`.
        Generic = "generic",
    }
}

words! {
    /// When in the life of an act we are asked.
    Moment {
        /// Before it runs.
        Before = "before",
        /// After it ran.
        After = "after",
        /// Git is about to make a commit.
        Commit = "commit",
        /// Git is about to push.
        Push = "push",
        /// Git is about to move refs.
        Refs = "refs",
        /// A repository is about to take in what was pushed to it.
        Receive = "receive",
    }
}

/// Who acts: one session of one client, and within it a sub-agent.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Principal {
    /// The client.
    pub client: Client,
    /// The client's own id of the session; never used as a path.
    pub session: String,
    /// The sub-agent, if the client names one.
    pub agent: Option<String>,
}

/// What the agent asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// A shell command line.
    Shell {
        /// The text as given.
        text: Vec<u8>,
        /// Whether it goes on while the agent does other things.
        background: bool,
    },
    /// Changes to files by an edit tool or a patch.
    Edit(Vec<Change>),
    /// A look at one file by a read tool.
    Read(Vec<u8>),
    /// A fetch of one address.
    Fetch(String),
    /// Hand-off to a sub-agent; its own acts are judged when they come.
    Delegate(String),
    /// A tool of the client that only moves the conversation (search of tools, questions, plans).
    Talk(String),
    /// A tool of an MCP server.
    Mcp {
        /// The server's name in the client's configuration.
        server: String,
        /// The tool's name at the server.
        tool: String,
        /// Its arguments as JSON text.
        input: String,
    },
    /// A tool that we do not know.
    Unknown {
        /// The tool's name.
        tool: String,
        /// Its arguments as JSON text.
        input: String,
    },
    /// Refs that git is about to move, commit on or push, by one of its hooks.
    Refs(Vec<RefUpdate>),
    /// What changed: the result of an act, what a commit is about to hold, the commits of a push
    /// or of a range.
    Changed(Changed),
}

/// What changed, and by what way it is about to go further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// `After`: the result of an act; `Commit`, `Push`, `Receive`: what git is about to take.
    pub moment: Moment,
    /// The changes, each path once; paths absolute.
    pub changes: Vec<Change>,
    /// The refs that are about to move with them.
    pub refs: Vec<RefUpdate>,
    /// The commits that hold them, newest first; the one that is being made has no id.
    pub commits: Vec<Commit>,
    /// What these commits brought and took away again: it is not in the result, but whoever gets
    /// the commits gets it too.
    pub passing: Vec<Change>,
    /// What was not looked at, each in a few lower-case words.
    pub unread: Vec<String>,
}

impl Changed {
    /// One line that shows it to a person, escaped.
    fn shown(&self) -> String {
        let named = self.changes.iter().take(PATHS_SHOWN_MAX);
        let mut what: Vec<String> =
            named.map(|change| super::escape::escaped(&change.path)).collect();
        if let Some(more) = self.changes.len().checked_sub(PATHS_SHOWN_MAX).filter(|more| *more > 0)
        {
            what.push(format!("and {more} more"));
        }
        let moved: Vec<_> =
            self.refs.iter().map(|update| super::escape::escaped(&update.name)).collect();
        let refs = if moved.is_empty() { "a range".to_owned() } else { moved.join(", ") };
        let what = if what.is_empty() { "no files".to_owned() } else { what.join(", ") };
        match self.moment {
            Moment::Commit => format!("commit of {what}"),
            Moment::Push | Moment::Receive => {
                format!("push of {refs}, {} commits: {what}", self.commits.len())
            }
            Moment::Before | Moment::After | Moment::Refs => format!("change of {what}"),
        }
    }

    /// These changes alone.
    pub fn new(moment: Moment, changes: Vec<Change>) -> Self {
        Self {
            moment,
            changes,
            refs: Vec::new(),
            commits: Vec::new(),
            passing: Vec::new(),
            unread: Vec::new(),
        }
    }
}

/// What is said about a commit beside its content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Commit {
    /// The id, 40 or 64 hexadecimal digits; `None`: it is being made.
    pub id: Option<String>,
    /// The author as `Name <mail>`; empty: not known.
    pub author: Vec<u8>,
    /// The committer as `Name <mail>`; empty: not known.
    pub committer: Vec<u8>,
    /// The message; empty: not known yet.
    pub message: Vec<u8>,
    /// How many parents it has.
    pub parents: usize,
    /// Whether it carries a signature; `None`: not known yet.
    pub signed: Option<bool>,
}

/// One ref that git is about to move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefUpdate {
    /// The remote's name or address for a push; `None` for a ref of this repository.
    pub remote: Option<Vec<u8>>,
    /// The full name, `refs/heads/main`.
    pub name: Vec<u8>,
    /// The id before, 40 or 64 hexadecimal digits; `None`: it did not exist.
    pub old: Option<String>,
    /// The id after; `None`: it is deleted.
    pub new: Option<String>,
    /// Whether the id after has the id before among its ancestors; `None`: not known.
    pub forward: Option<bool>,
    /// Whether this is the commit that is being made on the current branch (pre-commit).
    pub commit: bool,
}

words! {
    /// How the client treats what nobody refuses.
    PermissionMode {
        /// It asks the person.
        Default = "default",
        /// It runs edits and asks for the rest.
        AcceptEdits = "acceptEdits",
        /// It only plans.
        Plan = "plan",
        /// It refuses what would be asked.
        DontAsk = "dontAsk",
        /// It runs everything.
        Bypass = "bypassPermissions",
        /// Its own classifier decides.
        Auto = "auto",
        /// A mode that we do not know: treated as one that runs everything.
        Unknown = "unknown",
    }
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Occurrence {
    /// The agent asks to act.
    Before(Action),
    /// The act ran.
    After(Action, Outcome),
    /// The user said something, literally as typed.
    Prompt(String),
    /// The session began, was resumed, compacted or cleared.
    SessionStart,
    /// The session ended.
    SessionEnd,
    /// The client is about to re-read a settings file.
    ConfigChange {
        /// The file, if the client names it.
        path: Option<Vec<u8>>,
        /// The client's word for the layer (`user_settings`, `local_settings` ...).
        source: String,
    },
    /// The turn ended, and this is what the agent said last; empty: the client did not say.
    Stop(String),
    /// Anything else, by the client's name for it; recorded and let through.
    Other(String),
}

/// How an act ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Whether the client called it a success.
    pub succeeded: bool,
    /// What the tool gave back, as JSON text; may be cut by the client.
    pub output: String,
}

/// One hook event, decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Who.
    pub principal: Principal,
    /// The client's id of the prompt that this belongs to.
    pub prompt_id: Option<String>,
    /// The client's id of the tool call.
    pub tool_use_id: Option<String>,
    /// The tool's name as the client spells it.
    pub tool: Option<String>,
    /// The working folder, absolute; `None`: the client did not say.
    pub cwd: Option<Vec<u8>>,
    /// How the client treats what nobody refuses.
    pub mode: PermissionMode,
    /// What happened.
    pub occurrence: Occurrence,
}

impl Action {
    /// One line that shows the act to a person, escaped; not cut.
    pub fn shown(&self) -> String {
        use super::escape::escaped;
        let paths = |changes: &[Change]| {
            let shown: Vec<_> = changes.iter().map(|change| escaped(&change.path)).collect();
            shown.join(", ")
        };
        match self {
            Self::Shell { text, .. } => escaped(text),
            Self::Edit(changes) => format!("edit of {}", paths(changes)),
            Self::Read(path) => format!("read of {}", escaped(path)),
            Self::Fetch(address) => format!("fetch of {}", escaped(address.as_bytes())),
            Self::Delegate(to) => format!("hand-off to {}", escaped(to.as_bytes())),
            Self::Talk(tool) | Self::Unknown { tool, .. } => escaped(tool.as_bytes()),
            Self::Mcp { server, tool, .. } => {
                format!("{} of MCP server {}", escaped(tool.as_bytes()), escaped(server.as_bytes()))
            }
            Self::Refs(updates) => {
                let shown: Vec<_> = updates.iter().map(|update| escaped(&update.name)).collect();
                format!("update of {}", shown.join(", "))
            }
            Self::Changed(changed) => changed.shown(),
        }
    }
}
