//! Cases, run: the same `decide` as in a hook, on a table of facts.

mod changes;

use super::reader::{ActText, CaseFile, CaseText, Want};
use super::sessions;
use super::table::{self, Table};
use crate::decide::{Context, decide, decide_on};
use crate::effects::Evaluation;
use crate::model::action::{Action, Client, Event, Occurrence, PermissionMode, Principal};
use crate::model::change::{Change, ChangeKind};
use crate::model::clause::{Clause, clauses};
use crate::model::effect::Effect;
use crate::model::facts::{Facts, FileKind};
use crate::model::mandate::{Grant, Limit, Policy, Preset, Sureness, Until, Words};
use crate::model::memory::Memory;
use crate::model::scope::{HeldPath, HeldResult};
use crate::model::verdict::{Class, Decision};
use crate::policy::rooted::{Places, rooted, rooted_clause};
use crate::rules::case::{Act, Example, Rule};
use crate::task::{Ground, hear};

/// Facts of every rule example: nothing is there but what the example names, and the session is on
/// a branch of its own.
pub const STANDARD: &[(&str, &str)] = &[
    ("paths", "listed"),
    ("head", "work"),
    ("default", "main"),
    ("refs", "listed"),
    ("ref:main", "1000"),
    ("ref:work", "2000"),
    ("ref:old-work", "1000"),
    ("config", "listed"),
    ("config:remote.origin.url", "git@example.com:u/shop.git"),
];

/// What an example says beside its facts.
const SAID: &[&str] = &["held", "limit", "said", "changed", "policy", "preset", "signed", "unread"];

/// A case that came out otherwise than wanted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {fault}")]
pub struct Mismatch {
    /// The case.
    pub name: String,
    /// The line of its file on which it begins; 0 of what is in no file.
    pub line: usize,
    /// What came out and what was wanted.
    pub fault: String,
}

/// The policy of a preset, rooted where cases play.
pub fn policy_of(preset: Preset) -> Policy {
    rooted(crate::policy::with_preset(preset), &places())
}

fn places() -> Places<'static> {
    Places {
        root: table::ROOT.as_bytes(),
        common_dir: b"/home/u/shop/.git",
        home: table::HOME.as_bytes(),
    }
}

/// Runs every case of a file on the policy of its preset; `policy` replaces it where given.
pub fn run_file(file: &CaseFile, policy: Option<&Policy>) -> Vec<Mismatch> {
    let run = |case: &CaseText| {
        run(case, &file.defaults, policy).err().map(|fault| Mismatch {
            name: case.name.clone(),
            line: case.line,
            fault,
        })
    };
    file.cases.iter().filter_map(run).collect()
}

fn run(
    case: &CaseText,
    defaults: &std::collections::BTreeMap<String, String>,
    policy: Option<&Policy>,
) -> Result<(), String> {
    let facts =
        defaults.iter().chain(&case.facts).map(|(key, value)| (key.as_str(), value.as_str()));
    let table = Table::new(facts).map_err(|fault| fault.to_string())?;
    let preset = case.preset.unwrap_or(Preset::Solo);
    let policy = policy.map_or_else(|| policy_of(preset), Clone::clone);
    let memory = memory_of(case, &table)?;
    let cwd = case.cwd.as_deref().map_or_else(|| table::ROOT.into(), table::absolute);
    let decision = match &case.act.effects {
        Some(effects) => {
            let effects = all_clauses(effects)?.into_iter().map(Effect::will).collect();
            let evaluation = Evaluation { effects, ..Evaluation::default() };
            let action = Action::Shell { text: Vec::new(), background: false };
            decide_on(
                &event(action.clone()),
                &action,
                evaluation,
                &memory,
                &policy,
                &context(cwd),
                &table,
            )
        }
        None => {
            let event = event(action_of(&case.act, &table)?);
            decide(&event, &memory, &policy, &context(cwd), &table)
        }
    };
    compare(case, &decision)
}

