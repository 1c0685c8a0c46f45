//! What a sentence orders, allows and forbids: its clauses put together.

use super::deeds::{self, Deed};
use super::heads::{self, Head, Mood, Narrow};
use super::nouns::{is_noun_use, no_more, nouns, without_purpose};
use super::objects::{Objects, is_empty, is_name};
use super::own_words::Sentence;
use super::tokens::{Form, Hinge, Link, Segment, Token};

/// What is said of a deed.
#[derive(Clone, Debug)]
pub(super) struct Said<'t, 'a> {
    /// Whether it is ordered, allowed, forbidden or spared.
    pub(super) mood: Mood,
    /// The deed; `None`: said of everything that was asked for.
    pub(super) deed: Option<Deed>,
    /// What it is said of.
    pub(super) objects: Objects<'t, 'a>,
    /// How it is narrowed.
    pub(super) narrow: Narrow,
    /// Whether it hangs on something that cannot be checked.
    pub(super) conditional: bool,
    /// Whether it is of a kind that only little may hang on: `can we`.
    pub(super) weak: bool,
}

/// Words by which somebody else's words are given.
const REPORTING: &[&str] = &[
    "said",
    "says",
    "told",
    "tells",
    "asked",
    "asks",
    "wrote",
    "writes",
    "suggested",
    "suggests",
    "recommends",
    "recommended",
    "claims",
    "states",
    "mentions",
    "mentioned",
    "reads",
    "according",
    "prints",
    "outputs",
    "complains",
    "proposes",
    "proposed",
    "thinks",
    "wants",
    "replied",
];
/// First words of a clause that describes.
const DESCRIBING: &[&str] = &[
    "it", "it's", "its", "they", "they're", "that", "that's", "this", "i", "i'm", "i've", "we",
    "we're", "we've", "he", "she", "which", "as", "there", "there's", "these", "those", "you",
    "you're", "who", "because", "like", "where", "though", "although", "given", "hence",
];
/// Verbs by which a clause of its own says something: `the code is wrong`.
const FINITE: &[&str] = &[
    "is", "are", "was", "were", "isn't", "aren't", "has", "have", "looks", "look", "seems", "seem",
    "works", "needs", "fails",
];
/// Last words of a condition after which an order may follow without a comma.
const ENDERS: &[&str] = &[
    "done",
    "finished",
    "ready",
    "pass",
    "passes",
    "passed",
    "passing",
    "green",
    "complete",
    "completed",
    "works",
    "working",
    "merged",
    "fine",
    "good",
    "that",
    "this",
    "fixed",
    "it",
];

/// What the sentence says of deeds, in order.
pub(super) fn said<'t, 'a>(
    sentence: &Sentence<'a>,
    segments: &[Segment<'t, 'a>],
) -> Vec<Said<'t, 'a>> {
    let mut reader = Reader { found: Vec::new(), talk: false, conditional: false };
    for (at, segment) in segments.iter().enumerate() {
        let later = segments.get(at.saturating_add(1)..).unwrap_or_default();
        match segment.hinge {
            Some(hinge) => reader.hinged(hinge, segment, sentence),
            None => reader.segment(segment, later, sentence),
        }
        reader.talk |= segment.tokens.iter().any(|token| token.is_any(REPORTING));
    }
    reader.found
}

struct Reader<'t, 'a> {
    found: Vec<Said<'t, 'a>>,
    talk: bool,
    conditional: bool,
}

impl<'t, 'a> Reader<'t, 'a> {
    /// A clause that another one hangs on.
    fn hinged(&mut self, hinge: Hinge, segment: &Segment<'t, 'a>, sentence: &Sentence<'a>) {
        let words = segment.tokens;
        let unreal = words.iter().any(|token| token.is_any(&["would", "were", "had", "could"]));
        let by_user =
            words.iter().any(|token| token.is_any(&["i", "me", "my", "i'm", "i've", "told"]));
        if hinge == Hinge::If && words.first().is_some_and(|first| first.is("possible")) {
            let tokens = words.get(1..).unwrap_or_default();
            return self.segment(
                &Segment { link: Link::Start, hinge: None, tokens },
                &[],
                sentence,
            );
        }
        // `if you can` asks for it less firmly and makes nothing depend on anything.
        let idle = words.iter().all(|token| {
            token.is_any(&["possible", "you", "can", "at", "all", "please", "feasible", "needed"])
        });
        match (hinge, self.found.last_mut()) {
            (Hinge::If, _) if idle => {}
            (Hinge::If, _) if unreal => self.talk = true,
            (Hinge::If, None) => self.conditional = true,
            (Hinge::If, Some(before)) => before.conditional = true,
            // `don't push until the tests pass` leaves it to the agent; `until I say so` does not.
            (Hinge::Unless, Some(before)) if before.mood != Mood::Forbid => {
                before.conditional = true;
            }
            (Hinge::Until | Hinge::Unless, Some(before))
                if before.mood == Mood::Forbid && !by_user =>
            {
                before.conditional = true;
            }
            (Hinge::Until | Hinge::Unless | Hinge::Time | Hinge::Reason, _) => {}
        }
        if hinge != Hinge::Time && hinge != Hinge::If {
            return;
        }
        let order = words.iter().enumerate().skip(1).find_map(|(at, _)| {
            let before = words.get(at.saturating_sub(1))?;
            let rest = words.get(at..)?;
            let (deed, _) = deeds::verb(rest)?;
            let strong = matches!(
                deed,
                Deed::Push
                    | Deed::Commit
                    | Deed::OpenPr
                    | Deed::Deploy
                    | Deed::Publish
                    | Deed::Merge
            );
            (strong && before.is_any(ENDERS)).then_some(rest)
        });
        if let Some(tokens) = order {
            self.segment(&Segment { link: Link::Then, hinge: None, tokens }, &[], sentence);
        }
    }

