//! What the rules on changes cost for one file of 100 KB in a commit, and for one of 50 MB.

use std::time::Instant;

use automode::cases::runner::{self, STANDARD};
use automode::cases::table::{Table, repository};
use automode::decide::{Context, decide};
use automode::model::action::{
    Action, Changed, Client, Commit, Event, Moment, Occurrence, PermissionMode, Principal,
};
use automode::model::change::{Change, ChangeKind, EntryKind, Side};
use automode::model::mandate::Preset;
use automode::model::memory::Memory;

fn side(text: &str) -> Option<Side> {
    let content = text.as_bytes().to_vec();
    Some(Side { kind: EntryKind::File, size_bytes: content.len() as u64, content: Some(content) })
}

/// Code of about so many bytes, each part a little different.
fn code(bytes: usize, part: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    for at in 0.. {
        if text.len() >= bytes {
            break;
        }
        text.push_str(&part(at));
    }
    text
}

fn python(at: usize) -> String {
    format!(
        "def test_total_{at}():\n    basket = make_basket(items={at}, rate=0.{at})\n    \
         assert basket.total() == {at}\n    assert basket.name != \"basket {at}\"\n\n"
    )
}

fn typescript(at: usize) -> String {
    format!(
        "export function total{at}(basket: Basket): number {{\n  const key = `basket-${{basket.id}}`\n  \
         return basket.items.reduce((sum, item) => sum + item.price * {at}, 0)\n}}\n\n"
    )
}

fn every(text: &str, nth: usize, to: &str) -> String {
    let lines = text.lines().enumerate();
    lines.map(|(at, line)| format!("{line}{}\n", if at % nth == 0 { to } else { "" })).collect()
}

fn main() {
    const SIZE: usize = 100_000;
    let Ok(table) = Table::new(STANDARD.iter().copied()) else { return };
    let policy = runner::policy_of(Preset::Solo);
    let context = Context {
        cwd: b"/home/u/shop".to_vec(),
        repository: Some(repository()),
        act: "bench".into(),
    };
    let (tests, source) = (code(SIZE, python), code(SIZE, typescript));
    let large = code(50_000_000, typescript);
    let cases: Vec<(&str, &str, Option<String>, String, u32)> = vec![
        ("code, new", "src/a.ts", None, source.clone(), 100),
        (
            "code, 1 line in 200",
            "src/a.ts",
            Some(source.clone()),
            every(&source, 200, " // x"),
            100,
        ),
        (
            "code, every other line",
            "src/a.ts",
            Some(source.clone()),
            every(&source, 2, " // x"),
            50,
        ),
        ("tests, new", "tests/test_a.py", None, tests.clone(), 100),
        (
            "tests, 1 line in 200",
            "tests/test_a.py",
            Some(tests.clone()),
            every(&tests, 200, "  # x"),
            100,
        ),
        (
            "tests, every other line",
            "tests/test_a.py",
            Some(tests.clone()),
            every(&tests, 2, "  # x"),
            50,
        ),
        ("prose, new", "docs/a.md", None, source.clone(), 100),
        ("50 MB, new", "src/big.ts", None, large, 3),
    ];
    for (name, path, before, after, rounds) in cases {
        let bytes = after.len();
        let before = before.as_deref().and_then(side);
        let kind = if before.is_some() { ChangeKind::Modify } else { ChangeKind::Create };
        let path = format!("/home/u/shop/{path}");
        let change = Change { before, after: side(&after), ..Change::new(path, kind) };
        let events: Vec<Event> = (0..rounds).map(|_| event(change.clone())).collect();
        let begun = Instant::now();
        for event in &events {
            std::hint::black_box(decide(event, &Memory::default(), &policy, &context, &table));
        }
        println!("{name:<24} {bytes} bytes: {:?}", begun.elapsed() / rounds);
    }
}

fn event(change: Change) -> Event {
    let changed =
        Changed { commits: vec![Commit::default()], ..Changed::new(Moment::Commit, vec![change]) };
    Event {
        principal: Principal { client: Client::Generic, session: "bench".into(), agent: None },
        prompt_id: None,
        tool_use_id: None,
        tool: None,
        cwd: None,
        mode: PermissionMode::Default,
        occurrence: Occurrence::Before(Action::Changed(changed)),
    }
}
