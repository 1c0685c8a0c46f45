//! The shell's grammar as data: what the parser gives and the evaluator walks.
//!
//! Names follow the POSIX shell grammar (IEEE Std 1003.1, XCU 2.10) and the bash manual.

use crate::model::effect::Span;

/// A list of commands as they stand in a text, a subshell, a group or a body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List {
    /// In order.
    pub items: Vec<Item>,
}

/// One and-or list and how it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The first pipeline.
    pub first: Pipeline,
    /// The others, each with what joins it to the one before.
    pub rest: Vec<(Join, Pipeline)>,
    /// Whether it ends with `&`.
    pub background: bool,
}

/// What joins two pipelines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// `&&`
    And,
    /// `||`
    Or,
}

/// Commands joined by `|` or `|&`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pipeline {
    /// Whether `!` stands before it.
    pub negated: bool,
    /// In order; `|&` is a `2>&1` redirection of the command before it.
    pub commands: Vec<Command>,
}

/// One command with its redirections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// What it is.
    pub kind: CommandKind,
    /// In order.
    pub redirections: Vec<Redirection>,
    /// Where it stands in the text.
    pub span: Span,
}

/// The kinds of command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommandKind {
    /// Assignments and words.
    Simple {
        /// `X=1`, `X+=1`, `X[i]=1`, `X=(a b)` before the first word.
        assignments: Vec<Assignment>,
        /// The command's name and arguments, unexpanded; may be empty.
        words: Vec<Word>,
    },
    /// `( list )`
    Subshell(List),
    /// `{ list; }`
    Group(List),
    /// `if`, with one (condition, body) for each branch.
    If {
        /// `if` and each `elif`.
        branches: Vec<(List, List)>,
        /// `else`.
        otherwise: Option<List>,
    },
    /// `while` or `until`; both run the condition, then perhaps the body.
    While {
        /// The condition.
        condition: List,
        /// The body.
        body: List,
    },
    /// `for NAME in WORDS` and `select`; `words` is `None` for the positional parameters.
    For {
        /// The variable.
        name: String,
        /// What it runs over.
        words: Option<Vec<Word>>,
        /// The body.
        body: List,
    },
    /// `for (( ... ))`
    ArithmeticFor {
        /// The three expressions as one word, for the substitutions in them.
        expressions: Word,
        /// The body.
        body: List,
    },
    /// `case WORD in ... esac`
    Case {
        /// What is matched.
        word: Word,
        /// Patterns and body of each branch.
        branches: Vec<(Vec<Word>, List)>,
    },
    /// `NAME() command`, `function NAME command`
    Function {
        /// The name.
        name: Vec<u8>,
        /// The body.
        body: Box<Command>,
    },
    /// `coproc [NAME] command`
    Coproc(Box<Command>),
    /// `[[ ... ]]`, as its words, operators left out.
    Condition(Vec<Word>),
    /// `(( ... ))`, as one word.
    Arithmetic(Word),
}

/// An assignment before a command or as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The variable.
    pub name: String,
    /// `X[index]=`, the index.
    pub index: Option<Word>,
    /// Whether it is `+=`.
    pub append: bool,
    /// What is assigned.
    pub value: AssignedValue,
}

/// What an assignment gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssignedValue {
    /// One word.
    Scalar(Word),
    /// `( ... )`, each element with its index if it has one.
    Array(Vec<(Option<Word>, Word)>),
}

/// A redirection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirection {
    /// The descriptor before the operator (`2>`); `None`: the operator's own.
    pub descriptor: Option<u32>,
    /// `{name}>` instead of a number.
    pub variable: Option<String>,
    /// Which.
    pub kind: RedirectionKind,
}

/// The kinds of redirection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RedirectionKind {
    /// `< word`
    Read(Word),
    /// `> word`, `>| word`
    Write(Word),
    /// `>> word`
    Append(Word),
    /// `<> word`
    ReadWrite(Word),
    /// `&> word`, `>& word`: both outputs.
    WriteBoth(Word),
    /// `&>> word`
    AppendBoth(Word),
    /// `<& word`, `>& digits-or-minus`: descriptors only, no file.
    Duplicate(Word),
    /// `<< WORD` and `<<- WORD`: the body; unquoted bodies are expanded, so it is a word.
    Here(Word),
    /// `<<< word`
    HereString(Word),
}

