//! What in a text from outside is not what it seems: hidden, addressed to an agent, or dressed up
//! as the system's own words.
//!
//! Pure scanners, with ranges by hand: ASCII text without markup costs one pass to see which
//! scanners have anything to do, and the passes of those. A signal alone refuses nothing; it is
//! told, taken out where the client lets us, and remembered for what is done afterwards.

mod cleaned;
mod encoded;
mod fold;
mod hidden;
mod lexicon;
mod markup;
mod phrases;
mod tags;
mod terminal;

pub use cleaned::cleaned;

use crate::model::escape::excerpt;
use crate::model::resource::words;

words! {
    /// What was noticed.
    SignalKind {
        /// Characters that are not seen and have no use in text or code.
        HiddenCharacters = "hidden characters",
        /// Markup that is not shown: comments, invisible styles, attributes, with an order in it.
        HiddenMarkup = "hidden markup",
        /// Terminal sequences that conceal or overwrite text, or a link that shows another address.
        Terminal = "terminal tricks",
        /// A run of encoded text whose clear text is an order.
        Encoded = "encoded text",
        /// Text that speaks to an AI rather than to its reader.
        Addressed = "text addressed to an AI",
        /// Text that takes back the instructions given before, or claims a permission.
        Override = "text that overrides instructions",
        /// Text that asks for something to be kept from the user.
        Secrecy = "text that asks for secrecy",
        /// Tags by which a client or a model marks its own text.
        FakeTag = "tags of the system or of tool results",
        /// An order "before you continue".
        First = "an order before anything else",
    }
}

words! {
    /// By what means a text was kept from a reader's eyes.
    Means {
        /// Characters of the tag block, variation selectors or zero-width characters that spell it.
        Characters = "invisible characters",
        /// A comment of HTML or Markdown.
        Comment = "a comment",
        /// A style that shows nothing: `display:none`, one pixel, white on white.
        Style = "an invisible style",
        /// The text of an attribute (`alt`, `title`) that holds an order.
        Attribute = "an attribute",
        /// A terminal sequence.
        Terminal = "a terminal sequence",
        /// An encoding: base64, hexadecimal, character references, escapes.
        Encoding = "an encoding",
    }
}

/// One thing that was noticed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signal {
    /// What.
    pub kind: SignalKind,
    /// A line of it for people, escaped and cut.
    pub excerpt: String,
}

/// A text that was kept from a reader's eyes, decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hidden {
    /// By what means.
    pub means: Means,
    /// First byte in the text that was scanned.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The clear text.
    pub text: String,
    /// Whether it is an order, or a command: such text is taken out of what the agent sees.
    pub order: bool,
}

/// What was noticed in a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scan {
    /// The signals, each kind at most a few times.
    pub signals: Vec<Signal>,
    /// What was hidden, by where it begins; texts that overlap another are left out.
    pub hidden: Vec<Hidden>,
    /// Whether it holds characters that are to be taken out wherever they stand.
    pub hidden_characters: bool,
}

/// From what kind of source a text comes, where that changes what counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Source {
    /// Anything.
    #[default]
    Plain,
    /// A file of instructions for agents: to be addressed to one is its purpose.
    AgentRules,
}

/// Signals of one kind that are kept of one text.
const SIGNALS_MAX: usize = 4;
/// Hidden texts that are kept of one text.
const HIDDEN_MAX: usize = 256;
/// Characters of an excerpt.
const EXCERPT_CHARS_MAX: usize = 120;

impl Scan {
    /// Whether nothing was noticed.
    pub fn is_clean(&self) -> bool {
        self.signals.is_empty() && self.hidden.is_empty() && !self.hidden_characters
    }

    /// Whether the session is to be wary from now on: more than a polite "before you continue".
    pub fn is_wary(&self) -> bool {
        self.signals.iter().any(|signal| signal.kind != SignalKind::First)
    }

