//! Sessions written by hand: what the user says, what reaches the agent from outside, and what acts
//! then meet; attacks, and honest work that looks like one.

use std::path::Path;

use automode::cases::sessions;

#[test]
#[expect(clippy::disallowed_methods, reason = "a test reads its cases")]
fn every_session_meets_what_is_wanted() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/sessions");
    let (mut faults, mut cases) = (Vec::new(), 0);
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let shown = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let file = sessions::read(&text).unwrap_or_else(|fault| panic!("{shown}: {fault}"));
        let outcome = sessions::run_file(&file);
        let (pass, stop) = (outcome.authorised, outcome.unauthorised);
        println!("{shown}: {} cases, {pass} acts that pass, {stop} that do not", file.cases.len());
        cases += file.cases.len();
        faults.extend(outcome.faults.into_iter().map(|fault| format!("{shown}: {fault}")));
    }
    assert!(faults.is_empty(), "{} wrong:\n{}", faults.len(), faults.join("\n"));
    assert!(cases >= 120, "only {cases} cases");
}