fn memory_of(case: &CaseText, table: &Table) -> Result<Memory, String> {
    let mut memory = sessions::after(case.said.iter().map(String::as_str), table);
    let words = |text: &str| Words { prompt: 1, text: text.into() };
    for text in &case.grants {
        let each = all_clauses(std::slice::from_ref(text))?.into_iter().map(|clause| Grant {
            clause,
            words: words(text),
            until: Until::Session,
            act: None,
        });
        memory.charter.grants.extend(each);
    }
    memory.charter.limits.extend(limits_of(&case.limits)?);
    Ok(memory)
}

fn limits_of(notations: &[String]) -> Result<Vec<Limit>, String> {
    let mut all = Vec::new();
    for text in notations {
        let words = Words { prompt: 1, text: text.clone() };
        let clauses = all_clauses(std::slice::from_ref(text))?;
        all.extend(clauses.into_iter().map(|clause| Limit {
            clause,
            words: words.clone(),
            until: Until::Session,
            except: Vec::new(),
            sureness: Sureness::Sure,
        }));
    }
    Ok(all)
}

fn all_clauses(notations: &[String]) -> Result<Vec<Clause>, String> {
    let mut all = Vec::new();
    for notation in notations {
        let read = clauses(notation).map_err(|fault| format!("`{notation}`: {fault}"))?;
        all.extend(read.into_iter().map(|clause| rooted_clause(clause, &places())));
    }
    Ok(all)
}

fn action_of(act: &ActText, table: &Table) -> Result<Action, String> {
    let ActText { shell, write, edit, read, fetch, mcp, effects: _, changes, at: _, commits: _ } =
        act;
    let mut actions = Vec::new();
    if let Some(changes) = changes {
        actions.push(changes::action_of(act, changes)?);
    }
    let text = |text: &String| Action::Shell { text: text.clone().into(), background: false };
    actions.extend(shell.as_ref().map(text));
    actions.extend(write.as_ref().map(|path| edit_of(path, true, table)));
    actions.extend(edit.as_ref().map(|path| edit_of(path, false, table)));
    actions.extend(read.as_ref().map(|path| Action::Read(table::absolute(path))));
    actions.extend(fetch.clone().map(Action::Fetch));
    actions.extend(mcp.as_ref().map(|name| {
        let (server, tool) = name.split_once('/').unwrap_or((name, ""));
        Action::Mcp { server: server.into(), tool: tool.into(), input: "{}".into() }
    }));
    match (actions.pop(), actions.is_empty()) {
        (Some(action), true) => Ok(action),
        _ => Err("a case has just one act".into()),
    }
}

/// An edit of a file; what is written may stand on the lines behind its path.
fn edit_of(path: &str, whole: bool, table: &Table) -> Action {
    let (path, text) = match path.split_once('\n') {
        Some((path, text)) => (path, Some(text.as_bytes().to_vec())),
        None => (path, None),
    };
    let path = table::absolute(path);
    let is_new = table.files().kind(&path).surely(|kind| *kind == FileKind::Missing);
    let kind = match (whole, is_new) {
        (true, true) => ChangeKind::Create,
        (true, false) => ChangeKind::Replace,
        (false, _) => ChangeKind::Modify,
    };
    Action::Edit(vec![Change { text, ..Change::new(path, kind) }])
}

fn event(action: Action) -> Event {
    Event {
        principal: Principal { client: Client::Generic, session: "case".into(), agent: None },
        prompt_id: None,
        tool_use_id: None,
        tool: None,
        cwd: None,
        mode: PermissionMode::Default,
        occurrence: Occurrence::Before(action),
    }
}

fn context(cwd: Vec<u8>) -> Context {
    Context { cwd, repository: Some(table::repository()), act: "case".into() }
}

