//! What is said of the result of an act, to the agent and to the user.

use std::fmt::Write as _;

use super::speech::Told;

/// Paths that one line names.
const NAMED_MAX: usize = 4;
/// Lines of what was crossed.
const LINES_MAX: usize = 6;
/// Folders that a line of many files names.
const FOLDERS_MAX: usize = 3;

/// Paths that crossed the same thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crossed {
    /// What happened to them: `changed`, `deleted`.
    pub verb: &'static str,
    /// The paths, from the root, escaped.
    pub paths: Vec<String>,
    /// The rule.
    pub rule: &'static str,
    /// What the rule saw.
    pub evidence: Vec<String>,
}

/// The result of one act, as far as it is told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The act, as shown.
    pub act: String,
    /// What no rule would have let pass.
    pub crossed: Vec<Crossed>,
    /// Why it is not sure that the act did it.
    pub unsure: Option<String>,
    /// The undo point before the act.
    pub undo: Option<u32>,
    /// The number under which the result is held.
    pub held: Option<u32>,
    /// Paths that were put back.
    pub reverted: Vec<String>,
    /// Files that the act changed, if they are many for the task.
    pub many: Option<Many>,
}

/// Many files that one act changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Many {
    /// How many.
    pub files: usize,
    /// How many of them the task did not name; `None`: it named none.
    pub outside: Option<usize>,
    /// Top folders with their counts, the fullest first.
    pub folders: Vec<(String, usize)>,
}

/// What is said; `None`: nothing is to be told.
pub fn told(outcome: &Outcome) -> Option<Told> {
    if outcome.crossed.is_empty() && outcome.many.is_none() {
        return None;
    }
    let mut agent = String::new();
    let mut user = Vec::new();
    if let Some(many) = &outcome.many {
        let said = many_line(many);
        let _ = writeln!(agent, "automode: this act {said}.");
        if let Some(point) = outcome.undo {
            let _ = writeln!(
                agent,
                "If the task does not ask for all of them, bring them back: automode undo {point}"
            );
        }
        let back = outcome.undo.map(|point| format!("; `automode undo {point}` brings them back"));
        user.push(format!("{} {said}{}", outcome.act, back.unwrap_or_default()));
    }
    if !outcome.crossed.is_empty() {
        agent.push_str(&crossed_text(outcome));
        user.push(crossed_line(outcome));
    }
    Some(Told {
        agent: agent.trim_end().to_owned(),
        user: format!("automode: {}", user.join(". ")),
    })
}

fn many_line(many: &Many) -> String {
    let folders: Vec<_> = many
        .folders
        .iter()
        .take(FOLDERS_MAX)
        .map(|(folder, count)| format!("{folder} {count}"))
        .collect();
    let outside = match many.outside {
        Some(outside) => format!(", {outside} of them not named by the task"),
        None => String::new(),
    };
    format!("changed {} files{outside} ({})", many.files, folders.join(", "))
}

fn crossed_text(outcome: &Outcome) -> String {
    let mut text = format!(
        "automode looked at what this act did; it would not have passed:\nact       {}\n",
        outcome.act
    );
    for (at, one) in outcome.crossed.iter().take(LINES_MAX).enumerate() {
        let label = if at == 0 { "result    " } else { "          " };
        let seen =
            if one.evidence.is_empty() { one.rule.to_owned() } else { one.evidence.join("; ") };
        let _ = writeln!(text, "{label}{} {} ({seen})", one.verb, shortened(&one.paths));
    }
    let _ = writeln!(text, "rule      {}", rules(outcome).join(", "));
    if let Some(why) = &outcome.unsure {
        let _ = writeln!(text, "by whom   not sure that this act did it: {why}");
    }
    if !outcome.reverted.is_empty() {
        let _ = writeln!(text, "put back  {}", shortened(&outcome.reverted));
        return text;
    }
    let mut ways = Vec::new();
    if let Some(point) = outcome.undo {
        ways.push(format!("automode undo {point} --paths {}", words(outcome)));
    }
    ways.push("put the paths back as they were before this act".into());
    let _ = writeln!(text, "put right {}", ways.join("\n          or "));
    if let Some(number) = outcome.held {
        let _ = writeln!(
            text,
            "held      this session's commits and pushes are refused until then, or until the user \
             lets it stand: `allow {number}`"
        );
    }
    text.push_str("Report it to the user.\n");
    text
}

