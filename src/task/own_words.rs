//! Which words of a prompt are the user's own: no code, no quotation, no pasted log, no machine text.

/// One sentence of the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sentence<'a> {
    /// Its text, without the mark at its end.
    pub(super) text: &'a str,
    /// Whether it ends in a question mark.
    pub(super) asks: bool,
    /// Whether it stands in a document that came with the prompt, as an approved plan does: that may
    /// limit and grants nothing.
    pub(super) document: bool,
}

/// Lines of a prompt that are looked at; beyond that nothing is read.
const LINES_MAX: usize = 2_000;
/// Bytes of a line that are looked at: what is longer was not typed.
const LINE_BYTES_MAX: usize = 16 * 1024;

/// Tags by which clients and harnesses put their own text into a prompt.
const MACHINE_TAGS: &[&str] = &[
    "task-notification",
    "system-reminder",
    "local-command-stdout",
    "local-command-stderr",
    "local-command-caveat",
    "command-name",
    "command-message",
    "command-args",
    "bash-input",
    "bash-stdout",
    "bash-stderr",
    "user-prompt-submit-hook",
    "environment_context",
    "user_instructions",
    "tool-result",
    "tool_result",
    "function_results",
    "document",
    "context",
    "file",
    "log",
    "logs",
    "output",
    "error",
    "pasted",
    "paste",
    "quote",
    "reminder",
    "current_datetime",
    "pr_comments",
    "comment",
    "email",
];

/// The user's own sentences, in order.
pub(super) fn sentences(prompt: &str) -> Vec<Sentence<'_>> {
    let mut state = Reader { prompt, ..Reader::default() };
    for line in prompt.lines().take(LINES_MAX) {
        state.line(line);
    }
    state.found
}

#[derive(Default)]
struct Reader<'a> {
    prompt: &'a str,
    found: Vec<Sentence<'a>>,
    fence: Option<&'a str>,
    tag: Option<&'a str>,
    /// A paste goes on to the next empty line.
    paste: bool,
    document: bool,
    /// The prompt is a text with headings of its own.
    headed: bool,
}

impl<'a> Reader<'a> {
    fn line(&mut self, raw: &'a str) {
        let line = raw.trim();
        if self.is_fenced(line) || self.is_tagged(line) {
            return;
        }
        if line.is_empty() {
            self.paste = false;
            return;
        }
        if starts_document(line) {
            self.document = true;
            return;
        }
        if line.starts_with(['>', '|', '│', '┃', '❯', '⎿']) || line.len() > LINE_BYTES_MAX {
            return;
        }
        if is_shell_prompt(line) || is_log(line) || raw.starts_with("diff --git") {
            self.paste = true;
        }
        if is_heading(line) {
            // A heading below other words begins a text that was pasted.
            self.document |= !self.found.is_empty() && !self.headed;
            self.headed = true;
            return;
        }
        if self.paste {
            return;
        }
        if introduces_paste(line) {
            self.paste = true;
            return;
        }
        self.split(unlisted(line));
    }

    fn is_fenced(&mut self, line: &'a str) -> bool {
        let opened = ["```", "~~~"].into_iter().find(|mark| line.starts_with(mark));
        match (self.fence, opened) {
            (None, Some(mark)) => {
                self.fence = Some(mark);
                true
            }
            (Some(open), Some(mark)) if open == mark => {
                self.fence = None;
                true
            }
            (Some(_), _) => true,
            (None, None) => false,
        }
    }

    fn is_tagged(&mut self, line: &'a str) -> bool {
        if let Some(tag) = self.tag {
            if line.contains(&format!("</{tag}>")) {
                self.tag = None;
            }
            return true;
        }
        let Some(rest) = line.strip_prefix('<') else { return false };
        let name = rest.split(['>', ' ', '/']).next().unwrap_or_default();
        // Any other tag that stands alone in its line and is closed further down holds a paste.
        let alone = rest.strip_prefix(name).is_some_and(|rest| rest == ">");
        let closed = || self.prompt.contains(&format!("</{name}>"));
        let machine = MACHINE_TAGS.contains(&name) || alone && !name.is_empty() && closed();
        if !machine {
            return false;
        }
        if !line.contains(&format!("</{name}>")) && !line.ends_with("/>") {
            self.tag = Some(name);
        }
        true
    }

