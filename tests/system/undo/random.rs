//! Random states of a repository and random destructive acts: an undo brings everything back, byte
//! for byte.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::{difference, restore, settle, state, take};
use crate::support::Scratch;

/// Steps of ordinary work, each a line of shell that may fail.
const WORK: &[&str] = &[
    "echo edit$N >> a.txt",
    "echo edit$N >> dir/b.txt; git add dir/b.txt",
    "echo new$N > new$N",
    "echo new$N > new$N; git add new$N; echo more >> new$N",
    "mkdir -p deep$N/er; echo $N > deep$N/er/file",
    "rm -f a.txt",
    "git rm -q --cached run.sh",
    "git mv dir/b.txt dir/c$N.txt",
    "ln -sfn target$N link",
    "chmod 600 a.txt",
    "chmod +x dir/b.txt",
    "git stash -q -u",
    "git branch b$N",
    "git checkout -q -b c$N; git commit -q -a -m c$N",
    "git commit -q -a -m w$N",
    "git tag t$N",
    "git add -N new$N; git add -N a.txt",
    "printf 'a\\r\\nb\\000' > 'odd name '$N; mkdir -p hollow$N",
    "git update-index --assume-unchanged a.txt; echo hidden$N >> a.txt",
    "git update-index --index-version 4",
    "git pack-refs --all",
    "git checkout -q -b m$N HEAD; echo one >> m; git add m; git commit -q -m m; git checkout -q -; \
     echo two >> m; git add m; git commit -q -m n; git merge -q m$N",
    "git bisect start -q; git bisect bad -q",
];

/// Acts that lose something, as far as the state has it.
const ACTS: &[&str] = &[
    "git reset -q --hard",
    "git reset -q --hard HEAD~1",
    "git reset -q HEAD~1",
    "git clean -qfd",
    "git checkout -q -f main",
    "git checkout -q .",
    "git stash clear",
    "git stash -q -u",
    "git stash pop -q",
    "git branch | tr -d '* ' | xargs git branch -q -D",
    "git tag | xargs -r git tag -d",
    "rm -rf ./*",
    "git rm -q -rf .",
    "git commit -q -a -m act",
    "git commit -q --amend -m act",
    "git merge --abort",
    "git rebase -q main",
    "git checkout -q --detach; git branch -q -f main HEAD~1",
    "git reflog expire --expire=now --all; git gc -q --prune=now",
    "git update-ref -d HEAD",
    "git bisect reset -q",
    "for f in $(git ls-files); do echo lost > \"$f\"; done",
];

#[test]
fn an_undo_of_random_acts_brings_random_states_back() {
    let seed = [7; 32];
    let config = Config { cases: 24, failure_persistence: None, ..Config::default() };
    let random = proptest::test_runner::TestRng::from_seed(
        proptest::test_runner::RngAlgorithm::ChaCha,
        &seed,
    );
    let mut runner = TestRunner::new_with_rng(config, random);
    let work = prop::collection::vec(0..WORK.len(), 2..7);
    let acts = prop::collection::vec(0..ACTS.len(), 1..4);
    let done = runner.run(&(work, acts), |(work, acts)| {
        let scratch = Scratch::new();
        let lines = work.iter().enumerate().map(|(n, at)| format!("N={n}; {}", WORK[*at]));
        let lines: Vec<String> = lines.collect();
        scratch.sh(&format!("set +e; {{ {} ; }} >/dev/null 2>&1; :", lines.join("\n")));
        let before = state(&scratch);
        let taken = take(&scratch);
        prop_assert_eq!(&taken.not_held, &[]);
        let acts: Vec<&str> = acts.iter().map(|at| ACTS[*at]).collect();
        scratch.sh(&format!("set +e; {{ {} ; }} >/dev/null 2>&1; :", acts.join("\n")));
        settle(&scratch, taken.id);
        let report = restore(&scratch, taken.id);
        let got = difference(&before, &state(&scratch));
        prop_assert_eq!(got, "", "{:?} then {:?}: {:#?}", lines, acts, report);
        scratch.git("fsck --no-dangling");
        Ok(())
    });
    done.unwrap();
}
