//! Functions and members whose value is known.

use super::call::Call;
use super::glob;
use super::text::{Range, Text};
use super::tokens::Kind;
use super::value::{Value, beneath, cause, parent};
use crate::effects::programs::meaning::{Arg, Language};
use crate::model::pattern::{Pattern, Piece};

impl Text<'_> {
    /// A call whose value is known.
    pub(super) fn called(&self, range: Range, depth: usize) -> Value {
        let Some(call) = self.call_of(range) else { return Value::hole(cause(self.of(range))) };
        let arg = |at: usize| call.args.get(at).map(|arg| self.value_at(*arg, depth));
        let name = String::from_utf8_lossy(&call.name).into_owned();
        let joined = |first: Option<Value>, from: usize| {
            let mut value = first.unwrap_or_else(|| Value::one(Pattern::text(".")));
            for at in from..call.args.len() {
                value = value.each(&arg(at).unwrap_or_else(|| Value::hole("?")), beneath);
            }
            value
        };
        if let Some(receiver) = &call.receiver {
            let of = self.receiver_value(receiver, depth);
            if let Some(value) = self.method(&call, &of, depth) {
                return value;
            }
        }
        match name.as_str() {
            "os.path.join" | "path.join" | "path.resolve" | "File.join" | "path.posix.join" => {
                joined(arg(0), 1)
            }
            "pathlib.Path" | "Path" | "pathlib.PurePath" | "pathlib.PosixPath" | "Pathname.new" => {
                joined(arg(0), 1).into_path()
            }
            "str" | "String" | "os.fspath" | "os.path.abspath" | "os.path.realpath"
            | "os.path.normpath" | "path.normalize" | "File.expand_path" | "shlex.quote"
            | "os.path.expandvars" => {
                let value = arg(0).unwrap_or_else(|| Value::hole("?"));
                Value { path: false, ..self.tilde(value) }
            }
            "os.path.expanduser" => self.tilde(arg(0).unwrap_or_else(|| Value::hole("?"))),
            "os.getcwd" | "process.cwd" | "Dir.pwd" | "getcwd" | "cwd" => {
                Value::one(Pattern::text("."))
            }
            "pathlib.Path.cwd" | "Path.cwd" => Value::one(Pattern::text(".")).into_path(),
            "pathlib.Path.home" | "Path.home" => Value::one(self.home.clone()).into_path(),
            "os.homedir" | "Dir.home" => Value::one(self.home.clone()),
            "os.path.dirname" | "path.dirname" | "File.dirname" | "dirname" => {
                let mut value = arg(0).unwrap_or_else(|| Value::hole("?"));
                value.any = value.any.iter().map(parent).collect();
                value
            }
            "tempfile.mkdtemp"
            | "tempfile.gettempdir"
            | "tempfile.mktemp"
            | "tempfile.NamedTemporaryFile"
            | "tempfile.TemporaryDirectory"
            | "tempfile.mkstemp"
            | "Dir.mktmpdir"
            | "fs.mkdtempSync"
            | "fs.mkdtemp"
            | "os.tmpdir"
            | "Dir.tmpdir"
            | "tempdir"
            | "tempfile"
            | "File.Temp"
            | "tmp.dirSync" => temporary(&name),
            "glob.glob" | "glob.iglob" | "glob.sync" | "globSync" | "Dir.glob" | "glob"
            | "fg.sync" | "globby.sync" => self.globbed(arg(0)),
            "os.listdir" | "os.scandir" | "fs.readdirSync" | "fs.readdir" | "Dir.children"
            | "Dir.entries" => Value::one(Pattern::from_pieces([Piece::Star])),
            "os.environ.get" | "os.getenv" | "ENV.fetch" => self.variable(arg(0)),
            _ => Value::hole(format!("{name}()")),
        }
    }

    pub(super) fn method(&self, call: &Call, of: &Value, depth: usize) -> Option<Value> {
        let arg = |at: usize| call.args.get(at).map(|arg| self.value_at(*arg, depth));
        let path = |any: Vec<Pattern>| Some(Value { any, path: true });
        match call.method.as_slice() {
            b"joinpath" => {
                let mut value = of.clone();
                for at in 0..call.args.len() {
                    value = value.each(&arg(at)?, beneath);
                }
                Some(value.into_path())
            }
            b"resolve" | b"absolute" | b"expanduser" if of.path => {
                Some(self.tilde(of.clone()).into_path())
            }
            b"glob" if of.path => {
                let globbed = self.globbed(arg(0));
                Some(of.each(&globbed, beneath).into_path())
            }
            b"rglob" if of.path => {
                let globbed = self.globbed(arg(0));
                Some(of.each(&globbed, below).into_path())
            }
            b"iterdir" => {
                let star = Pattern::from_pieces([Piece::Star]);
                path(of.any.iter().map(|folder| beneath(folder, &star)).collect())
            }
            b"strip" | b"trim" | b"toString" | b"as_posix" | b"to_s" => Some(of.clone()),
            _ => None,
        }
    }

    pub(super) fn globbed(&self, pattern: Option<Value>) -> Value {
        let Some(value) = pattern else { return Value::hole("glob") };
        Value { any: value.any.iter().map(glob::set).collect(), path: false }
    }

    pub(super) fn tilde(&self, value: Value) -> Value {
        let expanded = |pattern: &Pattern| match pattern.prefix() {
            [b'~'] | [b'~', b'/', ..] => {
                let mut whole = self.home.clone();
                for (at, piece) in pattern.pieces().iter().enumerate() {
                    match piece {
                        Piece::Text(text) if at == 0 => {
                            whole.push_text(text.get(1..).unwrap_or_default());
                        }
                        piece => whole.push(piece.clone()),
                    }
                }
                whole
            }
            _ => pattern.clone(),
        };
        Value { any: value.any.iter().map(expanded).collect(), path: value.path }
    }

    /// A member that is known without a call: `sys.argv`, `process.env.HOME`, `p.parent`.
    pub(super) fn member(&self, range: Range, name: &[u8], depth: usize) -> Value {
        if name == b"process.env.HOME" {
            return Value::one(self.home.clone());
        }
        if let Some(object) = name.strip_suffix(b".parent")
            && self.language == Language::Python
            && !object.contains(&b'.')
        {
            let of = self.named(object, depth);
            return Value { any: of.any.iter().map(parent).collect(), path: true };
        }
        Value::hole(cause(self.of(range)))
    }

    /// `os.environ['HOME']`, `sys.argv[1]`, `process.argv[2]`, `ARGV[0]`.
    pub(super) fn indexed(&self, range: Range) -> Value {
        let unknown = Value::hole(cause(self.of(range)));
        let Some(open) = range.to.checked_sub(1).and_then(|close| self.pair(close)) else {
            return unknown;
        };
        let list = self.dotted(Range { from: range.from, to: open }).unwrap_or_default();
        let inside = self.inside(open).unwrap_or(range);
        match list.as_slice() {
            b"os.environ" | b"ENV" | b"process.env" => self.variable(Some(self.value(inside))),
            b"sys.argv" | b"process.argv" | b"ARGV" => self.argument(inside).unwrap_or(unknown),
            _ => unknown,
        }
    }

    pub(super) fn variable(&self, name: Option<Value>) -> Value {
        let name = name.map(|name| name.single());
        match name.as_ref().and_then(Pattern::as_text) {
            Some(b"HOME") => Value::one(self.home.clone()),
            Some(b"TMPDIR" | b"TEMP" | b"TMP") => Value::one(Pattern::text("/tmp")),
            Some(name) => Value::hole(String::from_utf8_lossy(name)),
            None => Value::hole("environment"),
        }
    }
}

impl Text<'_> {
    /// An argument of the script, by its number in its language's list.
    pub(super) fn argument(&self, number: Range) -> Option<Value> {
        let Some(Kind::Number(number)) = self.at(number.from) else { return None };
        let before = match self.language {
            Language::Python => 1,
            Language::JavaScript => 2,
            Language::Perl | Language::Ruby => 0,
        };
        let at = number.checked_sub(before)?;
        let known = self.args.get(..at.saturating_add(1))?;
        let single = known.iter().all(|arg| matches!(arg, Arg::One(_)));
        single.then(|| {
            Value::one(known.last().map_or_else(Pattern::default, |a| a.pattern().clone()))
        })
    }
}

/// A name in a temp folder that nobody else has.
fn temporary(call: &str) -> Value {
    let folder = matches!(call, "os.tmpdir" | "Dir.tmpdir" | "tempfile.gettempdir");
    let name =
        if folder { Pattern::text("/tmp") } else { "/tmp/made-*".parse().unwrap_or_default() };
    Value::one(name)
}

fn below(folder: &Pattern, name: &Pattern) -> Pattern {
    let mut whole = folder.clone();
    whole.push(Piece::Between);
    whole.append(name);
    whole
}