/// What an act meets, and by which rules: a shell command line, or `write PATH`, `edit PATH`, `read PATH` of a tool,
/// `fetch ADDRESS`, or `mcp SERVER/TOOL`, with its arguments behind it.
pub fn shell_verdict(
    act: &str,
    memory: &Memory,
    policy: &Policy,
    table: &Table,
) -> Result<(Want, Vec<String>), String> {
    let action = match act.split_once(' ') {
        Some(("write", path)) => edit_of(path, true, table),
        Some(("edit", path)) => edit_of(path, false, table),
        Some(("read", path)) => Action::Read(table::absolute(path)),
        Some(("fetch", address)) if address.contains("://") && !address.contains(' ') => {
            Action::Fetch(address.into())
        }
        Some(("mcp", name)) => match name.split_once(' ') {
            Some((name, input)) => {
                let (server, tool) = name.split_once('/').unwrap_or((name, ""));
                Action::Mcp { server: server.into(), tool: tool.into(), input: input.into() }
            }
            None => {
                let act = ActText { mcp: Some(name.into()), ..ActText::default() };
                action_of(&act, table)?
            }
        },
        _ => Action::Shell { text: act.into(), background: false },
    };
    let context = context(table::ROOT.into());
    let decision = decide(&event(action), memory, policy, &context, table);
    let rules = decision.verdict.rules().iter().map(|rule| rule.0.to_owned()).collect();
    Ok((want_of(&decision), rules))
}

fn want_of(decision: &Decision) -> Want {
    match decision.verdict.refused_class() {
        None => Want::Pass,
        Some(Class::Unknown | Class::NeedsWord) => Want::Ask,
        Some(Class::Free | Class::Locked | Class::Never) => Want::Refuse,
    }
}

fn compare(case: &CaseText, decision: &Decision) -> Result<(), String> {
    let mut faults = Vec::new();
    let verdict = &decision.verdict;
    let came = want_of(decision);
    if came != case.want {
        faults.push(format!("verdict {came:?}, wanted {:?}", case.want));
    }
    let rules: Vec<&str> = verdict.rules().iter().map(|rule| rule.0).collect();
    let mut wanted: Vec<&str> = case.rules.iter().map(String::as_str).collect();
    wanted.sort_unstable();
    if rules != wanted {
        faults.push(format!("rules {rules:?}, wanted {wanted:?}"));
    }
    if let Some(class) = case.class
        && verdict.class() != class
    {
        faults.push(format!("class {}, wanted {class}", verdict.class()));
    }
    if let Some(wanted) = &case.told {
        let told = told(decision);
        if *wanted != told {
            faults.push(format!("told {told:?}, wanted {wanted:?}"));
        }
    }
    if let Some(effects) = &case.effects {
        let mut wanted = all_clauses(effects)?;
        let mut came: Vec<_> = decision.effects.iter().map(|one| one.clause.clone()).collect();
        wanted.sort_unstable();
        came.sort_unstable();
        came.dedup();
        if wanted != came {
            faults.push(format!("wanted effects {}", shown(&wanted)));
        }
    }
    if faults.is_empty() {
        return Ok(());
    }
    let effects: Vec<_> = decision.effects.iter().map(|effect| effect.clause.clone()).collect();
    Err(format!("{}; effects {}; {}", faults.join("; "), shown(&effects), seen(decision)))
}

/// The rules that tell something of an act without a class of their own, sorted, each once.
fn told(decision: &Decision) -> Vec<&'static str> {
    let rulings = decision.verdict.rulings().iter().filter(|ruling| ruling.class == Class::Free);
    let mut rules: Vec<_> =
        rulings.flat_map(|ruling| &ruling.findings).map(|found| found.rule.0).collect();
    rules.sort_unstable();
    rules.dedup();
    rules
}

/// What stands against the act, rule by rule.
fn seen(decision: &Decision) -> String {
    let found = decision.verdict.refused().flat_map(|ruling| &ruling.findings);
    let each: Vec<_> =
        found.map(|found| format!("{}: {}", found.rule.0, found.evidence.join("; "))).collect();
    if each.is_empty() { "a pass".into() } else { each.join(" | ") }
}

fn shown(clauses: &[Clause]) -> String {
    let each: Vec<_> = clauses.iter().map(ToString::to_string).collect();
    format!("[{}]", each.join(", "))
}

