//! Files of `task`: the commands of a task, as far as they stand one on a line.

use crate::model::pattern::Pattern;

/// The commands of these tasks, or of `default`.
pub(super) fn commands(text: &[u8], names: &[Vec<u8>]) -> Vec<Pattern> {
    let default = [b"default".to_vec()];
    let names = if names.is_empty() { &default } else { names };
    let (mut all, mut tasks, mut own, mut listed) = (Vec::new(), false, false, false);
    let mut depth: Option<usize> = None;
    for line in text.split(|byte| *byte == b'\n') {
        let code = line.trim_ascii();
        let indent = line.iter().take_while(|byte| **byte == b' ').count();
        if code.is_empty() || code.starts_with(b"#") {
            continue;
        }
        if indent == 0 {
            tasks = code == b"tasks:";
            depth = None;
        } else if tasks && indent == *depth.get_or_insert(indent) {
            let name = code.split(|byte| *byte == b':').next().unwrap_or_default();
            own = names.iter().any(|wanted| wanted == name);
            listed = false;
        } else if tasks && own {
            match code.strip_prefix(b"- ") {
                Some(command) if listed => {
                    let command = command.strip_prefix(b"cmd:").unwrap_or(command).trim_ascii();
                    all.extend(shell_text(command));
                }
                Some(_) => {}
                None => listed = code == b"cmds:",
            }
        }
    }
    all
}

/// The text of one command, `{{...}}` not known; `None`: it is no plain command.
fn shell_text(command: &[u8]) -> Option<Pattern> {
    let quoted = |quote: &[u8]| command.strip_prefix(quote)?.strip_suffix(quote);
    let mut rest = quoted(b"'").or_else(|| quoted(b"\"")).unwrap_or(command);
    if rest.starts_with(b"task:") || rest.starts_with(b"|") || rest.starts_with(b">") {
        return None;
    }
    let mut whole = Pattern::default();
    while let Some(at) = rest.windows(2).position(|two| two == b"{{") {
        whole.push_text(rest.get(..at).unwrap_or_default());
        let after = rest.get(at..).unwrap_or_default();
        let end = after.windows(2).position(|two| two == b"}}").unwrap_or(after.len());
        whole.append(&Pattern::unknown("value of task"));
        rest = after.get(end.saturating_add(2)..).unwrap_or_default();
    }
    whole.push_text(rest);
    Some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_of_a_task() {
        let text = "version: '3'\ntasks:\n  clean:\n    desc: x\n    cmds:\n      - rm -rf build\n      \
                    - cmd: rm {{.OUT}}/a\n      - task: stop\n  stop:\n    cmds:\n      - kill 1\n";
        let found = commands(text.as_bytes(), &[b"clean".to_vec()]);
        let shown: Vec<_> = found.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["rm -rf build", "rm ${value of task:-}/a"]);
    }
}