    fn segment(
        &mut self,
        segment: &Segment<'t, 'a>,
        later: &[Segment<'t, 'a>],
        sentence: &Sentence<'a>,
    ) {
        // `it works without sudo` says nothing of what is to be done.
        if segment.link == Link::But
            && self.found.is_empty()
            && segment.tokens.first().is_some_and(|first| first.is_any(&["without", "not"]))
        {
            return;
        }
        let head = heads::head(segment.tokens);
        let rest = segment.tokens.get(head.skip..).unwrap_or_default();
        if rest.is_empty() {
            return;
        }
        if head.mood == Mood::Talk || sentence.asks && self.found.is_empty() && !head.opened {
            self.talk = true;
            return;
        }
        if let Some((deed, objects)) = no_more(rest) {
            self.push(Mood::Forbid, Some(deed), objects, &head);
            return;
        }
        // `without new dependencies`
        if head.mood == Mood::Forbid
            && let Some((deed, objects)) = nouns(rest)
            && deed == Deed::Install
        {
            self.push(Mood::Forbid, Some(deed), objects, &head);
            return;
        }
        let noun =
            matches!(head.mood, Mood::Forbid | Mood::Spare).then(|| deeds::noun(rest)).flatten();
        match deeds::verb(rest).or(noun) {
            Some((deed, taken)) if !is_noun_use(deed, rest, taken, &head, segment.link) => {
                let mood = self.mood(&head, deed, segment, later);
                let behind = rest.get(taken..).unwrap_or_default();
                let behind = if mood == Mood::Forbid { without_purpose(behind) } else { behind };
                let objects = Objects::of(behind);
                if !(self.talk && matches!(mood, Mood::Order | Mood::Permit)) {
                    self.push(mood, Some(deed), objects, &head);
                }
            }
            _ => self.without_verb(rest, &head, segment.link),
        }
    }

    fn push(&mut self, mood: Mood, deed: Option<Deed>, objects: Objects<'t, 'a>, head: &Head) {
        self.found.push(Said {
            mood,
            deed,
            objects,
            narrow: head.narrow,
            conditional: self.conditional,
            weak: head.weak,
        });
    }

    /// The mood of a verb, which it may have from the clause before.
    fn mood(
        &self,
        head: &Head,
        deed: Deed,
        segment: &Segment<'t, 'a>,
        later: &[Segment<'t, 'a>],
    ) -> Mood {
        let Some(before) = self.found.last() else { return head.mood };
        if head.opened || before.mood != Mood::Forbid && before.mood != Mood::Spare {
            let carried = before.weak && matches!(head.mood, Mood::Order);
            return if carried && !deed.is_mild() { Mood::Talk } else { head.mood };
        }
        let or_follows = later
            .iter()
            .take_while(|next| matches!(next.link, Link::Comma | Link::Or))
            .any(|next| next.link == Link::Or && !heads::head(next.tokens).opened);
        match segment.link {
            Link::Or => before.mood,
            Link::Comma if or_follows => before.mood,
            // `don't commit and push` forbids both; `don't touch X and push` may be either.
            Link::And if before.objects.is_bare() => before.mood,
            Link::And => Mood::Talk,
            Link::Start | Link::Comma | Link::But | Link::Then | Link::Mark => head.mood,
        }
    }

    /// Names that belong to the verb before, or are left out of it.
    fn without_verb(&mut self, rest: &'t [Token<'a>], head: &Head, link: Link) {
        if matches!(head.mood, Mood::Self_ | Mood::Spare) {
            self.push(head.mood, None, Objects::of(rest), head);
            return;
        }
        if head.narrow == Narrow::Only && rest.iter().any(is_name) && !self.talk {
            self.push(Mood::Order, Some(Deed::Touch), Objects::of(rest), head);
            return;
        }
        let Some(before) = self.found.last_mut() else { return };
        let describes = rest.first().is_some_and(|first| first.is_any(DESCRIBING))
            || rest.iter().any(|token| token.is_any(FINITE))
            || head.opened && head.mood != Mood::Forbid;
        if head.mood == Mood::Forbid {
            if !describes || rest.len() < 2 {
                before.objects.except.extend(rest);
            }
            return;
        }
        let lists = !matches!(
            before.deed,
            Some(
                Deed::Push
                    | Deed::ForcePush
                    | Deed::Commit
                    | Deed::OpenPr
                    | Deed::Deploy
                    | Deed::Publish
            )
        );
        const PLACES: &[&str] = &["origin", "upstream", "remote", "github", "gitlab"];
        let names =
            rest.iter().all(|token| is_name(token) || is_empty(token) || token.is_any(PLACES));
        match link {
            Link::And | Link::Or | Link::Comma if !describes && (lists || names) => {
                before.objects.extend(rest);
            }
            Link::But if rest.first().is_some_and(|first| first.is("not")) => {
                before.objects.except.extend(rest);
            }
            _ => {}
        }
    }
}

/// Whether a sentence is only one of these words, fillers left out.
pub(super) fn is_wholly(tokens: &[Token<'_>], wanted: &[&str]) -> bool {
    let mut words =
        tokens.iter().filter(|token| token.form != Form::Comma && token.form != Form::Mark);
    words.all(|token| token.is_any(wanted))
}
