//! A sentence as words, and its clauses: what stands between commas and conjunctions.

use std::borrow::Cow;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A bare word, a path, a name.
    Word,
    /// A code span or a short quoted name.
    Code,
    /// Words in quotation marks: said by others, or text to be used.
    Quote,
    /// A comma.
    Comma,
    /// A dash, a colon, a parenthesis.
    Mark,
}

/// One word or sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    /// As it was typed, signs around it left out.
    pub(super) text: &'a str,
    /// In lower case, with a plain apostrophe.
    pub(super) lower: Cow<'a, str>,
    /// What it is.
    pub(super) form: Form,
}

impl Token<'_> {
    /// Whether it is this word, in no code and no quotation.
    pub(super) fn is(&self, word: &str) -> bool {
        self.form == Form::Word && self.lower == word
    }

    /// Whether it is one of these words.
    pub(super) fn is_any(&self, words: &[&str]) -> bool {
        self.form == Form::Word && words.contains(&self.lower.as_ref())
    }
}

/// Tokens of a sentence that are looked at.
const TOKENS_MAX: usize = 400;

/// The tokens of a sentence.
pub(super) fn tokens(sentence: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut rest = sentence.trim_start();
    while let Some(first) = rest.chars().next() {
        if found.len() >= TOKENS_MAX {
            break;
        }
        rest = match closing(first) {
            Some(close) if is_quoted(rest, first, close) => quoted(rest, first, close, &mut found),
            _ => word(rest, &mut found),
        };
        rest = rest.trim_start();
    }
    found
}

fn closing(open: char) -> Option<char> {
    match open {
        '`' => Some('`'),
        '"' => Some('"'),
        '\'' => Some('\''),
        '“' => Some('”'),
        '‘' => Some('’'),
        '«' => Some('»'),
        '「' => Some('」'),
        _ => None,
    }
}

/// Whether the quotation is closed, at the end of a word.
fn is_quoted(rest: &str, open: char, close: char) -> bool {
    let inner = rest.get(open.len_utf8()..).unwrap_or_default();
    let Some(end) = inner.find(close) else { return false };
    let after = inner.get(end.saturating_add(close.len_utf8())..).unwrap_or_default();
    close != '\'' || !after.starts_with(char::is_alphanumeric)
}

fn quoted<'a>(rest: &'a str, open: char, close: char, found: &mut Vec<Token<'a>>) -> &'a str {
    let inner = rest.get(open.len_utf8()..).unwrap_or_default();
    let (text, after) = inner.split_once(close).unwrap_or((inner, ""));
    let name = !text.trim().contains(char::is_whitespace);
    let form = if open == '`' || name { Form::Code } else { Form::Quote };
    found.push(Token { text: text.trim(), lower: lowered(text.trim()), form });
    after
}

fn word<'a>(rest: &'a str, found: &mut Vec<Token<'a>>) -> &'a str {
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let (mut word, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let mark = |found: &mut Vec<Token<'a>>, text: &'a str, form| {
        found.push(Token { text, lower: Cow::Borrowed(text), form });
    };
    if matches!(word, "-" | "--" | "—" | "–" | "->" | "=>" | "→" | ":" | "|" | "..." | "…")
    {
        mark(found, word, Form::Mark);
        return after;
    }
    while let Some(inner) = word.strip_prefix(['(', '[', '{', '*', '"', '\'', '“', '‘']) {
        if word.starts_with(['(', '[']) {
            mark(found, "(", Form::Mark);
        }
        if word.starts_with("**/") || word.starts_with("*.") {
            break;
        }
        word = inner;
    }
    let (core, tail) = without_tail(word);
    if !core.is_empty() {
        match core.split_once('—').or_else(|| core.split_once('…')) {
            Some((before, behind)) if !before.is_empty() && !behind.is_empty() => {
                push_word(found, before);
                mark(found, "—", Form::Mark);
                push_word(found, behind);
            }
            _ => push_word(found, core),
        }
    }
    if tail.contains([',', '，', '、']) {
        mark(found, ",", Form::Comma);
    } else if tail.contains([':', ')', ']', '—', '…']) || tail.contains("..") {
        mark(found, ":", Form::Mark);
    }
    after
}

fn push_word<'a>(found: &mut Vec<Token<'a>>, text: &'a str) {
    // `and/or` is one word of a list.
    found.push(Token { text, lower: lowered(text), form: Form::Word });
}

fn without_tail(word: &str) -> (&str, &str) {
    const TAIL: &[char] =
        &[',', '.', ':', ';', '!', '?', ')', ']', '}', '"', '\'', '”', '’', '，', '、', '…', '—'];
    let trimmed = word.trim_end_matches(TAIL);
    let trimmed = if word.ends_with("**") && !word.contains('/') {
        trimmed.trim_end_matches('*')
    } else {
        trimmed
    };
    let tail = word.get(trimmed.len()..).unwrap_or_default();
    (trimmed, tail)
}

