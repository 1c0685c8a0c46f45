//! Pull requests and issues that the user names.

use super::clauses::{at, below, mcp_tool};
use super::ground::Ground;
use super::objects::Objects;
use super::refs::{self, Context};
use crate::model::clause::Clause;
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Verb};

/// The number that is named: `12`, `#12`.
fn number<'a>(objects: &Objects<'_, 'a>) -> Option<&'a str> {
    objects.words.iter().find_map(|token| {
        let digits = token.text.trim_start_matches('#');
        let whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        whole.then_some(digits)
    })
}

fn is_request(objects: &Objects<'_, '_>) -> bool {
    objects.has(&["pr", "prs", "mr"])
        || objects.has_pair("pull", "request")
        || objects.has_pair("merge", "request")
}

fn is_issue(objects: &Objects<'_, '_>) -> bool {
    objects.has(&["issue", "ticket"])
}

/// Whether a pull request or an issue is what the verb is said of.
pub(super) fn speaks_of_one(objects: &Objects<'_, '_>) -> bool {
    is_request(objects) || is_issue(objects)
}

fn on(verb: Verb, groups: &[(&str, &str)], number: Option<&str>) -> Vec<Clause> {
    let clause = |(place, group): &(&str, &str)| {
        let name = match number {
            Some(number) => Pattern::text(format!("{group}/{number}")),
            None => below(group),
        };
        at(verb, Kind::Service, place, name)
    };
    groups.iter().map(clause).collect()
}

/// A pull request of one's own branch, which has to be at the remote for that.
pub(super) fn open_request(ground: &Ground<'_>, context: &Context<'_>) -> Vec<Clause> {
    let mut clauses = refs::own_pushes(ground, &Context { new_branch: true, ..*context });
    for (place, name) in [("github", "pr"), ("gitlab", "mr")] {
        clauses.push(at(Verb::Create, Kind::Service, place, Pattern::text(name)));
    }
    clauses.push(mcp_tool(&["create_pull_request"]));
    clauses
}

/// A merge of a pull request; a merge of branches here needs no words.
pub(super) fn merge(objects: &Objects<'_, '_>, context: &Context<'_>) -> Vec<Clause> {
    let number = number(objects);
    let pronoun = objects.has(&["it", "this", "that"]) && context.request;
    let meant = is_request(objects) || pronoun || number.is_some() && context.request;
    if !meant || objects.has(&["don't", "all", "conflict", "conflicts"]) {
        return Vec::new();
    }
    let mut clauses = on(Verb::Set, &[("github", "pr"), ("gitlab", "mr")], number);
    clauses.push(mcp_tool(&["merge_pull_request"]));
    clauses
}

/// Another change of a pull request or an issue.
pub(super) fn changed(objects: &Objects<'_, '_>, context: &Context<'_>) -> Vec<Clause> {
    let number = number(objects);
    let pronoun = objects.has(&["it", "this", "that"]) && context.request;
    let (request, issue) = (is_request(objects) || pronoun, is_issue(objects));
    let (groups, tool): (&[(&str, &str)], &str) = match (request, issue) {
        (true, false) => (&[("github", "pr"), ("gitlab", "mr")], "pull_request"),
        (false, true) => (&[("github", "issue"), ("gitlab", "issue")], "issue"),
        (true, true) | (false, false) => return Vec::new(),
    };
    let mut clauses = on(Verb::Write, groups, number);
    clauses.extend(["update_", "comment"].map(|deed| mcp_tool(&[deed, tool])));
    clauses
}

/// A run of a workflow, a review or an assignment at a forge: what is named.
pub(super) fn operated(objects: &Objects<'_, '_>, context: &Context<'_>) -> Vec<Clause> {
    if objects.has(&["workflow", "run", "job", "jobs", "pipeline", "action", "ci"]) {
        let groups = &[("github", "run"), ("gitlab", "ci")];
        return number(objects)
            .map(|number| on(Verb::Write, groups, Some(number)))
            .unwrap_or_default();
    }
    changed(objects, context)
}

/// An issue is opened.
pub(super) fn issue() -> Vec<Clause> {
    let on = |place| at(Verb::Create, Kind::Service, place, Pattern::text("issue"));
    vec![on("github"), on("gitlab"), mcp_tool(&["create", "issue"])]
}
