//! `automode verify` as CI runs it.

use std::process::{Command, Output};

use serde_json::Value;

use crate::support::Scratch;
use crate::support::hook::clean;

fn verify(scratch: &Scratch, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_automode"));
    command.arg("verify").args(words);
    clean(&mut command, &scratch.root(), &scratch.home());
    command.output().unwrap()
}

/// The text of a verdict with this exit status.
fn says(scratch: &Scratch, words: &[&str], status: i32) -> String {
    let output = verify(scratch, words);
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    assert_eq!(output.status.code(), Some(status), "{words:?}: {output:?}");
    text
}

const MARKED: &str = "one\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> work\n";

/// A branch `work` with one plain commit over `main`.
fn scratch() -> Scratch {
    let scratch = Scratch::new();
    scratch.sh("git switch -qc work && echo 2 > a.txt && git commit -qam two");
    scratch
}

#[test]
fn a_plain_range_passes() {
    let scratch = scratch();
    let text = says(&scratch, &[], 0);
    assert!(text.contains("main..HEAD: 1 commits, 1 files"), "{text}");
    assert!(text.contains("passes    0 against it, 0 only told"), "{text}");
    says(&scratch, &["main..work"], 0);
    says(&scratch, &["main...work"], 0);
    says(&scratch, &["HEAD~1"], 0);
    let text = says(&scratch, &["work..work"], 0);
    assert!(text.contains("0 commits, 0 files"), "{text}");
}

#[test]
fn what_stands_against_a_range_is_told_with_its_place() {
    let scratch = scratch();
    scratch.write("src/m n.rs", MARKED);
    scratch.sh("git add . && git commit -qm marked");
    let text = says(&scratch, &[], 1);
    assert!(text.contains("src/m n.rs:2  conflict-marker: "), "{text}");
    assert!(text.contains("stopped   1 against it"), "{text}");

    let json: Value = serde_json::from_str(&says(&scratch, &["--json"], 1)).unwrap();
    assert_eq!(json["passes"], false);
    assert_eq!(json["commits"], 2);
    let remark = &json["remarks"][0];
    assert_eq!((&remark["rule"], &remark["level"]), (&"conflict-marker".into(), &"warning".into()));
    assert_eq!((&remark["path"], &remark["line"]), (&"src/m n.rs".into(), &2.into()));

    sarif_holds(&serde_json::from_str(&says(&scratch, &["--sarif"], 1)).unwrap());
}

/// What the schema of SARIF 2.1.0 demands of what we write.
fn sarif_holds(log: &Value) {
    assert_eq!(log["version"], "2.1.0");
    assert!(log["$schema"].as_str().unwrap().ends_with("sarif-schema-2.1.0.json"));
    let run = &log["runs"][0];
    let driver = &run["tool"]["driver"];
    assert_eq!(driver["name"], "automode");
    assert!(["utf16CodeUnits", "unicodeCodePoints"].contains(&run["columnKind"].as_str().unwrap()));
    let rules = driver["rules"].as_array().unwrap();
    for rule in rules {
        for text in ["shortDescription", "fullDescription", "help"] {
            assert!(!rule[text]["text"].as_str().unwrap().is_empty());
        }
    }
    let results = run["results"].as_array().unwrap();
    assert!(!results.is_empty());
    for result in results {
        let at = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[at]["id"], result["ruleId"]);
        let levels = ["none", "note", "warning", "error"];
        assert!(levels.contains(&result["level"].as_str().unwrap()));
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "src/m%20n.rs");
        assert_eq!(place["region"]["startLine"], 2);
    }
}

#[test]
fn what_is_staged_is_looked_at_too() {
    let scratch = scratch();
    scratch.write("m.rs", MARKED);
    scratch.git("add .");
    says(&scratch, &[], 0);
    let text = says(&scratch, &["--staged"], 1);
    assert!(text.contains("m.rs:2  conflict-marker"), "{text}");
}

#[test]
fn the_range_cannot_lift_its_own_policy() {
    let scratch = Scratch::new();
    let policy = "[[protect]]\nwhat = [\"write path:migrations/**\"]\nwhy = \"applied\"\n";
    scratch.write(".automode/policy.toml", policy);
    scratch.sh("git add -f . && git commit -qm policy && git switch -qc work");
    scratch.write("migrations/1.sql", "x\n");
    scratch.sh("git rm -q .automode/policy.toml && git add . && git commit -qm lift");
    let text = says(&scratch, &["main..work"], 1);
    assert!(text.contains("locked    migrations/1.sql  protected-path: applied"), "{text}");
}

#[test]
fn a_clone_that_is_too_shallow_says_what_is_missing() {
    let scratch = scratch();
    scratch.sh("echo 3 > a.txt && git commit -qam three");
    let id = scratch.git("rev-parse main").trim().to_owned();
    scratch.sh("git clone -q --depth 1 --branch work \"file://$PWD\" ../clone && rm -rf ../repo && mv ../clone ../repo");
    let output = verify(&scratch, &[&format!("{id}..HEAD")]);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("fetch-depth: 0"), "{text}");
    let output = verify(&scratch, &["nothing..HEAD"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
}

#[test]
fn a_clone_of_all_history_verifies_against_the_remote() {
    let scratch = scratch();
    scratch.sh("git clone -q . ../clone && rm -rf ../repo && mv ../clone ../repo");
    // As CI checks a commit out: no branch of its own.
    scratch.sh("git checkout -q --detach origin/work && git branch -q -D work && git symbolic-ref -d refs/remotes/origin/HEAD");
    let text = says(&scratch, &[], 0);
    assert!(text.contains("origin/main..HEAD: 1 commits, 1 files"), "{text}");
}
