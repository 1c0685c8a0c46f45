//! The relation of patterns, against globset as an oracle and against itself.

use automode::model::pattern::{Pattern, Relation};
use globset::{Glob, GlobBuilder};
use proptest::prelude::*;

/// Names and globs over so few letters that they meet often.
fn component() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(vec!["a", "b", "."]), 1..4)
        .prop_map(|letters| letters.concat())
        .prop_filter("no dots alone", |name| name != "." && name != "..")
}

fn name() -> impl Strategy<Value = String> {
    prop::collection::vec(component(), 1..5).prop_map(|parts| format!("/{}", parts.join("/")))
}

fn glob_component() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(vec!["a", "b", ".", "*"]), 1..4)
        .prop_map(|letters| letters.concat().replace("**", "*"))
        .prop_filter("no dots alone", |name| name != "." && name != "..")
}

fn glob() -> impl Strategy<Value = String> {
    let part = prop_oneof![4 => glob_component(), 1 => Just("**".to_owned())];
    prop::collection::vec(part, 1..5).prop_map(|mut parts| {
        parts.dedup_by(|later, earlier| later == "**" && earlier == "**");
        format!("/{}", parts.join("/"))
    })
}

fn oracle(glob: &str) -> globset::GlobMatcher {
    let build = |text: &str| -> Glob {
        GlobBuilder::new(text).literal_separator(true).backslash_escape(true).build().unwrap()
    };
    build(glob).compile_matcher()
}

/// Whether the glob matches by globset's rules, and by the one of ours that differs: `X/**` holds X.
fn matches(glob: &str, name: &str) -> bool {
    let folder = glob.strip_suffix("/**").filter(|folder| !folder.is_empty());
    oracle(glob).is_match(name) || folder.is_some_and(|folder| matches(folder, name))
}

fn parsed(text: &str) -> Pattern {
    text.parse().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn a_pattern_holds_the_names_that_a_glob_matches(glob in glob(), name in name()) {
        prop_assert_eq!(parsed(&glob).holds(name.as_bytes()), matches(&glob, &name), "{} {}", glob, name);
    }

    #[test]
    fn a_relation_is_true_of_every_name(
        scope in glob(), other in glob(), names in prop::collection::vec(name(), 24),
    ) {
        let relation = parsed(&scope).relation(&parsed(&other), true);
        prop_assert_ne!(relation, Relation::Perhaps, "without a hole there is no doubt");
        for name in names.iter().filter(|name| matches(&other, name)) {
            match relation {
                Relation::Apart => prop_assert!(!matches(&scope, name), "{scope} {other} {name}"),
                Relation::Covers => prop_assert!(matches(&scope, name), "{scope} {other} {name}"),
                Relation::Overlaps | Relation::Perhaps => {}
            }
        }
    }

    #[test]
    fn overlap_goes_both_ways(left in glob(), right in glob()) {
        let (left, right) = (parsed(&left), parsed(&right));
        let there = left.relation(&right, true) > Relation::Apart;
        prop_assert_eq!(there, right.relation(&left, true) > Relation::Apart);
    }

    #[test]
    fn everything_covers_itself(glob in glob()) {
        let pattern = parsed(&glob);
        prop_assert_eq!(pattern.relation(&pattern, true), Relation::Covers);
        prop_assert_eq!(parsed(&pattern.to_string()), pattern);
    }

    #[test]
    fn a_hole_is_never_more_than_perhaps(scope in glob(), before in name(), after in component()) {
        let holed = parsed(&format!("{before}${{x}}{after}"));
        let relation = parsed(&scope).relation(&holed, true);
        let everything = scope == "/**";
        prop_assert!(everything || relation == Relation::Perhaps, "{scope} {relation:?}");
    }

    #[test]
    fn no_text_makes_it_panic(left in ".{0,40}", right in ".{0,40}") {
        if let (Ok(left), Ok(right)) = (left.parse::<Pattern>(), right.parse::<Pattern>()) {
            let _ = left.relation(&right, true);
            let _ = left.relation(&right, false);
        }
    }
}
