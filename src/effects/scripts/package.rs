//! `package.json`: its scripts.

use crate::effects::programs::meaning::Arg;
use crate::model::pattern::Pattern;

/// The texts of these scripts, each with those that run before and after it; the arguments go to
/// the script itself.
pub(super) fn commands(text: &[u8], names: &[Vec<u8>], args: &[Arg]) -> Vec<Pattern> {
    let Ok(package) = serde_json::from_slice::<serde_json::Value>(text) else { return Vec::new() };
    let mut all = Vec::new();
    for name in names {
        let name = String::from_utf8_lossy(name);
        let script = |name: &str| package.get("scripts")?.get(name)?.as_str();
        if script(&name).is_none() {
            continue;
        }
        for (key, own) in [(format!("pre{name}"), false), (name.to_string(), true)]
            .into_iter()
            .chain([(format!("post{name}"), false)])
        {
            let Some(text) = script(&key) else { continue };
            let mut text = Pattern::content(text.as_bytes().to_vec());
            for arg in args.iter().filter(|_| own) {
                text.push_text(b" ");
                match arg.as_text() {
                    Some(known) => {
                        let known = String::from_utf8_lossy(known).replace('\'', r"'\''");
                        text.push_text(format!("'{known}'").as_bytes());
                    }
                    None => text.append(arg.pattern()),
                }
            }
            all.push(text);
        }
    }
    all
}
