//! The corpus: what acts do and what is said of them, and the rules' own examples.

use std::collections::BTreeMap;
use std::path::Path;

use automode::cases::{reader, runner};
use automode::rules;

#[test]
fn every_rule_example_holds() {
    let faults: Vec<_> = rules::ALL
        .iter()
        .flat_map(|rule| runner::run_examples(rule))
        .map(|fault| fault.to_string())
        .collect();
    assert!(faults.is_empty(), "{} wrong:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn every_case_of_the_corpus_holds() {
    let (mut faults, mut names, mut count) = (Vec::new(), Vec::new(), Count::default());
    for (shown, text) in files() {
        let read = reader::read(&text).unwrap_or_else(|fault| panic!("{shown}: {fault}"));
        for case in &read.cases {
            count.add(case);
            names.push(format!("{shown}: {}", case.name));
        }
        let wrong = runner::run_file(&read, None);
        faults.extend(wrong.into_iter().map(|fault| format!("{shown}:{}: {fault}", fault.line)));
    }
    println!("{count}");
    names.sort();
    let twice: Vec<_> = names.windows(2).filter(|pair| pair[0] == pair[1]).collect();
    assert!(twice.is_empty(), "names used twice: {twice:#?}");
    assert!(count.all >= 2000 && count.passes * 2 >= count.all, "too few:\n{count}");
    assert!(faults.is_empty(), "{} of {} wrong:\n{}", faults.len(), count.all, faults.join("\n"));
}

/// The files of cases, by their path under `tests/corpus`; the charter's are read elsewhere.
#[expect(clippy::disallowed_methods, reason = "a test reads its cases")]
fn files() -> Vec<(String, String)> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut files = Vec::new();
    for folder in ["effects", "verdicts", "changes"] {
        for file in std::fs::read_dir(corpus.join(folder)).unwrap() {
            let path = file.unwrap().path();
            let shown = path.strip_prefix(&corpus).unwrap().to_string_lossy().into_owned();
            files.push((shown, std::fs::read_to_string(&path).unwrap()));
        }
    }
    files.sort();
    files
}

/// How many cases want what, and for which rules.
#[derive(Default)]
struct Count {
    all: usize,
    passes: usize,
    effects: usize,
    wants: BTreeMap<String, usize>,
    rules: BTreeMap<String, usize>,
}

impl Count {
    fn add(&mut self, case: &reader::CaseText) {
        self.all += 1;
        self.passes += usize::from(case.want == reader::Want::Pass);
        self.effects += usize::from(case.effects.is_some());
        *self.wants.entry(format!("{:?}", case.want).to_lowercase()).or_default() += 1;
        for rule in &case.rules {
            *self.rules.entry(rule.clone()).or_default() += 1;
        }
    }
}

impl std::fmt::Display for Count {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(out, "{} cases, {} with their effects", self.all, self.effects)?;
        for (want, count) in &self.wants {
            writeln!(out, "  {count:5} {want}")?;
        }
        writeln!(out, "cases that a rule stops")?;
        self.rules.iter().try_for_each(|(rule, count)| writeln!(out, "  {count:5} {rule}"))
    }
}