    fn split(&mut self, line: &'a str) {
        let mut start = 0;
        let mut in_code = false;
        let mut characters = line.char_indices().peekable();
        while let Some((at, character)) = characters.next() {
            if character == '`' {
                in_code = !in_code;
            }
            let ends = match character {
                '.' | '!' | '?' | ';' => {
                    let next = characters.peek().map(|(_, next)| *next);
                    next.is_none_or(|next| next.is_whitespace() || matches!(next, '"' | '\'' | ')'))
                        && !(character == '.' && is_abbreviation(line.get(start..at)))
                }
                '。' | '！' | '？' | '；' => true,
                _ => false,
            };
            if ends && !in_code {
                self.sentence(line.get(start..at), matches!(character, '?' | '？'));
                start = at.saturating_add(character.len_utf8());
            }
        }
        self.sentence(line.get(start..), false);
    }

    fn sentence(&mut self, text: Option<&'a str>, asks: bool) {
        let text = text.unwrap_or_default().trim();
        if !text.is_empty() {
            self.found.push(Sentence { text, asks, document: self.document });
        }
    }
}

/// `## Notes`
fn is_heading(line: &str) -> bool {
    let rest = line.trim_start_matches('#');
    rest.len() < line.len() && rest.starts_with(' ')
}

/// Where a plan begins that a client put into the prompt, or a document that was pasted as a whole.
fn starts_document(line: &str) -> bool {
    let lower = line.to_lowercase();
    lower.starts_with("implement the following plan")
        || lower.starts_with("# plan")
        || lower.starts_with("execute the following plan")
}

/// The line without the sign of a list.
fn unlisted(line: &str) -> &str {
    let bare = line.trim_start_matches(['-', '*', '•', '+']).trim_start();
    let digits = bare.trim_start_matches(|character: char| character.is_ascii_digit());
    match digits.strip_prefix(['.', ')']) {
        Some(rest) if digits.len() < bare.len() && rest.starts_with(' ') => rest.trim_start(),
        _ => bare.strip_prefix("[ ] ").unwrap_or(bare),
    }
}

fn is_abbreviation(before: Option<&str>) -> bool {
    let last = before.unwrap_or_default().rsplit([' ', '(']).next().unwrap_or_default();
    ["e.g", "i.e", "etc", "vs", "cf", "approx", "incl"].contains(&last.to_lowercase().as_str())
}

/// `$ git push`, `user@host:~/shop$ ls`, `➜  shop git:(main) git push`.
fn is_shell_prompt(line: &str) -> bool {
    let arrow = line.starts_with("➜") || line.starts_with("PS ") && line.contains('>');
    let first = line.split_whitespace().next().unwrap_or_default();
    let at_host = first.contains('@') && (first.contains(":~") || first.contains(":/"));
    arrow || at_host || line.starts_with("$ ") || line.starts_with("% ")
}

