//! A prompt, read: what each of its sentences grants, forbids, lifts or takes back.

use super::asked::{self, Asked};
use super::budgets::{self, Count};
use super::clauses::{CHANGES, on_path};
use super::deeds::Deed;
use super::ground::Ground;
use super::heads::{Mood, Narrow};
use super::limits::Forbidden;
use super::objects::{Objects, is_name};
use super::own_words::{Sentence, sentences};
use super::refs::{self, Context};
use super::sentence::{Said, said};
use super::statement::{Reading, Statement};
use super::tokens::{Token, segments, tokens};
use super::{files, grants, languages, limits, phrases, targets, weaker, whole};
use crate::model::clause::Clause;
use crate::model::escape::excerpt;
use crate::model::mandate::{Sureness, Until};
use crate::model::pattern::Pattern;

/// Bytes of a prompt that are read: the rest is not the words of a person.
const BYTES_MAX: usize = 64 * 1024;
/// Statements that one prompt may make.
const STATEMENTS_MAX: usize = 64;
/// Characters of the user's words that are kept with a statement.
const WORDS_MAX: usize = 120;

/// All that a prompt says, and how far the task goes that it sets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Understood {
    /// What it grants, forbids, lifts or takes back.
    pub(super) statements: Vec<Statement>,
    /// What kind of task it sets.
    pub(super) asked: Asked,
    /// Files and folders that it names and that are there, with the words.
    pub(super) named: Vec<(Pattern, String)>,
    /// Numbers that it sets on the task, with the words.
    pub(super) counts: Vec<(Count, String)>,
    /// The one name that it holds; `None`: none or several.
    pub(super) only_name: Option<String>,
}

/// Everything that the prompt grants, forbids, lifts or takes back.
pub fn read(prompt: &str, ground: &Ground<'_>) -> Vec<Statement> {
    understand(prompt, None, ground).statements
}

/// Everything that the prompt says; `before` is the one name of the prompt before.
pub(super) fn understand(prompt: &str, before: Option<&str>, ground: &Ground<'_>) -> Understood {
    let mut end = prompt.len().min(BYTES_MAX);
    while !prompt.is_char_boundary(end) {
        end = end.saturating_sub(1);
    }
    let own = sentences(prompt.get(..end).unwrap_or_default());
    let words: Vec<Vec<Token<'_>>> = own.iter().map(|sentence| tokens(sentence.text)).collect();
    let mut reader = Reader {
        ground,
        new_branch: words.iter().any(|tokens| whole::makes_branch(tokens)),
        request: words.iter().any(|tokens| whole::speaks_of_request(tokens)),
        last: before,
        considers: false,
        sureness: Sureness::Sure,
        named: Vec::new(),
        ordered: Vec::new(),
        forbidden: Vec::new(),
        found: Understood::default(),
    };
    for (at, (sentence, tokens)) in own.iter().zip(&words).enumerate() {
        if reader.found.statements.len() >= STATEMENTS_MAX {
            reader.found.asked = Asked::Change;
            break;
        }
        reader.sentence(sentence, tokens, at == 0);
    }
    let mut found = reader.found;
    if matches!(found.asked, Asked::Operate(_))
        && reader.ordered.iter().all(|deed| reader.forbidden.contains(deed))
    {
        found.asked = Asked::Nothing;
    }
    // What was pasted may be what the task is about.
    let typed: usize = own.iter().map(|sentence| sentence.text.len()).sum();
    if prompt.trim().len() > typed.saturating_mul(2).saturating_add(40) {
        found.asked = Asked::Change;
    }
    found.only_name = whole::only_name(&words);
    found
}

struct Reader<'g, 'a> {
    ground: &'g Ground<'g>,
    new_branch: bool,
    request: bool,
    last: Option<&'a str>,
    /// Whether the sentence only considers something.
    considers: bool,
    /// How firmly the sentence speaks.
    sureness: Sureness,
    /// Files and folders that the prompt named so far.
    named: Vec<Pattern>,
    /// Deeds that it orders, and that it forbids.
    ordered: Vec<Deed>,
    forbidden: Vec<Deed>,
    found: Understood,
}

