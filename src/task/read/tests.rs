//! Prompts and what is read of them.

use super::*;
use crate::cases::table::{Table, repository};

/// A repository with some branches, files and a manifest, on `fix/login`.
const FACTS: &[(&str, &str)] = &[
    ("paths", "listed"),
    ("head", "fix/login"),
    ("default", "main"),
    ("refs", "listed"),
    ("ref:refs/heads/main", "1000"),
    ("ref:refs/heads/fix/login", "2000"),
    ("ref:refs/heads/feature/old", "3000"),
    ("ref:refs/heads/feature/older", "3000"),
    ("ref:refs/heads/docs", "3000"),
    ("ref:refs/tags/v1.0.0", "1000"),
    ("config", "listed"),
    ("config:remote.origin.url", "git@example.com:u/shop.git"),
    ("path:src/auth/login.rs", "clean"),
    ("path:src/app.rs", "clean"),
    ("path:tests/login.rs", "clean"),
    ("path:docs/guide.md", "clean"),
    ("path:notes.md", "untracked of:user"),
    ("path:package.json", "clean"),
    ("path:.env", "ignored"),
    ("path:.vscode/settings.json", "clean"),
];

fn shown(prompt: &str, more: &[(&str, &str)]) -> Vec<String> {
    let facts = FACTS.iter().chain(more).copied();
    let table = Table::new(facts).unwrap();
    let repository = repository();
    let cwd = repository.root.clone();
    let ground = Ground { repository: Some(&repository), cwd: &cwd, facts: &table };
    let mut all = Vec::new();
    for one in read(prompt, &ground) {
        let sign = match one.reading {
            Reading::Grant => "+",
            Reading::Limit => "-",
            Reading::Order => continue,
            Reading::Withdraw => "back",
            Reading::Assent => "yes",
            Reading::GoOn => "on",
        };
        let lasts = match one.until {
            Until::NextPrompt => "!",
            Until::NextChange => "~",
            Until::Once | Until::Session | Until::Time(_) => "",
        };
        if one.clauses.is_empty() {
            all.push(sign.to_owned());
        }
        for clause in one.clauses {
            let text = clause.to_string().replace("/home/u/shop", "R");
            let beside =
                text.contains("mcp-") || text.contains(":gitlab:") || text.starts_with("move ");
            if !beside && !(one.reading == Reading::Limit && text.starts_with("discard ")) {
                all.push(format!("{sign}{lasts} {text}"));
            }
        }
    }
    all.dedup();
    all
}

/// One's own branch, which is checked out.
const OWN: &[&str] = &["+ push ref:origin:fix/login", "+ push ref:origin:** of:agent"];

