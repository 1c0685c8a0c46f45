//! throw-away
use automode::cases::runner;
use automode::cases::table::{Table, repository};
use automode::decide::{Context, decide};
use automode::model::action::*;
use automode::model::change::*;
use automode::model::mandate::Preset;
use automode::model::memory::Memory;
use automode::model::verdict::Class;
use std::collections::BTreeMap;
use std::process::Command;

fn git(repo: &str, args: &[&str]) -> Vec<u8> {
    Command::new("git").arg("-C").arg(repo).args(args).output().unwrap().stdout
}

#[test]
#[ignore]
fn history() {
    let repo = std::env::var("REPO").unwrap();
    let max = std::env::var("MAX").unwrap_or("400".into());
    let ids =
        String::from_utf8(git(&repo, &["log", "--no-merges", "--format=%H", "-n", &max])).unwrap();
    let table = Table::new(runner::STANDARD.iter().copied()).unwrap();
    let policy = runner::policy_of(Preset::Solo);
    let (mut commits, mut asks, mut told) = (0, 0, 0);
    let mut by: BTreeMap<String, usize> = BTreeMap::new();
    let mut time = std::time::Duration::ZERO;
    let mut bytes = 0usize;
    for id in ids.lines() {
        let raw = git(&repo, &["diff-tree", "--root", "-r", "-z", "-M", "--no-commit-id", id]);
        let parts: Vec<&[u8]> = raw.split(|b| *b == 0).collect();
        let mut at = 0;
        let mut changes = Vec::new();
        while at < parts.len() && parts[at].starts_with(b":") {
            let meta = String::from_utf8_lossy(parts[at]).into_owned();
            let f: Vec<&str> = meta.trim_start_matches(':').split(' ').collect();
            let side = |mode: &str, blob: &str| -> Option<Side> {
                let kind = match mode {
                    "100644" => EntryKind::File,
                    "100755" => EntryKind::Executable,
                    "120000" => EntryKind::Link,
                    "160000" => EntryKind::Submodule,
                    _ => return None,
                };
                if kind == EntryKind::Submodule {
                    return Some(Side { kind, size_bytes: 40, content: Some(blob.into()) });
                }
                let content = git(&repo, &["cat-file", "blob", blob]);
                Some(Side { kind, size_bytes: content.len() as u64, content: Some(content) })
            };
            let abs = |p: &[u8]| [b"/home/u/shop/".as_slice(), p].concat();
            let (before, after) = (side(f[0], f[2]), side(f[1], f[3]));
            bytes += before.as_ref().map_or(0, |s| s.size_bytes as usize)
                + after.as_ref().map_or(0, |s| s.size_bytes as usize);
            match f[4].as_bytes()[0] {
                b'R' | b'C' => {
                    let (old, new) = (parts[at + 1], parts[at + 2]);
                    if f[4].starts_with('R') {
                        changes.push(Change {
                            before: before.clone(),
                            ..Change::new(abs(old), ChangeKind::Rename)
                        });
                    }
                    changes.push(Change {
                        source: Some(abs(old)),
                        after,
                        ..Change::new(abs(new), ChangeKind::Create)
                    });
                    at += 3;
                }
                letter => {
                    let kind = match letter {
                        b'A' => ChangeKind::Create,
                        b'D' => ChangeKind::Delete,
                        _ => ChangeKind::Modify,
                    };
                    changes.push(Change { before, after, ..Change::new(abs(parts[at + 1]), kind) });
                    at += 2;
                }
            }
        }
        let changed = Changed {
            commits: vec![Commit { parents: 1, ..Commit::default() }],
            ..Changed::new(Moment::Commit, changes)
        };
        let event = Event {
            principal: Principal { client: Client::Generic, session: "x".into(), agent: None },
            prompt_id: None,
            tool_use_id: None,
            tool: None,
            cwd: None,
            mode: PermissionMode::Default,
            occurrence: Occurrence::Before(Action::Changed(changed)),
        };
        let context = Context {
            cwd: b"/home/u/shop".to_vec(),
            repository: Some(repository()),
            act: "x".into(),
        };
        let begun = std::time::Instant::now();
        let decision = decide(&event, &Memory::default(), &policy, &context, &table);
        time += begun.elapsed();
        commits += 1;
        let (mut a, mut t) = (false, false);
        for ruling in decision.verdict.rulings() {
            for found in &ruling.findings {
                if ["protected-path"].contains(&found.rule.0) {
                    continue;
                }
                *by.entry(format!("{} {}", found.rule.0, found.class.word())).or_default() += 1;
                if found.class > Class::Free {
                    a = true
                } else {
                    t = true
                }
                if found.class > Class::Free || std::env::var("TOLD").is_ok() {
                    println!(
                        "{} {} {} {:?} {:?}",
                        &id[..8],
                        found.rule.0,
                        found.class.word(),
                        ruling.clause.as_ref().map(ToString::to_string),
                        found.evidence
                    );
                }
            }
        }
        asks += usize::from(a);
        told += usize::from(t);
    }
    println!(
        "== {repo}: {commits} commits, {asks} would ask, {told} told; {bytes} bytes in {time:?}"
    );
    for (rule, n) in by {
        println!("   {n:5} {rule}");
    }
}