/// A line of a log, a stack trace, a compiler or a test run.
fn is_log(line: &str) -> bool {
    const STARTS: &[&str] = &[
        "error:",
        "Error:",
        "ERROR",
        "WARN",
        "INFO",
        "DEBUG",
        "TRACE",
        "FATAL",
        "fatal:",
        "warning:",
        "hint:",
        "remote:",
        "npm ERR!",
        "npm error",
        "npm warn",
        "Traceback (most recent",
        "at ",
        "File \"",
        "error[",
        "E   ",
        "panic:",
        "thread '",
        "Caused by:",
        "fail:",
        "FAIL ",
        "✗ ",
        "✖ ",
        "--> ",
        "+++ ",
        "--- ",
        "@@ ",
        "commit ",
        "TypeError:",
        "SyntaxError:",
        "ReferenceError:",
        "Uncaught ",
    ];
    let commit = line.strip_prefix("commit ");
    if commit.is_some_and(|id| id.len() < 40 || !id.bytes().take(40).all(|b| b.is_ascii_hexdigit()))
    {
        return false;
    }
    let at = line.strip_prefix("at ");
    if at.is_some_and(|rest| !rest.contains('(') && !rest.contains(':')) {
        return false;
    }
    let numbers = line.bytes().take(19).filter(u8::is_ascii_digit).count();
    let dated = line.starts_with(|first: char| first.is_ascii_digit() || first == '[')
        && numbers >= 6
        && line.bytes().take(24).any(|byte| byte == b':');
    dated
        || line.starts_with("[") && is_tag(line)
        || STARTS.iter().any(|start| line.starts_with(start))
}

/// `[INFO] ...`, `[vite] ...`.
fn is_tag(line: &str) -> bool {
    let word = line.get(1..).and_then(|rest| rest.split_once(']')).map(|(word, _)| word);
    word.is_some_and(|word| word.len() > 1 && word.len() < 24 && !word.contains(' '))
        && !line.starts_with("[x]")
        && !line.contains("](")
}

/// A line that ends in a colon and says that what follows is not the user's own.
fn introduces_paste(line: &str) -> bool {
    const WORDS: &[&str] = &[
        "error",
        "errors",
        "output",
        "log",
        "logs",
        "says",
        "said",
        "wrote",
        "writes",
        "prints",
        "printed",
        "shows",
        "message",
        "comment",
        "comments",
        "review",
        "readme",
        "docs",
        "ticket",
        "email",
        "mail",
        "response",
        "reply",
        "result",
        "results",
        "trace",
        "stacktrace",
        "got",
        "get",
        "getting",
        "gives",
        "returns",
        "description",
        "transcript",
        "history",
        "copied",
        "pasted",
        "instructions",
        "snippet",
        "example",
        "asked",
        "answered",
        "suggested",
    ];
    if !line.ends_with(':') {
        return false;
    }
    let lower = line.to_lowercase();
    if ["this is", "here is", "here's", "here are", "see "]
        .iter()
        .any(|start| lower.starts_with(start))
        || lower.ends_with("below:") && !lower.starts_with("do ")
    {
        return true;
    }
    let mut words = line.split(|character: char| !character.is_alphanumeric());
    words.any(|word| WORDS.contains(&word.to_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(prompt: &str) -> Vec<&str> {
        sentences(prompt).into_iter().map(|sentence| sentence.text).collect()
    }

    #[test]
    fn only_the_users_own_sentences_are_read() {
        let table: &[(&str, &[&str])] = &[
            ("push it. thanks!", &["push it", "thanks"]),
            ("edit src/a.rs and v1.2.3, e.g. this", &["edit src/a.rs and v1.2.3, e.g. this"]),
            ("fix:\n```\ngit push\n```\nok", &["fix:", "ok"]),
            ("> push it\nno", &["no"]),
            ("$ git push\nerror: x\npush\n\nwhy", &["why"]),
            ("the log says:\npush it\n\nwhy?", &["why"]),
            ("[12:33:01] deploy done\nnot that", &[]),
            ("<system-reminder>\npush it\n</system-reminder>\nok", &["ok"]),
            ("1. commit\n2) push\n- test", &["commit", "push", "test"]),
            ("fatal: not a repo", &[]),
            ("commit the changes", &["commit the changes"]),
            ("`a. b` is it? yes", &["`a. b` is it", "yes"]),
        ];
        for (prompt, wanted) in table {
            assert_eq!(&texts(prompt), wanted, "{prompt}");
        }
        assert!(sentences("push it?")[0].asks);
        assert!(sentences("Implement the following plan:\n\n# Plan\nPush it")[0].document);
    }
}
