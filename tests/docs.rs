//! The table of rules in `docs/rules.md` is made from the rules themselves.
//!
//! After a change of a rule's text: `AUTOMODE_WRITE_DOCS=1 cargo test --test docs`.

use std::fmt::Write as _;
use std::path::Path;

use automode::rules::ALL;
use automode::rules::case::Example;

fn wanted() -> String {
    let mut text = String::from(
        "# Rules\n\nMade from the rules themselves; `automode explain RULE` shows the same.\n",
    );
    for rule in ALL {
        let _ = write!(
            text,
            "\n## {}\n\nAt most **{}**. {}\n\n{}\n\nInstead: {}\n",
            rule.id.0,
            rule.class.word(),
            rule.summary,
            rule.why,
            rule.instead
        );
        for (title, examples) in [("Stops", rule.denies), ("Lets pass", rule.allows)] {
            let _ = writeln!(text, "\n{title}:\n");
            for example in examples {
                let _ = writeln!(text, "    {}", shown(example));
            }
        }
    }
    text
}

fn shown(example: &Example) -> String {
    let act = example.act.shown();
    let facts: Vec<_> =
        example.facts.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    if facts.is_empty() { act } else { format!("{act}    where {}", facts.join(", ")) }
}

#[test]
fn the_table_of_rules_is_true() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
    let wanted = wanted();
    if std::env::var_os("AUTOMODE_WRITE_DOCS").is_some() {
        std::fs::write(&path, &wanted).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap();
    assert_eq!(found, wanted, "docs/rules.md is out of date; see the head of tests/docs.rs");
}