fn crossed_line(outcome: &Outcome) -> String {
    let what: Vec<_> = outcome
        .crossed
        .iter()
        .take(2)
        .map(|one| format!("{} {} ({})", one.verb, shortened(&one.paths), one.evidence.join("; ")))
        .collect();
    let who = match &outcome.unsure {
        Some(why) => format!("while {} ran, perhaps not by it ({why}): ", outcome.act),
        None => format!("{} ", outcome.act),
    };
    let end = match (outcome.held, outcome.undo) {
        _ if !outcome.reverted.is_empty() => ". It was put back".to_owned(),
        (Some(number), _) => {
            format!(
                ". Commits and pushes wait until it is put right; `allow {number}` lets it stand"
            )
        }
        (None, Some(point)) => format!(". `automode undo {point}` brings it back"),
        (None, None) => String::new(),
    };
    format!("{who}{}{end}", what.join(", "))
}

fn rules(outcome: &Outcome) -> Vec<&'static str> {
    let mut rules: Vec<_> = outcome.crossed.iter().map(|one| one.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    rules
}

/// The paths as words of a command line, as many as are named.
fn words(outcome: &Outcome) -> String {
    let paths = outcome.crossed.iter().flat_map(|one| &one.paths).take(NAMED_MAX);
    let quoted = |path: &String| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+@%".contains(&byte);
        if path.bytes().all(plain) {
            path.clone()
        } else {
            format!("'{}'", path.replace('\'', "'\\''"))
        }
    };
    paths.map(quoted).collect::<Vec<_>>().join(" ")
}

fn shortened(paths: &[String]) -> String {
    let mut shown: Vec<_> = paths.iter().take(NAMED_MAX).cloned().collect();
    if let Some(more) = paths.len().checked_sub(NAMED_MAX).filter(|more| *more > 0) {
        shown.push(format!("and {more} more"));
    }
    shown.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crossed() -> Outcome {
        Outcome {
            act: "python3 tool.py".into(),
            crossed: vec![Crossed {
                verb: "changed",
                paths: vec!["tests/login.rs".into()],
                rule: "charter-limit",
                evidence: vec!["the user said (prompt 1): \"don't change the tests\"".into()],
            }],
            undo: Some(3),
            held: Some(7),
            ..Outcome::default()
        }
    }

    #[test]
    fn what_was_crossed_is_told_with_the_way_back() {
        let told = told(&crossed()).unwrap();
        assert_eq!(
            told.agent,
            "automode looked at what this act did; it would not have passed:\n\
             act       python3 tool.py\n\
             result    changed tests/login.rs (the user said (prompt 1): \"don't change the \
             tests\")\n\
             rule      charter-limit\n\
             put right automode undo 3 --paths tests/login.rs\n          \
             or put the paths back as they were before this act\n\
             held      this session's commits and pushes are refused until then, or until the user \
             lets it stand: `allow 7`\n\
             Report it to the user."
        );
        assert_eq!(
            told.user,
            "automode: python3 tool.py changed tests/login.rs (the user said (prompt 1): \"don't \
             change the tests\"). Commits and pushes wait until it is put right; `allow 7` lets it \
             stand"
        );
    }

    #[test]
    fn many_files_are_counted_by_folder() {
        let folders = vec![("lib".into(), 30), ("web".into(), 8), (".".into(), 1), ("x".into(), 1)];
        let many = Some(Many { files: 40, outside: Some(32), folders });
        let outcome =
            Outcome { act: "sh all.sh".into(), undo: Some(2), many, ..Outcome::default() };
        let told = told(&outcome).unwrap();
        assert_eq!(
            told.agent,
            "automode: this act changed 40 files, 32 of them not named by the task (lib 30, web 8, \
             . 1).\nIf the task does not ask for all of them, bring them back: automode undo 2"
        );
        assert_eq!(
            told.user,
            "automode: sh all.sh changed 40 files, 32 of them not named by the task (lib 30, web 8, \
             . 1); `automode undo 2` brings them back"
        );
        assert_eq!(super::told(&Outcome::default()), None);
    }
}
