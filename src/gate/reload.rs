//! A client is about to read its settings again: a reload that would unhook us is vetoed.

use super::session::Session;
use super::settings;
use crate::clients::Answer;
use crate::clients::claude_settings::{Standing, standing};
use crate::model::action::Event;
use crate::model::escape::escaped;
use crate::world::session::journal::{self, Line};
use crate::world::session::now_ms;
use crate::world::streams;

/// The answer to a change of settings.
pub(super) fn answer(session: &Session, event: &Event, changed: Option<&[u8]>) -> Answer {
    let below = |folder: &[u8], name: &str| [folder, b"/", name.as_bytes()].concat();
    let user =
        streams::variable("CLAUDE_CONFIG_DIR").unwrap_or_else(|| below(&session.home, ".claude"));
    let mut files = vec![
        b"/etc/claude-code/managed-settings.json".to_vec(),
        below(&user, "settings.json"),
        below(&session.repository.root, ".claude/settings.json"),
        below(&session.repository.root, ".claude/settings.local.json"),
    ];
    files.extend(changed.map(<[u8]>::to_vec));
    let standings: Vec<_> = files
        .iter()
        .map(|file| streams::read_small(file).map_or(Standing::Neither, |text| standing(&text)))
        .collect();
    let why = if standings.contains(&Standing::Off) {
        "it switches all hooks off, this guard with them"
    } else if !standings.contains(&Standing::Wired) {
        "this guard's hook is gone from the settings"
    } else {
        return Answer::Silence;
    };
    let file = changed.map_or_else(|| "the settings".into(), escaped);
    let line = Line {
        time: now_ms(),
        client: event.principal.client.word().into(),
        session: settings::session_hash(session),
        moment: "reload".into(),
        act: event.act_digest(None),
        shown: format!("reload of {file}"),
        rules: vec!["guard-tamper".into()],
        class: "never".into(),
        decision: "refuse".into(),
        ms: session.watch.ms(),
        ..Line::default()
    };
    // The veto stands whether or not it is noted.
    let _ = journal::append(&session.shared, line);
    let text = format!(
        "automode refused the reload of {file}: {why}. The settings that were read before stay in \
         force. To be rid of automode: `automode uninstall`, in a terminal of your own."
    );
    Answer::Refuse { agent: text.clone(), user: text }
}