impl<'a> Reader<'_, 'a> {
    fn sentence(&mut self, sentence: &Sentence<'a>, tokens: &[Token<'a>], first: bool) {
        let hedged = phrases::is_hedged(tokens);
        self.considers = phrases::is_perhaps(tokens);
        self.sureness = if hedged { Sureness::Probable } else { Sureness::Sure };
        if first && !sentence.asks {
            self.answers(sentence, tokens);
        }
        if !sentence.asks && self.phrases(sentence, tokens) {
            if !sentence.document {
                self.counts(sentence, tokens);
            }
            return;
        }
        if sentence.asks && !sentence.document && phrases::is_look_only_apart(tokens) {
            let found = limits::everything(self.ground, Vec::new());
            self.limit(sentence, found);
        }
        let segments = segments(tokens);
        let all = said(sentence, &segments);
        for one in &all {
            self.said(sentence, one);
        }
        if !sentence.asks && !sentence.document && phrases::says_nothing_else(tokens) {
            let named = files::named(&Objects::of(tokens), self.ground);
            let allowed = if named.is_empty() { self.named.clone() } else { named };
            self.limit(sentence, limits::only(allowed, self.ground));
        }
        self.extent(sentence, tokens, &all);
        if !sentence.asks && !sentence.document {
            let clauses = weaker::allowed(&segments, self.ground);
            if !clauses.is_empty() {
                self.push(sentence, Reading::Grant, Parts { clauses, ..Parts::default() });
            }
        }
        for token in tokens.iter().filter(|token| is_name(token)) {
            self.last = Some(token.text);
        }
    }

    fn push(&mut self, sentence: &Sentence<'_>, reading: Reading, found: Parts) {
        self.found.statements.push(Statement {
            reading,
            text: excerpt(sentence.text.as_bytes(), WORDS_MAX),
            clauses: found.clauses,
            except: found.except,
            lifts: found.lifts,
            until: found.until,
            sureness: self.sureness,
        });
    }

    /// How far the task goes: what kind it is of, what it names, how much may change.
    fn extent(&mut self, sentence: &Sentence<'a>, tokens: &[Token<'a>], all: &[Said<'_, 'a>]) {
        let asked = asked::of_sentence(sentence, tokens, all, self.ground);
        let considered = self.considers && matches!(asked, Asked::Operate(_));
        let asked = if considered { Asked::Nothing } else { asked };
        self.found.asked = std::mem::take(&mut self.found.asked).and(asked);
        for one in all {
            match one.mood {
                Mood::Order | Mood::Permit => self.ordered.extend(one.deed),
                Mood::Forbid => self.forbidden.extend(one.deed),
                Mood::Spare | Mood::Self_ | Mood::Talk => {}
            }
        }
        if sentence.document {
            return;
        }
        if !sentence.asks {
            self.counts(sentence, tokens);
        }
        if all.iter().any(|one| matches!(one.mood, Mood::Forbid | Mood::Spare)) {
            return;
        }
        let named = files::named(&Objects::of(tokens), self.ground);
        let words = excerpt(sentence.text.as_bytes(), WORDS_MAX);
        self.found.named.extend(named.into_iter().map(|name| (name, words.clone())));
    }

    fn counts(&mut self, sentence: &Sentence<'a>, tokens: &[Token<'a>]) {
        let words = excerpt(sentence.text.as_bytes(), WORDS_MAX);
        let counts = budgets::counts(tokens);
        self.found.counts.extend(counts.into_iter().map(|count| (count, words.clone())));
    }

    /// `yes`, `go ahead`, `continue` at the start of a prompt.
    fn answers(&mut self, sentence: &Sentence<'_>, tokens: &[Token<'_>]) {
        if !sentence.document
            && let Some(reading) = phrases::answer(tokens)
        {
            self.push(sentence, reading, Parts::default());
        }
    }

    /// Fixed phrases that are no verb with objects; whether the sentence was one.
    fn phrases(&mut self, sentence: &Sentence<'_>, tokens: &[Token<'_>]) -> bool {
        if phrases::takes_back(tokens) && !sentence.document {
            self.push(sentence, Reading::Withdraw, Parts::default());
        }
        if phrases::is_look_only(tokens) && !sentence.document {
            let found = limits::everything(self.ground, Vec::new());
            self.limit(sentence, found);
        }
        if let Some(found) = phrases::left_alone(tokens, self.ground) {
            self.limit(sentence, found);
            return true;
        }
        if let Some(found) = phrases::off_limits(tokens, self.ground) {
            self.limit(sentence, found);
            return true;
        }
        if let Some(found) = phrases::kept_to(tokens, self.ground) {
            self.limit(sentence, found);
            return true;
        }
        let foreign = languages::limits(sentence.text, tokens, self.ground);
        if !foreign.is_empty() {
            for found in foreign {
                self.limit(sentence, found);
            }
            return true;
        }
        if !sentence.document && languages::orders_push(sentence.text, tokens) {
            let context = Context { new_branch: self.new_branch, ..Context::default() };
            let clauses = refs::own_pushes(self.ground, &context);
            self.push(sentence, Reading::Grant, Parts { clauses, ..Parts::default() });
            return true;
        }
        false
    }

    fn limit(&mut self, sentence: &Sentence<'_>, found: Forbidden) {
        if found.clauses.is_empty() {
            return;
        }
        let until = if found.whole { Until::NextChange } else { Until::Session };
        let Forbidden { clauses, except, whole: _ } = found;
        self.push(sentence, Reading::Limit, Parts { clauses, except, until, ..Parts::default() });
    }

    fn said(&mut self, sentence: &Sentence<'_>, said: &Said<'_, 'a>) {
        let Some(deed) = said.deed else { return self.spared(sentence, said) };
        match said.mood {
            Mood::Order | Mood::Permit => self.order(sentence, deed, said),
            Mood::Forbid => self.forbid(sentence, deed, said),
            Mood::Spare | Mood::Self_ => {
                let found = limits::of(deed, &said.objects, self.ground, &self.named);
                let except = Vec::new();
                let parts = Parts { clauses: found.clauses, except, ..Parts::default() };
                if !parts.clauses.is_empty() {
                    self.push(sentence, Reading::Withdraw, parts);
                }
            }
            Mood::Talk => {}
        }
    }

    /// `I'll do that myself`.
    fn spared(&mut self, sentence: &Sentence<'_>, said: &Said<'_, '_>) {
        if said.mood == Mood::Self_ && said.objects.has(&["myself"]) {
            self.push(sentence, Reading::Withdraw, Parts::default());
        }
    }

    fn order(&mut self, sentence: &Sentence<'_>, deed: Deed, said: &Said<'_, 'a>) {
        let objects = &said.objects;
        let is_change = deed.edits() || deed == Deed::Touch;
        let only = objects.words.first().is_some_and(|first| first.is("only"))
            || objects
                .words
                .iter()
                .rfind(|word| !word.is("please"))
                .is_some_and(|last| last.is("only"));
        if is_change && (said.narrow == Narrow::Only || only) {
            let allowed = targets::targets(objects, self.ground).unwrap_or_default();
            return self.limit(sentence, limits::only(allowed, self.ground));
        }
        if sentence.document {
            return;
        }
        let context =
            Context { new_branch: self.new_branch, request: self.request, last: self.last };
        let mut granted = grants::of(deed, objects, self.ground, &context);
        let far = granted.short;
        // `would you push it now or after the review?`
        let choice = sentence.asks && sentence.text.to_lowercase().contains(" or ");
        if choice
            || self.considers
            || said.weak && !matches!(deed, Deed::Push | Deed::Commit | Deed::OpenPr | Deed::Use)
            || said.conditional && far
        {
            granted.clauses.clear();
        }
        let lifts = self.lifted(deed, said);
        if is_change {
            self.named.extend(files::named(objects, self.ground));
            // `change anything but not package.json`
            let except: Vec<Token<'_>> =
                objects.except.iter().map(|token| (*token).clone()).collect();
            if let Some(names) = targets::targets(&Objects::of(&except), self.ground) {
                let clauses = names.iter().flat_map(|name| on_path(CHANGES, name)).collect();
                self.limit(sentence, Forbidden { clauses, ..Forbidden::default() });
            }
        }
        // To lose, rewrite or delete ends with the next prompt, however it was said.
        let takes = granted.clauses.iter().any(|clause| clause.verb.takes_away());
        let until = if granted.short || takes { Until::NextPrompt } else { Until::Session };
        let reading = if granted.clauses.is_empty() { Reading::Order } else { Reading::Grant };
        if reading == Reading::Grant || deed.changes() {
            let clauses = granted.clauses;
            self.push(sentence, reading, Parts { clauses, lifts, until, ..Parts::default() });
        }
        if (said.narrow != Narrow::No || only) && matches!(deed, Deed::Commit | Deed::Stage) {
            let mut found = limits::of(Deed::Push, &Objects::default(), self.ground, &[]);
            if deed == Deed::Stage {
                let commits = limits::of(Deed::Commit, &Objects::default(), self.ground, &[]);
                found.clauses.extend(commits.clauses);
            }
            found.whole = true;
            self.limit(sentence, found);
        }
    }

    /// What an order or a permission lifts: what the same words would have forbidden.
    fn lifted(&self, deed: Deed, said: &Said<'_, '_>) -> Vec<Clause> {
        if said.conditional || said.weak {
            return Vec::new();
        }
        let found = limits::of(deed, &said.objects, self.ground, &self.named);
        if found.whole { Vec::new() } else { found.clauses }
    }

    fn forbid(&mut self, sentence: &Sentence<'_>, deed: Deed, said: &Said<'_, '_>) {
        if said.conditional {
            return;
        }
        let mut found = limits::of(deed, &said.objects, self.ground, &self.named);
        if sentence.document && !matches!(deed, Deed::Push | Deed::Commit | Deed::Deploy) {
            return;
        }
        let yet = said.objects.has(&["yet"]) && said.objects.is_bare();
        if found.clauses.is_empty() && deed.edits() && yet {
            found = limits::everything(self.ground, Vec::new());
        }
        self.limit(sentence, found);
    }
}

