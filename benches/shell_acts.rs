//! What it costs to say what an act of the corpus would do, and whether a wrapped act is ever judged
//! more mildly than the bare one.
//!
//! `cargo bench --bench shell_acts`

use std::path::Path;
use std::time::Instant;

use automode::cases::reader::{self, CaseText};
use automode::cases::runner::policy_of;
use automode::cases::table::{self, Table};
use automode::decide::{Context, decide};
use automode::effects::effects_of;
use automode::model::action::{Action, Client, Event, Occurrence, PermissionMode, Principal};
use automode::model::mandate::{Policy, Preset};
use automode::model::memory::Memory;
use automode::model::pattern::Pattern;
use automode::model::verdict::Class;

/// Wrappers of a command line; `{}` is the line, quoted where it stands in quotes.
const WRAPPERS: &[&str] = &[
    "sh -c '{}'",
    "env AUTOMODE_BENCH=1 bash -c '{}'",
    "( {} )",
    "true && { {}\n}",
    "eval '{}'",
    "echo x | xargs -I@@@ sh -c '{}'",
    "timeout 60 sh -c '{}'",
    "nohup nice bash -lc '{}'",
];

fn quoted(text: &str) -> String {
    text.replace('\'', r"'\''")
}

fn wrapped(wrapper: &str, line: &str) -> String {
    match wrapper.contains("'{}'") {
        true => wrapper.replace("{}", &quoted(line)),
        false => wrapper.replace("{}", line),
    }
}

#[expect(clippy::disallowed_methods, reason = "a bench reads the corpus")]
fn cases() -> Vec<(CaseText, Vec<(String, String)>)> {
    let mut all = Vec::new();
    for folder in ["effects", "verdicts"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(folder);
        for file in std::fs::read_dir(path).unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            let read = reader::read(&text).unwrap();
            for case in read.cases {
                let facts = read.defaults.iter().chain(&case.facts);
                let facts = facts.map(|(key, value)| (key.clone(), value.clone())).collect();
                all.push((case, facts));
            }
        }
    }
    all
}

/// The class of what is refused of a line.
fn class(line: &str, table: &Table, policy: &Policy) -> Class {
    let action = Action::Shell { text: line.as_bytes().to_vec(), background: false };
    let event = Event {
        principal: Principal { client: Client::Generic, session: "s".into(), agent: None },
        prompt_id: None,
        tool_use_id: None,
        tool: None,
        cwd: Some(table::ROOT.into()),
        mode: PermissionMode::Bypass,
        occurrence: Occurrence::Before(action),
    };
    let context = Context {
        cwd: table::ROOT.into(),
        repository: Some(table::repository()),
        act: String::new(),
    };
    let decision = decide(&event, &Memory::default(), policy, &context, table);
    decision.verdict.refused_class().unwrap_or(Class::Free)
}

fn main() {
    let policy = policy_of(Preset::Solo);
    let (mut times, mut runs, mut milder) = (Vec::new(), 0_usize, Vec::new());
    for (case, facts) in cases() {
        let Some(line) = case.act.shell.clone().filter(|_| case.preset.is_none()) else {
            continue;
        };
        let pairs = facts.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        let table = Table::new(pairs).unwrap();
        let action = Action::Shell { text: line.as_bytes().to_vec(), background: false };
        let began = Instant::now();
        let evaluation = effects_of(&action, &Pattern::text(table::ROOT), &table);
        times.push((began.elapsed().as_nanos(), line.chars().take(70).collect::<String>()));
        std::hint::black_box(evaluation);
        // A here-document ends the line, and a word that was said counts for the bare line alone.
        if case.cwd.is_some() || !case.said.is_empty() || line.contains("<<") {
            continue;
        }
        let bare = class(&line, &table, &policy);
        for wrapper in WRAPPERS {
            runs += 1;
            let found = class(&wrapped(wrapper, &line), &table, &policy);
            if found < bare {
                milder.push(format!("{wrapper}: {line}: {found} < {bare}"));
            }
        }
    }
    times.sort_unstable();
    let at = |part: usize| times[(times.len() - 1) * part / 1000].0 as f64 / 1000.0;
    println!(
        "{} acts, microseconds each: median {:.1}, p90 {:.1}, p99 {:.1}, most {:.1}",
        times.len(),
        at(500),
        at(900),
        at(990),
        at(1000)
    );
    for (nanos, line) in times.iter().rev().take(8) {
        println!("  {:>9.1} {}", *nanos as f64 / 1000.0, line.escape_debug());
    }
    println!("ratio of p99 to median {:.1}", at(990) / at(500));
    println!("{runs} wrapped acts, {} judged more mildly than bare", milder.len());
    milder.iter().take(60).for_each(|line| println!("  {line}"));
}
