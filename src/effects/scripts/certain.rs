//! Which tokens surely run: not in a function, a loop or under a condition.

use super::tokens::Kind;
use crate::effects::programs::meaning::Language;

/// Whether each token surely runs if the text does.
pub(super) fn certain(tokens: &[Kind], language: Language) -> Vec<bool> {
    match language {
        Language::Python => python(tokens),
        Language::JavaScript | Language::Perl => braces(tokens),
        Language::Ruby => ruby(tokens),
    }
}

const CONDITIONS: &[&[u8]] = &[
    b"if",
    b"elif",
    b"else",
    b"for",
    b"while",
    b"def",
    b"class",
    b"except",
    b"case",
    b"match",
    b"lambda",
    b"unless",
    b"until",
    b"foreach",
    b"switch",
    b"catch",
    b"function",
    b"sub",
    b"and",
    b"or",
    b"rescue",
    b"when",
    b"elsif",
];

fn python(tokens: &[Kind]) -> Vec<bool> {
    let mut all = Vec::with_capacity(tokens.len());
    // The indentation of the headers of what may not run, and that of this line.
    let mut open: Vec<usize> = Vec::new();
    let mut indent = 0;
    let mut conditional = false;
    let mut first = true;
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Kind::Line(next) if matches!(tokens.get(at.saturating_add(1)), Some(Kind::Line(_))) => {
                let _ = next;
            }
            Kind::Line(next) => {
                indent = *next;
                open.retain(|header| *header < indent);
                conditional = false;
                first = true;
            }
            Kind::Name(name) => {
                let main = tokens.get(at.saturating_add(1));
                let main = matches!(main, Some(Kind::Name(name)) if name == b"__name__");
                if CONDITIONS.contains(&name.as_slice()) && !(name == b"if" && main) {
                    conditional = true;
                    if first {
                        open.push(indent);
                    }
                }
                first = name == b"async" && first;
            }
            _ => first = false,
        }
        all.push(open.is_empty() && !conditional);
    }
    all
}

fn braces(tokens: &[Kind]) -> Vec<bool> {
    let mut all = Vec::with_capacity(tokens.len());
    // Whether each open brace is a block that may not run.
    let mut open: Vec<bool> = Vec::new();
    let mut conditional = false;
    for (at, token) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| tokens.get(at));
        match token {
            Kind::Sign(b'{') => {
                let function = match before {
                    Some(Kind::Sign(b')' | b'>')) => true,
                    Some(Kind::Name(name)) => !matches!(
                        name.as_slice(),
                        b"try" | b"finally" | b"return" | b"export" | b"import" | b"BEGIN"
                    ),
                    _ => false,
                };
                open.push(function || conditional);
                conditional = false;
            }
            Kind::Sign(b'}') => {
                open.pop();
                conditional = false;
            }
            Kind::Sign(b';') | Kind::Line(_) => conditional = false,
            Kind::Sign(sign @ (b'&' | b'|')) => conditional |= before == Some(&Kind::Sign(*sign)),
            Kind::Sign(b'?') => conditional = true,
            Kind::Sign(b'>') => conditional |= before == Some(&Kind::Sign(b'=')),
            Kind::Name(name) => conditional |= CONDITIONS.contains(&name.as_slice()),
            _ => {}
        }
        all.push(!conditional && !open.contains(&true));
    }
    all
}

fn ruby(tokens: &[Kind]) -> Vec<bool> {
    let mut all = Vec::with_capacity(tokens.len());
    let mut open = 0_usize;
    let mut conditional = false;
    let mut first = true;
    for token in tokens {
        match token {
            Kind::Line(_) | Kind::Sign(b';') => {
                conditional = false;
                first = true;
                all.push(open == 0);
                continue;
            }
            Kind::Sign(b'{') => open = open.saturating_add(1),
            Kind::Sign(b'}') => open = open.saturating_sub(1),
            Kind::Name(name) => match name.as_slice() {
                b"do" | b"def" | b"class" | b"module" | b"case" => open = open.saturating_add(1),
                b"begin" if first => open = open.saturating_add(1),
                b"if" | b"unless" | b"while" | b"until" | b"for" if first => {
                    open = open.saturating_add(1);
                }
                b"end" => open = open.saturating_sub(1),
                other => conditional |= CONDITIONS.contains(&other),
            },
            _ => {}
        }
        first = false;
        all.push(open == 0 && !conditional);
    }
    all
}