struct Parts {
    clauses: Vec<Clause>,
    except: Vec<Pattern>,
    lifts: Vec<Clause>,
    until: Until,
}

impl Default for Parts {
    fn default() -> Self {
        Self { clauses: Vec::new(), except: Vec::new(), lifts: Vec::new(), until: Until::Session }
    }
}

#[cfg(test)]
mod tests {
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
                let thrown = one.reading == Reading::Limit && text.starts_with("discard ");
                if !beside && !thrown {
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
            (
                "run `git push --force origin docs`",
                &["+! push ref:origin:docs", "+! rewind ref:origin:docs"],
            ),
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
            (
                "don't touch src/auth",
                &["- write path:R/src/auth/**", "- delete path:R/src/auth/**"],
            ),
            (
                "leave src/app.rs alone",
                &["- write path:R/src/app.rs", "- delete path:R/src/app.rs"],
            ),
            ("don't edit app.rs", &["- write path:R/**/app.rs", "- delete path:R/**/app.rs"]),
            ("only touch src/auth", &["-~ write path:R/**", "-~ delete path:R/**"]),
            ("fix src/app.rs, nothing else", &["-~ write path:R/**", "-~ delete path:R/**"]),
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
            ("merge the PR", &["+! set service:github:pr/**"]),
            ("merge PR 12", &["+! set service:github:pr/12"]),
            ("merge main into this branch", &[]),
            ("close issue 12", &["+! write service:github:issue/12"]),
            ("comment on the PR", &["+! write service:github:pr/**"]),
            ("update the PR description", &["+! write service:github:pr/**"]),
            ("fix issue 12", &[]),
            ("close the modal when the user clicks outside", &[]),
            ("deploy it", &["+! write service:cloud:deploy/**", "+! run service:cloud:deploy/**"]),
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
}