fn check(table: &[(&str, &[&str])]) {
    let mut faults = Vec::new();
    for (prompt, wanted) in table {
        let came = shown(prompt, &[]);
        if came != *wanted {
            faults.push(format!("{prompt:?}\n    came   {came:?}\n    wanted {wanted:?}"));
        }
    }
    assert!(faults.is_empty(), "{} wrong:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn a_push_that_was_ordered() {
    for prompt in [
        "push",
        "push it",
        "please push",
        "Push it.",
        "can you push it?",
        "could you please push this",
        "commit and push",
        "commit, then push",
        "Commit everything and push it to origin",
        "fix the login bug and push",
        "ok push it",
        "let's push",
        "go ahead and push it",
        "commit and push when it's green",
        "when done, push",
        "once the tests pass push it",
        "I want you to push the branch",
        "you can push now",
        "push the login fix",
        "push my changes",
        "run the tests, then commit and push",
        "don't forget to push",
        "push to the remote",
        "fix src/auth/login.rs. Then push.",
        "yes, push it",
        "push your work to github",
        "Can we push our work",
        "push this branch",
        "commit this, push and tell me when you're done",
        "just push it",
        "please commit all changes and push to fix/login",
        "push the latest changes please",
        "run `git push`",
        "if tests pass, push",
        "push everything up",
    ] {
        let came = shown(prompt, &[]);
        assert!(came.iter().any(|one| one == OWN[0]), "{prompt}: {came:?}");
        assert!(!came.iter().any(|one| one.contains(":main")), "{prompt}: {came:?}");
    }
}

#[test]
fn words_that_order_no_push() {
    for prompt in [
        "should I push?",
        "what would a push do?",
        "how do I push checkpoints for the entire cli",
        "what happens if you push",
        "the docs say to push it",
        "he told me to push it",
        "Bob said: push it to main",
        "the log says \"push it\"",
        "> push it",
        "```\ngit push\n```",
        "$ git push origin main\nerror: failed",
        "push the button handler into the module",
        "push the value onto the stack",
        "I pushed it already",
        "did you push?",
        "is it pushed?",
        "fix the push notifications",
        "add a push method",
        "push back on that idea",
        "if I asked you to push, would you?",
        "why did the push fail?",
        "push failed, look into it",
        "I wonder whether we should push",
        "before pushing, run the tests",
        "don't push",
        "explain how to push to main",
        "I'll push it myself",
        "do you think we should push",
        "can you tell me how to push",
        "add a section 'push to main' to the docs",
        "push to prod",
        "the CI pushes to main",
        "we usually push to main",
        "make the script push to main",
        "write a script that commits and pushes",
        "git push is failing",
        "push the envelope",
        "was it pushed to origin?",
        "could it push the wrong branch?",
        "review the push code",
        "the error was:\npush it\nto main",
        "what about commit and push",
        "push it?",
        "add a button to push to main",
        "implement push to deploy",
        "push items to the array",
    ] {
        let came = shown(prompt, &[]);
        assert!(!came.iter().any(|one| one.starts_with('+')), "{prompt}: {came:?}");
    }
}

#[test]
fn pushes_by_name() {
    check(&[
        ("push to main", &["+ push ref:origin:main"]),
        ("please push directly to main", &["+ push ref:origin:main"]),
        ("commit and push to main", &["+ push ref:origin:main"]),
        ("push main to origin", &["+ push ref:origin:main"]),
        ("push feature/old and docs", &["+ push ref:origin:feature/old"]),
        ("push to origin/docs", &["+ push ref:origin:docs"]),
        ("push to a new branch called fix/other", &["+ push ref:origin:fix/other"]),
        ("push the tag v1.0.0", &["+ push ref:origin:refs/tags/v1.0.0"]),
        ("force push", &["+! push ref:origin:fix/login", "+! rewind ref:origin:fix/login"]),
        ("force-push main", &["+! push ref:origin:main", "+! rewind ref:origin:main"]),
        ("push to upstream", OWN),
        ("run `git push origin docs`", &["+ push ref:origin:docs"]),
        ("push but not to main", OWN),
    ]);
    let on_main = &[("head", "main")];
    assert_eq!(shown("commit and push", on_main)[0], "+ push ref:origin:main");
    assert_eq!(
        shown("create a branch, commit and push", on_main),
        ["+ push ref:origin:** of:agent"]
    );
    assert_eq!(shown("force push", on_main), [""; 0]);
}

#[test]
fn limits() {
    let no_push: &[&str] = &["- push ref:**:**"];
    check(&[
        ("don't push", no_push),
        ("do not push anything", no_push),
        ("don’t push yet please", no_push),
        ("commit but don't push", no_push),
        ("commit without pushing", no_push),
        ("never push", no_push),
        ("no pushing", no_push),
        ("No pushes.", no_push),
        ("fix it, don't push", no_push),
        ("please make sure you don't push", no_push),
        ("can you fix it and not push?", no_push),
        ("don't commit or push", &["- commit ref:**", "- push ref:**:**"]),
        ("don't commit and push", &["- commit ref:**", "- push ref:**:**"]),
        (
            "don't commit, push, or deploy",
            &[
                "- commit ref:**",
                "- push ref:**:**",
                "- write service:**:deploy/**",
                "- run service:**:deploy/**",
            ],
        ),
        ("don't push to main", &["- push ref:**:main"]),
        ("don't force push", &["- rewind ref:**:**"]),
        ("don't push until I say so", no_push),
        ("don't push until the tests pass", &[]),
        ("don't commit yet", &["- commit ref:**"]),
        ("don't worry about main", &[]),
        ("the API shouldn't touch the database", &[]),
        ("why don't we push?", &[]),
        ("it doesn't push", &[]),
        ("no new dependencies", &["- install package:**:**"]),
        ("don't add any dependencies please", &["- install package:**:**"]),
        ("fix it with no new packages", &[]),
        ("don't install lodash", &["- install package:**:lodash"]),
        ("don't open a PR", &["- create service:**:pr/**", "- create service:**:mr/**"]),
        ("don't use sudo", &["- elevate user:**"]),
        ("don't create a new branch", &["- create ref:**"]),
        ("don't break the tests", &[]),
        ("don't run the tests", &[]),
        ("don't change how it works", &[]),
        ("the tests don't touch the network", &[]),
    ]);
}

#[test]
fn limits_of_files() {
    let whole =
        |out: &str| [format!("-~ write path:R/**{out}"), format!("-~ delete path:R/**{out}")];
    for prompt in [
        "don't change anything",
        "explain only",
        "read-only please",
        "no changes",
        "no code changes",
        "don't edit any files",
        "don't make any changes",
        "don't write any code yet",
        "just look, don't touch anything",
        "don't implement it yet",
        "review the code. Don't modify anything.",
        "don't touch the code",
    ] {
        assert_eq!(shown(prompt, &[]), whole(""), "{prompt}");
    }
    let tests = |came: Vec<String>| {
        came.contains(&"- write path:R/tests/**".to_owned())
            && came.contains(&"- write path:R/**/*.test.*".to_owned())
            && came.iter().all(|one| one.starts_with("- "))
    };
    for prompt in [
        "don't touch the tests",
        "fix the bug, don't change the tests",
        "leave the tests alone",
        "fix it without touching the tests",
        "do not modify any of the tests",
        "don't edit tests",
        "keep the tests as they are",
        "please don't update the test files",
    ] {
        assert!(tests(shown(prompt, &[])), "{prompt}: {:?}", shown(prompt, &[]));
    }
    check(&[
        ("don't touch src/auth", &["- write path:R/src/auth/**", "- delete path:R/src/auth/**"]),
        ("leave src/app.rs alone", &["- write path:R/src/app.rs", "- delete path:R/src/app.rs"]),
        ("don't edit app.rs", &["- write path:R/**/app.rs", "- delete path:R/**/app.rs"]),
        ("only touch src/auth", &["-~ write path:R/**", "-~ delete path:R/**"]),
        ("fix src/app.rs, nothing else", &[]),
        ("don't delete notes.md", &["- delete path:R/notes.md"]),
        (
            "leave main alone",
            &[
                "- push ref:**:main",
                "- commit ref:main",
                "- rewind ref:main",
                "- delete ref:main",
                "- delete ref:**:main",
            ],
        ),
    ]);
}

#[test]
fn deletions_and_lost_work() {
    check(&[
        (
            "delete the branch feature/old",
            &["+! delete ref:feature/old", "+! discard ref:feature/old"],
        ),
        (
            "delete feature/old and docs but not main",
            &["+! delete ref:feature/old", "+! discard ref:feature/old"],
        ),
        (
            "delete the branches feature/old and docs but not main",
            &[
                "+! delete ref:feature/old",
                "+! discard ref:feature/old",
                "+! delete ref:docs",
                "+! discard ref:docs",
            ],
        ),
        ("delete feature/old on the remote", &["+! delete ref:origin:feature/old"]),
        ("delete notes.md", &["+! delete path:R/notes.md"]),
        ("delete docs", &[]),
        ("delete the old branches", &[]),
        ("delete feature/old if it is merged", &[]),
        ("throw away my changes in src/app.rs", &["+! discard path:R/src/app.rs"]),
        ("discard all my changes", &["+! discard path:R/**"]),
        ("revert src/app.rs", &["+! discard path:R/src/app.rs"]),
        ("revert the last commit", &[]),
        ("git reset --hard", &["+! discard path:R/**", "+! rewind ref:fix/login"]),
        ("drop the stash", &["+! delete ref:refs/stash**"]),
        ("delete untracked files", &["+! delete path:R/** from setting:git:untracked"]),
        ("delete the unused imports in src/app.rs", &[]),
        ("should we delete feature/old?", &[]),
        ("amend the commit", &["+! rewind ref:fix/login"]),
    ]);
}

#[test]
fn other_grants() {
    check(&[
        ("install lodash", &["+ install package:npm:lodash"]),
        ("add lodash", &["+ install package:npm:lodash"]),
        ("add the zod package", &["+ install package:npm:zod"]),
        ("upgrade react to 19", &["+ install package:npm:react"]),
        ("add tests", &[]),
        ("add logging to the app", &[]),
        ("add a button", &[]),
        ("pip install requests", &["+ install package:pypi:requests"]),
        ("publish it to npm", &["+! push package:npm:**"]),
        ("check my .env", &["+ read path:R/.env"]),
        (
            "edit .vscode/settings.json",
            &["+ write path:R/.vscode/settings.json", "+ discard path:R/.vscode/settings.json"],
        ),
        (
            "write it to ~/notes.md",
            &["+ write path:/home/u/notes.md", "+ discard path:/home/u/notes.md"],
        ),
        ("use sudo", &["+! elevate user:root"]),
        ("restart nginx", &["+! write service:systemd:nginx", "+! run service:systemd:nginx"]),
        ("create an issue for it", &["+ create service:github:issue"]),
        ("merge the PR", &["+! write service:github:pr/**"]),
        ("merge PR 12", &["+! write service:github:pr/12"]),
        ("merge main into this branch", &[]),
        (
            "deploy it to production",
            &["+! write service:cloud:deploy/**", "+! run service:cloud:deploy/**"],
        ),
        ("deploy to staging", &[]),
        (
            "open a PR",
            &[
                "+ push ref:origin:fix/login",
                "+ push ref:origin:** of:agent",
                "+ create service:github:pr",
            ],
        ),
    ]);
}

#[test]
fn answers_and_take_backs() {
    check(&[
        ("yes", &["yes"]),
        ("ok go ahead", &["yes"]),
        ("do it", &["yes"]),
        ("continue", &["on"]),
        ("wait", &["back"]),
        ("wait for CI", &[]),
        ("stop the server", &[]),
        ("hold on, let me think", &["back"]),
        ("I'll push it myself", &["back push ref:**:**"]),
        ("no need to push", &["back push ref:**:**"]),
    ]);
}
