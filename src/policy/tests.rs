use super::*;
use crate::model::clause::Clause;
use crate::model::mandate::{Mode, Preset};
use crate::model::pattern::Relation;
use crate::model::verdict::Class;

fn layer(layer: Layer, text: &str) -> LayerText {
    LayerText { layer, file: "policy.toml".into(), content: Ok(text.into()) }
}

#[test]
fn the_default_is_the_template() {
    let policy = merge(&[]);
    assert!(policy.readable && policy.errors.is_empty() && policy.notices.is_empty());
    assert_eq!(policy.preset, Preset::Solo);
    assert_eq!(policy.mode, Mode::Guard);
    let names: Vec<_> = policy.protections.iter().flat_map(|group| &group.names).collect();
    assert!(names.len() > 100, "{}", names.len());
    let first = names.first().unwrap();
    assert_eq!(first.resource.to_string(), "path:~/.config/automode/**");
    let line = DEFAULT_TEXT.lines().position(|line| line.contains("~/.config/automode/**\""));
    assert_eq!(first.source.place, format!("default.toml:{}:3", line.unwrap() + 1));
    let content = Ok(DEFAULT_TEXT.into());
    let text = LayerText { layer: Layer::BuiltIn, file: "default.toml".into(), content };
    let parsed = merge::merge(read::read(&text).unwrap(), &[]);
    assert!(parsed == policy);
}

#[test]
fn presets_set_the_branch_rules() {
    for (preset, push, gate) in [
        (Preset::Solo, Class::NeedsWord, false),
        (Preset::Team, Class::Locked, false),
        (Preset::Strict, Class::Locked, true),
    ] {
        let policy = with_preset(preset);
        assert_eq!((policy.branch_rules.push, policy.ref_gate), (push, gate), "{preset}");
    }
}

#[test]
fn a_repository_only_tightens() {
    let loose = "mode = \"observe\"\nallow = [\"push ref:origin:main\"]\nscope = [\"/**\"]\n\
                 when_unsure = \"ask\"\nheadless_prompts = \"grant\"\nref_gate = false\n\
                 undo_bytes_max = 0\n[undo]\nkeep = [\"**\"]\n[branches]\npush = \"free\"\n";
    let user = layer(Layer::User, "ref_gate = true\n[branches]\npush = \"locked\"");
    let with = merge(&[user.clone(), layer(Layer::Repository, loose)]);
    let without = merge(&[user]);
    assert_eq!(with.notices.len(), 7, "{:?}", with.notices);
    assert_eq!(with.notices.first().unwrap().split_once(' ').unwrap().0, "policy.toml:1:8:");
    assert_eq!(Policy { notices: Vec::new(), ..with }, without);

    let tight = "preset = \"strict\"\n[branches]\npush = \"never\"\nprotected = [\"release/*\"]\n";
    let policy = merge(&[layer(Layer::Repository, tight)]);
    assert_eq!(policy.preset, Preset::Strict);
    assert_eq!(policy.branch_rules.push, Class::Never);
    assert!(policy.protected_branches.iter().any(|branch| branch.holds(b"release/1")));
}

#[test]
fn the_user_may_loosen_their_own_branch_rules() {
    let policy = merge(&[layer(Layer::User, "[branches]\npush = \"free\"\n")]);
    assert_eq!(policy.branch_rules.push, Class::Free);
    let managed = layer(Layer::Managed, "[branches]\npush = \"locked\"\n");
    let policy = merge(&[layer(Layer::User, "[branches]\npush = \"free\"\n"), managed]);
    assert_eq!(policy.branch_rules.push, Class::Locked);
}

#[test]
fn faults_name_file_line_and_column() {
    for (text, wanted) in [
        ("\nmod = 1\n", "policy.toml:2:1: unknown key `mod`; did you mean `mode`?"),
        ("[[protect]]\nwhat = [\"wipe path:a\"]\n", "policy.toml:2:9: `wipe` is not a verb"),
        (
            "[[protect]]\nwhat = [\"push path:a\"]\n",
            "policy.toml:2:9: `push` does not go with `path`",
        ),
        (
            "[[protect]]\nwhat = []\nclass = \"free\"\n",
            "policy.toml:3:9: `class` is `needs-word`, `locked` or `never`",
        ),
        (
            "[[protect]]\nwhat = []\nrule = \"x\"\n",
            "policy.toml:3:8: `rule` is for the built-in policy",
        ),
    ] {
        let found = check(&layer(Layer::User, text)).unwrap_err().to_string();
        assert_eq!(found, wanted);
    }
}

#[test]
fn what_cannot_be_read_refuses_writes_unless_another_version_stands_in() {
    let bad = layer(Layer::Repository, "nonsense");
    let good = layer(Layer::Repository, "preset = \"team\"");
    assert!(!merge(std::slice::from_ref(&bad)).readable);
    let both = merge(&[bad, good]);
    assert!(both.readable && both.errors.len() == 1);
    assert_eq!(both.preset, Preset::Team);
    assert!(!merge(&[layer(Layer::User, "nonsense")]).readable);
    let gone = LayerText {
        layer: Layer::Managed,
        file: "/etc/automode/policy.toml".into(),
        content: Err("permission denied".into()),
    };
    let policy = merge(&[gone]);
    assert!(!policy.readable);
    assert_eq!(policy.errors, ["/etc/automode/policy.toml:1:1: permission denied"]);
}

#[test]
fn rooting_makes_every_path_absolute() {
    let places = rooted::Places {
        root: b"/home/u/shop",
        common_dir: b"/home/u/main/.git",
        home: b"/home/u",
    };
    let text = "scope = [\"~/x\"]\n[[protect]]\nwhat = [\"write path:db/**\", \"write path:**/a\"]\n\
                except = [\"db/dev/**\"]\n";
    let policy = rooted::rooted(merge(&[layer(Layer::User, text)]), &places);
    let relation = |protected: &str, effect: &str| {
        let effect: Clause = effect.parse().unwrap();
        policy
            .protections
            .iter()
            .filter(|group| group.names[0].source.place.starts_with(protected))
            .flat_map(|group| group.names.iter().map(|one| group.relation(one, &effect)))
            .max()
    };
    for (effect, wanted) in [
        ("write path:/home/u/shop/db/1.sql", Relation::Covers),
        ("write path:/home/u/shop/db/dev/1.sql", Relation::Apart),
        ("write path:/home/u/shop/x/y/a", Relation::Covers),
        ("write path:/home/u/shop/a", Relation::Covers),
        ("write path:/home/u/db/1.sql", Relation::Apart),
    ] {
        assert_eq!(relation("policy.toml", effect), Some(wanted), "{effect}");
    }
    for (effect, wanted) in [
        ("write path:/home/u/main/.git/hooks/pre-commit", Relation::Covers),
        ("write path:/home/u/shop/.git/hooks/pre-commit", Relation::Covers),
        ("write path:/home/u/.config/automode/policy.toml", Relation::Covers),
        ("write path:/home/u/shop/src/a.rs", Relation::Apart),
    ] {
        assert_eq!(relation("default.toml", effect), Some(wanted), "{effect}");
    }
}
