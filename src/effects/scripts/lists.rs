//! Lists made of lists: `glob(a) + glob(b)` holds the elements of both.

use super::text::{Binding, Range, Text};
use super::value::Value;
use crate::model::bounds::VALUES_MAX;

/// How deep lists are followed.
const DEPTH_MAX: usize = 8;

/// Functions that make a list of names.
const LISTING: &[&str] = &[
    "glob.glob",
    "glob.iglob",
    "glob.sync",
    "globSync",
    "Dir.glob",
    "glob",
    "fg.sync",
    "globby.sync",
    "os.listdir",
    "fs.readdirSync",
    "Dir.children",
    "Dir.entries",
    "sorted",
    "list",
    "Array.from",
];
/// Methods that make one.
const METHODS: &[&[u8]] = &[b"glob", b"rglob", b"iterdir", b"split", b"splitlines"];

impl Text<'_> {
    /// One element of any of the lists that a sum puts together; `None`: it is no such sum.
    pub(super) fn joined_lists(&self, parts: &[Range], depth: usize) -> Option<Value> {
        parts.iter().any(|part| self.is_list(*part, depth)).then(|| self.one_of(parts, depth))
    }

    /// One element of any of these lists.
    pub(super) fn one_of(&self, parts: &[Range], depth: usize) -> Value {
        let mut all = Value { any: Vec::new(), path: false };
        for part in parts {
            let next = self.each_of(*part, depth.saturating_add(1));
            all.path |= next.path;
            for pattern in next.any {
                if !all.any.contains(&pattern) {
                    all.any.push(pattern);
                }
            }
        }
        if all.any.len() > VALUES_MAX {
            return Value { path: all.path, ..Value::hole("one of many") };
        }
        all
    }

    /// Whether the expression plainly makes a list.
    fn is_list(&self, range: Range, depth: usize) -> bool {
        let range = self.trimmed(range);
        if depth > DEPTH_MAX || !self.step() {
            return false;
        }
        let deeper = depth.saturating_add(1);
        if self.is_sign(range.from, b'[')
            && self.pair(range.from).is_some_and(|close| close.saturating_add(1) == range.to)
        {
            return true;
        }
        if let Some(name) = self.only_name(range) {
            return self.bindings.get(name).is_some_and(|bindings| {
                bindings.iter().any(|binding| match binding {
                    Binding::Value(value) => *value != range && self.is_list(*value, deeper),
                    Binding::Each(_) | Binding::Unknown | Binding::Parameter => false,
                })
            });
        }
        let parts = self.split(range, b'+');
        if parts.len() > 1 {
            return parts.iter().any(|part| self.is_list(*part, deeper));
        }
        self.call_of(range).is_some_and(|call| {
            let name = String::from_utf8_lossy(&call.name);
            LISTING.contains(&&*name) || METHODS.contains(&call.method.as_slice())
        })
    }

    fn only_name(&self, range: Range) -> Option<&[u8]> {
        if range.from.saturating_add(1) != range.to {
            return None;
        }
        self.name_at(range.from)
    }
}