/// A result that holds commits and pushes back because of one path.
fn held_of(path: &str) -> HeldResult {
    HeldResult {
        request: 7,
        act: "python3 tool.py".into(),
        why: "a limit of the user's".into(),
        undo: Some(3),
        paths: vec![HeldPath { path: table::absolute(path), before: None }],
    }
}

/// The decision on a shell command line, on these facts beside the standard ones.
#[cfg(test)]
pub(crate) fn decided(facts: &[(&str, &str)], act: &str, preset: Preset) -> Decision {
    let table = Table::new(STANDARD.iter().copied().chain(facts.iter().copied())).unwrap();
    let action = Action::Shell { text: act.into(), background: false };
    let (memory, policy) = (Memory::default(), policy_of(preset));
    decide(&event(action), &memory, &policy, &context(table::ROOT.into()), &table)
}

/// Runs the examples of a rule: what it denies is stopped by this rule, what it allows passes.
pub fn run_examples(rule: &Rule) -> Vec<Mismatch> {
    let deny = |example| run_example(rule, example, false).err();
    let allow = |example| run_example(rule, example, true).err();
    let denied = rule.denies.iter().filter_map(deny);
    denied.chain(rule.allows.iter().filter_map(allow)).collect()
}

fn run_example(rule: &Rule, example: &Example, passes: bool) -> Result<(), Mismatch> {
    let wrong = |fault: String| Mismatch {
        name: format!("{}: {:?}", rule.id.0, example.act),
        line: 0,
        fault,
    };
    let (said, facts): (Vec<_>, Vec<_>) =
        example.facts.iter().copied().partition(|(key, _)| SAID.contains(key));
    let facts = STANDARD.iter().copied().chain(facts);
    let table = Table::new(facts).map_err(|fault| wrong(fault.to_string()))?;
    let mut action = match example.act {
        Act::Shell(text) => Action::Shell { text: text.into(), background: false },
        Act::Write(path) => edit_of(path, true, &table),
        Act::Edit(path) => edit_of(path, false, &table),
        Act::Read(path) => Action::Read(table::absolute(path)),
        Act::Changed(moment, diffs) => changes::of_example(moment, diffs),
    };
    let mut policy = policy_of(Preset::Solo);
    let mut memory = Memory::default();
    for (key, value) in said {
        match key {
            "policy" => policy.readable = false,
            "unread" => {
                if let Action::Changed(changed) = &mut action {
                    changed.unread.push(value.into());
                }
            }
            "signed" => {
                if let Action::Changed(changed) = &mut action {
                    changed.commits.iter_mut().for_each(|one| one.signed = Some(value == "yes"));
                }
            }
            "held" => memory.tally.held.push(held_of(value)),
            "preset" => {
                let preset = Preset::of_word(value);
                policy = policy_of(preset.ok_or_else(|| wrong(format!("no preset {value}")))?);
            }
            "said" => {
                let repository = table::repository();
                let ground =
                    Ground { repository: Some(&repository), cwd: &repository.root, facts: &table };
                hear(value, &mut memory, &ground);
            }
            "changed" => {
                let of = |path: &str| Change::new(table::absolute(path), ChangeKind::Modify);
                let changes: Vec<_> = value.split(' ').map(of).collect();
                memory.tally.count(&changes);
            }
            _ => {
                let limits = limits_of(&[value.into()]).map_err(&wrong)?;
                memory.charter.limits.extend(limits);
            }
        }
    }
    let context = context(table::ROOT.into());
    let decision = decide(&event(action), &memory, &policy, &context, &table);
    let rules = decision.verdict.rules();
    let held = if passes { decision.verdict.passes() } else { rules.contains(&rule.id) };
    if held {
        return Ok(());
    }
    let effects: Vec<_> = decision.effects.iter().map(|effect| effect.clause.clone()).collect();
    Err(wrong(format!("came out as {}; effects {}", seen(&decision), shown(&effects))))
}
