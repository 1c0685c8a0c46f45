//! What a shell remembers after one of two branches.

use std::collections::BTreeMap;

use super::environment::{Ended, Environment, Function, Positional, Variable, many};
use crate::model::facts::Facts;

impl Environment {
    /// The state after one of two branches; the branch that left the flow does not count.
    pub(super) fn join(&mut self, other: Self, facts: &dyn Facts) {
        if other.ended != self.ended {
            let (stays, left) = if other.ended > self.ended {
                (self.clone(), other)
            } else {
                (other, self.clone())
            };
            *self = stays;
            if left.ended < Ended::Shell {
                self.join_variables(&left, facts);
            }
            self.traps.extend(left.traps);
            return;
        }
        self.join_variables(&other, facts);
        self.cwd = self.cwd.or(&other.cwd);
        self.cwd_if_failed = match (self.cwd_if_failed.take(), other.cwd_if_failed) {
            (Some(one), Some(two)) => Some(one.or(&two)),
            (one, two) => one.or(two),
        };
        if self.positional != other.positional {
            self.positional = Positional::Unknown;
        }
        if self.folders != other.folders {
            self.folders.clear();
        }
        self.join_functions(other.functions);
        for (name, value) in other.aliases {
            let joined = self.aliases.get(&name).map_or_else(|| value.clone(), |v| v.or(&value));
            self.aliases.insert(name, joined);
        }
        for trap in other.traps {
            if !self.traps.contains(&trap) {
                self.traps.push(trap);
            }
        }
        self.options.errexit &= other.options.errexit;
        self.options.allexport |= other.options.allexport;
        self.options.noglob &= other.options.noglob;
    }

    fn join_variables(&mut self, other: &Self, facts: &dyn Facts) {
        let names: Vec<String> =
            self.variables.keys().chain(other.variables.keys()).cloned().collect();
        for name in names {
            let (one, two) = (self.variables.get(&name), other.variables.get(&name));
            if one == two {
                continue;
            }
            let one = self.lookup(&name, facts);
            let two = other.lookup(&name, facts);
            let elements = match (one.elements, two.elements) {
                (None, None) => None,
                (one, two) if one == two => one,
                _ => Some(many(&name)),
            };
            let joined = Variable {
                value: one.value.or(&two.value),
                perhaps_unset: one.perhaps_unset || two.perhaps_unset,
                elements,
                seen: one.seen.max(two.seen),
            };
            self.variables.insert(name, joined);
        }
    }

    fn join_functions(&mut self, others: BTreeMap<Vec<u8>, Function>) {
        for (name, function) in &mut self.functions {
            function.surely &= others.get(name).is_some_and(|other| other.surely);
        }
        for (name, mut other) in others {
            match self.functions.get_mut(&name) {
                Some(function) => {
                    for body in other.bodies {
                        if !function.bodies.contains(&body) {
                            function.bodies.push(body);
                        }
                    }
                }
                None => {
                    other.surely = false;
                    self.functions.insert(name, other);
                }
            }
        }
    }
}