    /// Whether there is something that the agent is better shown as what it is.
    pub fn wants_cleaning(&self) -> bool {
        self.hidden_characters || self.hidden.iter().any(|hidden| hidden.order)
    }

    fn note(&mut self, kind: SignalKind, text: &str) {
        if self.signals.iter().filter(|known| known.kind == kind).count() < SIGNALS_MAX {
            let line = text.trim();
            let excerpt = excerpt(line.as_bytes(), EXCERPT_CHARS_MAX);
            self.signals.push(Signal { kind, excerpt });
        }
    }

    fn hide(&mut self, hidden: Hidden) {
        if self.hidden.len() >= HIDDEN_MAX || hidden.text.trim().is_empty() {
            return;
        }
        if hidden.order {
            let kind = match hidden.means {
                Means::Characters => SignalKind::HiddenCharacters,
                Means::Comment | Means::Style | Means::Attribute => SignalKind::HiddenMarkup,
                Means::Terminal => SignalKind::Terminal,
                Means::Encoding => SignalKind::Encoded,
            };
            self.note(kind, &hidden.text);
        }
        self.hidden.push(hidden);
    }
}

/// Which scanners have anything to do: a bit for each byte that one of them begins at.
const MARKUP: u8 = 1;
const TERMINAL: u8 = 1 << 1;
const WIDE: u8 = 1 << 2;
const ESCAPES: u8 = 1 << 3;
const TAGS: u8 = 1 << 4;

#[expect(
    clippy::indexing_slicing,
    reason = "worked out when the program is built: a fault ends the build"
)]
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    classes[b'<' as usize] = MARKUP | TAGS;
    classes[b'[' as usize] = TAGS;
    classes[b'(' as usize] = MARKUP;
    classes[b'\\' as usize] = ESCAPES | MARKUP;
    classes[b'&' as usize] = ESCAPES;
    classes[b'%' as usize] = ESCAPES;
    classes[0x1b] = TERMINAL;
    classes[0x08] = TERMINAL;
    classes[b'\r' as usize] = TERMINAL;
    let mut byte = 0x80;
    while byte < 256 {
        classes[byte] = WIDE;
        byte += 1;
    }
    classes
};

/// What is noticed in this text.
pub fn scan(text: &str, source: Source) -> Scan {
    let classes = text
        .bytes()
        .fold(0, |seen, byte| seen | CLASSES.get(usize::from(byte)).copied().unwrap_or_default());
    let has = |class: u8| classes & class != 0;
    let mut scan = Scan::default();
    if has(WIDE) {
        hidden::scan(text, &mut scan);
    }
    if has(TERMINAL) {
        terminal::scan(text, &mut scan);
    }
    if has(MARKUP) {
        markup::scan(text, &mut scan);
    }
    encoded::scan(text, has(ESCAPES), &mut scan);
    if has(TAGS) {
        tags::scan(text, &mut scan);
    }
    let folded = has(WIDE).then(|| fold::folded(text));
    lexicon::scan(folded.as_deref().unwrap_or(text), source, &mut scan);
    settle(&mut scan.hidden);
    scan
}

/// Sorts what is hidden and drops what lies in another of them; an order goes before none.
fn settle(hidden: &mut Vec<Hidden>) {
    hidden.sort_by_key(|one| (one.start, std::cmp::Reverse(one.end), !one.order));
    let mut end = 0;
    hidden.retain(|one| {
        let apart = one.start >= end;
        if apart {
            end = one.end;
        }
        apart
    });
}

/// Whether a text that nobody was to see is an order: it speaks to an agent, takes back what was
/// said, asks for secrecy, or says what to run, fetch, send or install.
fn is_order(text: &str) -> bool {
    let mut inner = Scan::default();
    let folded = fold::folded(text);
    lexicon::scan(&folded, Source::Plain, &mut inner);
    tags::scan(&folded, &mut inner);
    !inner.signals.is_empty() || lexicon::commands(&folded)
}