fn lowered(text: &str) -> Cow<'_, str> {
    let plain = !text.chars().any(|one| one.is_uppercase() || one == '’');
    if plain { Cow::Borrowed(text) } else { Cow::Owned(text.to_lowercase().replace('’', "'")) }
}

/// How a clause hangs on the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Link {
    /// The first of the sentence.
    Start,
    /// After a comma.
    Comma,
    /// `and`, `&`, `plus`.
    And,
    /// `or`, `nor`.
    Or,
    /// `but`, `except`.
    But,
    /// `then`, `so`.
    Then,
    /// A dash, a colon, a parenthesis.
    Mark,
}

/// A word that makes a clause depend on another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hinge {
    /// `when`, `once`, `after`: the order stands.
    Time,
    /// `if`, `in case`: the order hangs on something that we cannot check.
    If,
    /// `until`, `before`.
    Until,
    /// `unless`.
    Unless,
    /// `because`, `since`, `so that`: a reason.
    Reason,
}

/// One clause of a sentence.
#[derive(Clone, Debug)]
pub(super) struct Segment<'t, 'a> {
    /// How it hangs on the one before.
    pub(super) link: Link,
    /// What makes it depend on another.
    pub(super) hinge: Option<Hinge>,
    /// Its words, the conjunction left out.
    pub(super) tokens: &'t [Token<'a>],
}

/// The clauses of a sentence, in order.
pub(super) fn segments<'t, 'a>(tokens: &'t [Token<'a>]) -> Vec<Segment<'t, 'a>> {
    let mut found: Vec<Segment<'t, 'a>> = Vec::new();
    let mut link = Link::Start;
    let mut hinge = None;
    let mut start = 0;
    let mut close = |link, hinge, range: std::ops::Range<usize>| {
        let words = tokens.get(range).unwrap_or_default();
        if !words.is_empty() {
            found.push(Segment { link, hinge, tokens: words });
        }
    };
    for (at, token) in tokens.iter().enumerate() {
        let next = tokens.get(at.saturating_add(1));
        if at > start && turns(token, tokens.get(at.saturating_sub(1))) {
            close(link, hinge, start..at);
            (link, hinge, start) = (Link::But, None, at);
            continue;
        }
        let cut = cut(token, next, at == start);
        let Some((new_link, new_hinge)) = cut else { continue };
        close(link, hinge, start..at);
        let empty = start == at;
        // `, and`, `and then`: the later word says more; a comma says nothing after a conjunction.
        link = match new_link {
            Some(Link::Comma) if empty => link,
            Some(new) => new,
            None if empty => link,
            None => Link::Comma,
        };
        hinge = new_hinge;
        start = at.saturating_add(1);
    }
    close(link, hinge, start..tokens.len());
    found
}

/// `without pushing`, `local not remote`: a clause that begins with its own word.
fn turns(token: &Token<'_>, before: Option<&Token<'_>>) -> bool {
    const VERBAL: &[&str] = &[
        "do",
        "did",
        "does",
        "is",
        "are",
        "was",
        "were",
        "be",
        "should",
        "must",
        "may",
        "can",
        "could",
        "would",
        "will",
        "to",
        "or",
        "and",
        "but",
        "please",
        "why",
        "if",
        "whether",
        "has",
        "have",
        "you",
        "let's",
        "sure",
        "careful",
        "try",
        "it's",
        "that's",
        "i'm",
        "absolutely",
        "definitely",
        "prefer",
        "rather",
        "certainly",
        "maybe",
        "probably",
        "also",
        "just",
    ];
    token.is("without") || token.is("not") && !before.is_some_and(|before| before.is_any(VERBAL))
}

type Cut = (Option<Link>, Option<Hinge>);

fn cut(token: &Token<'_>, next: Option<&Token<'_>>, first: bool) -> Option<Cut> {
    match token.form {
        Form::Comma => return Some((Some(Link::Comma), None)),
        Form::Mark => return Some((Some(Link::Mark), None)),
        Form::Code | Form::Quote => return None,
        Form::Word => {}
    }
    let follows = |words: &[&str]| next.is_some_and(|next| next.is_any(words));
    Some(match token.lower.as_ref() {
        "and" | "&" | "&&" | "plus" | "und" | "et" | "y" => (Some(Link::And), None),
        "or" | "nor" => (Some(Link::Or), None),
        "but" => (Some(Link::But), None),
        "then" => (Some(Link::Then), None),
        "so" if follows(&["that"]) => (None, Some(Hinge::Reason)),
        "so" => (Some(Link::Then), None),
        "when" | "once" | "whenever" | "while" => (None, Some(Hinge::Time)),
        "after" if !follows(&["that", "this"]) || first => (None, Some(Hinge::Time)),
        "if" | "assuming" | "suppose" | "supposing" | "provided" => (None, Some(Hinge::If)),
        "in" if follows(&["case"]) => (None, Some(Hinge::If)),
        "unless" => (None, Some(Hinge::Unless)),
        "until" | "till" | "before" => (None, Some(Hinge::Until)),
        "because" | "since" | "cause" | "cuz" => (None, Some(Hinge::Reason)),
        _ => return None,
    })
}
