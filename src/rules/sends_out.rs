//! `sends-out`: data leaves this machine when the user asked for it.

use super::case::{Act, Case, Check, Example, Rule};
use crate::model::effect::Effect;
use crate::model::pattern::Pattern;
use crate::model::resource::{Kind, Verb};
use crate::model::verdict::{Class, Finding, RuleId};

const ID: RuleId = RuleId("sends-out");

/// Data leaves this machine when the user asked for it.
pub(super) const RULE: Rule = Rule {
    id: ID,
    class: Class::NeedsWord,
    summary: "sends data to another machine",
    why: "What was sent cannot be taken back, and a request that changes something at a service \
          is an act there.",
    instead: "prepare the request and let the user order it, or try it against localhost",
    keys: &["grants"],
    denies: &[
        Example {
            facts: &[],
            act: Act::Shell("curl -X POST https://api.example.com/v1/users -d name=x"),
        },
        Example { facts: &[], act: Act::Shell("curl -d @report.json https://hooks.example.com/x") },
        Example { facts: &[], act: Act::Shell("curl -T dump.sql https://files.example.com/") },
    ],
    allows: &[
        Example { facts: &[], act: Act::Shell("curl https://api.example.com/v1/users") },
        Example {
            facts: &[],
            act: Act::Shell("curl -X POST http://localhost:3000/users -d name=x"),
        },
        Example { facts: &[], act: Act::Shell("curl -d @a.json http://127.0.0.1:8080/x") },
    ],
    check: Check::Effect(check),
};

fn check(_case: &Case<'_>, effect: &Effect) -> Option<Finding> {
    let resource = &effect.clause.resource;
    if effect.clause.verb != Verb::Send || resource.kind != Kind::Host || is_here(&resource.name) {
        return None;
    }
    Some(
        Finding::new(ID, Class::NeedsWord)
            .seen(format!("data would go to {}", resource.name))
            .instead("prepare it and let the user order it"),
    )
}

/// Whether the host is surely this machine; a port may follow.
pub(super) fn is_here(host: &Pattern) -> bool {
    let Some(host) = host.as_text().and_then(|host| std::str::from_utf8(host).ok()) else {
        return false;
    };
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    if let Some(bracketed) = host.strip_prefix('[') {
        return bracketed.split(']').next() == Some("::1");
    }
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let loopback =
        name.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback() || ip.is_unspecified());
    let lower = name.to_ascii_lowercase();
    host == "::1" || loopback || lower == "localhost" || lower.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_surely_this_machine_is_here() {
        for (host, wanted) in [
            ("localhost", true),
            ("localhost:3000", true),
            ("127.0.0.1", true),
            ("127.9.9.9:80", true),
            ("[::1]:8080", true),
            ("::1", true),
            ("app.localhost:3000", true),
            ("0.0.0.0:8000", true),
            ("localhost.example.com", false),
            ("127.0.0.1.example.com", false),
            ("localhost@evil.example", false),
            ("${HOST}", false),
            ("*", false),
        ] {
            assert_eq!(is_here(&host.parse().unwrap()), wanted, "{host}");
        }
    }
}
