//! The corpus: what acts do and what is said of them, and the rules' own examples.

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
fn every_verdict_of_the_corpus_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/verdicts");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let (mut faults, mut names, mut passes, mut all) = (Vec::new(), Vec::new(), 0_u32, 0_u32);
    for file in files {
        let shown = file.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&file).unwrap();
        let read = reader::read(&text).unwrap_or_else(|fault| panic!("{shown}: {fault}"));
        for case in &read.cases {
            all += 1;
            passes += u32::from(case.want == reader::Want::Pass);
            names.push(format!("{shown}: {}", case.name));
        }
        faults.extend(
            runner::run_file(&read, None).into_iter().map(|fault| format!("{shown}: {fault}")),
        );
    }
    names.sort();
    let twice: Vec<_> = names.windows(2).filter(|pair| pair[0] == pair[1]).collect();
    assert!(twice.is_empty(), "names used twice: {twice:?}");
    assert!(all >= 150 && passes * 2 >= all, "{passes} of {all} cases are passes");
    assert!(faults.is_empty(), "{} of {all} wrong:\n{}", faults.len(), faults.join("\n"));
}