/// A word before expansion.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// In order.
    pub parts: Vec<WordPart>,
    /// Where it stands in the text.
    pub span: Span,
}

/// A part of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WordPart {
    /// Unquoted literal bytes; `*`, `?`, `[..]` in it are globs, `{a,b}` was parsed as `Brace`.
    Bare(Vec<u8>),
    /// Literal bytes from `'..'`, `$'..'` (decoded), `\x`, or inside `".."`: no glob, no splitting.
    Quoted(Vec<u8>),
    /// The parts inside `".."`, of which expansions are not split and not globbed.
    Double(Vec<WordPart>),
    /// `~` or `~name` at the start of a word or after `:`/`=` in an assignment.
    Tilde(Vec<u8>),
    /// `$x`, `${...}`
    Parameter(Box<Parameter>),
    /// `$( list )` or backquotes.
    Command(List),
    /// `$(( ... ))`, `$[ ... ]`, as one word for the substitutions in it.
    Arithmetic(Box<Word>),
    /// `<( list )`: its output as a file.
    ProcessIn(List),
    /// `>( list )`: its input as a file.
    ProcessOut(List),
    /// `{a,b}`: one of these words.
    Brace(Vec<Word>),
    /// `{1..9}`, `{a..f..2}`: first, last, step.
    Range(Vec<u8>, Vec<u8>, Option<Vec<u8>>),
}

/// A parameter expansion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The name, digit or special character (`@`, `*`, `#`, `?`, `-`, `$`, `!`, `0`).
    pub name: String,
    /// `${x[index]}`
    pub index: Option<Word>,
    /// `${!x}`
    pub indirect: bool,
    /// What is done to the value.
    pub operation: Operation,
}

/// What a parameter expansion does to the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Nothing.
    Plain,
    /// `${#x}`
    Length,
    /// `${x-w}`, `${x:-w}`; `colon`: also when empty.
    Default {
        /// Whether an empty value counts as unset.
        colon: bool,
        /// The word.
        word: Word,
    },
    /// `${x=w}`, `${x:=w}`
    Assign {
        /// Whether an empty value counts as unset.
        colon: bool,
        /// The word.
        word: Word,
    },
    /// `${x?w}`, `${x:?w}`: the value is set (and with a colon not empty) or the shell ends.
    Error {
        /// Whether an empty value counts as unset.
        colon: bool,
        /// The word.
        word: Word,
    },
    /// `${x+w}`, `${x:+w}`
    Alternative {
        /// Whether an empty value counts as unset.
        colon: bool,
        /// The word.
        word: Word,
    },
    /// `${x#p}`, `${x##p}`
    RemovePrefix {
        /// Whether the longest match goes.
        longest: bool,
        /// The pattern.
        pattern: Word,
    },
    /// `${x%p}`, `${x%%p}`
    RemoveSuffix {
        /// Whether the longest match goes.
        longest: bool,
        /// The pattern.
        pattern: Word,
    },
    /// `${x/p/w}`, `${x//p/w}`, `${x/#p/w}`, `${x/%p/w}`
    Replace {
        /// Whether every match is replaced.
        all: bool,
        /// `#` or `%`, where the match is tied to the start or the end.
        anchor: Option<u8>,
        /// The pattern.
        pattern: Word,
        /// What takes its place.
        replacement: Word,
    },
    /// `${x:offset}`, `${x:offset:length}`
    Substring {
        /// The offset, an arithmetic expression.
        offset: Word,
        /// The length, an arithmetic expression.
        length: Option<Word>,
    },
    /// `${x^p}`, `${x,,}`, `${x@Q}` ...: the operator's text; the value is not computed.
    Other(Vec<u8>),
}

/// What could not be parsed, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opaque {
    /// In a few lower-case words: `unbalanced quote`, `nested too deeply`.
    pub cause: String,
    /// Where, as a byte offset.
    pub at: usize,
    /// Whether one of our bounds was crossed rather than the grammar not followed.
    pub bound: bool,
}
