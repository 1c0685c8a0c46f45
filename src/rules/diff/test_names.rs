//! How test frameworks name tests; from their own documentation.

use super::secrets::find;
use super::test_code::Language;
use super::test_marks::{Off, holds, starts};

/// The name of a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Definition<'a> {
    /// The name or title.
    pub(super) name: &'a [u8],
    /// Whether the same line switches it off.
    pub(super) off: Option<Off>,
    /// Whether it is a group.
    pub(super) group: bool,
}

/// The test or group that the line begins; `marked`: an attribute before it makes it one.
pub(super) fn definition<'a>(
    language: Language,
    line: &'a [u8],
    next: &'a [u8],
    marked: bool,
) -> Option<Definition<'a>> {
    let plain = |name: &'a [u8]| Definition { name, off: None, group: false };
    match language {
        Language::Python => python(line),
        Language::JavaScript | Language::Dart => called(line, next, SCRIPT),
        Language::Ruby => called(line, next, RUBY).or_else(|| {
            let name = word(line.strip_prefix(b"def ")?);
            name.starts_with(b"test").then(|| plain(name))
        }),
        Language::Rust => marked.then(|| after(line, b"fn ")).flatten().map(plain),
        Language::Go => {
            let name = word(line.strip_prefix(b"func ")?);
            let test = starts(name, &[b"Test", b"Fuzz", b"Example"]) && name != b"TestMain";
            test.then(|| plain(name)).or_else(|| called(line, next, GINKGO))
        }
        Language::Jvm => jvm(line, next, marked),
        Language::Php => {
            let name = after(line, b"function ");
            let test = name.filter(|name| marked || name.starts_with(b"test"));
            test.map(plain).or_else(|| called(line, next, SCRIPT))
        }
        Language::CSharp => marked.then(|| before_bracket(line)).flatten().map(plain),
        Language::Swift => {
            let name = after(line, b"func ");
            let test = name.filter(|name| marked || name.starts_with(b"test"));
            test.map(plain).or_else(|| called(line, next, SCRIPT))
        }
        Language::Elixir => called(line, next, ELIXIR),
        Language::Cpp => cpp(line),
        Language::Bats => line.strip_prefix(b"@test ").and_then(quoted).map(plain),
        Language::Gherkin => {
            let found = [&b"Scenario Outline:"[..], b"Scenario:", b"Example:"];
            let name = found.iter().find_map(|word| line.strip_prefix(*word))?;
            Some(plain(name.trim_ascii()))
        }
    }
}

fn python(line: &[u8]) -> Option<Definition<'_>> {
    let rest = line.strip_prefix(b"async ").unwrap_or(line);
    if let Some(rest) = rest.strip_prefix(b"def ") {
        let name = word(rest);
        return name.starts_with(b"test").then_some(Definition { name, off: None, group: false });
    }
    let name = word(line.strip_prefix(b"class ")?);
    let test = name.starts_with(b"Test") || holds(line, &[b"TestCase"]);
    test.then_some(Definition { name, off: None, group: true })
}

/// A word that begins a test when it is called with a title.
struct Caller {
    word: &'static [u8],
    off: Option<Off>,
    group: bool,
}

const fn caller(word: &'static str) -> Caller {
    Caller { word: word.as_bytes(), off: None, group: false }
}

const fn off(word: &'static str) -> Caller {
    Caller { word: word.as_bytes(), off: Some(Off::Skipped), group: false }
}

const fn group(word: &'static str) -> Caller {
    Caller { word: word.as_bytes(), off: None, group: true }
}

const fn group_off(word: &'static str) -> Caller {
    Caller { word: word.as_bytes(), off: Some(Off::Skipped), group: true }
}

const SCRIPT: &[Caller] = &[
    caller("it"),
    caller("test"),
    caller("specify"),
    caller("Deno.test"),
    caller("testWidgets"),
    caller("fit"),
    caller("ftest"),
    off("xit"),
    off("xtest"),
    off("xspecify"),
    group("describe"),
    group("context"),
    group("suite"),
    group("group"),
    group("fdescribe"),
    group_off("xdescribe"),
    group_off("xcontext"),
];
const RUBY: &[Caller] = &[
    caller("it"),
    caller("specify"),
    caller("scenario"),
    caller("test"),
    caller("should"),
    caller("fit"),
    off("xit"),
    off("xspecify"),
    off("xscenario"),
    off("pending"),
    group("describe"),
    group("context"),
    group("feature"),
    group("RSpec.describe"),
    group("fdescribe"),
    group_off("xdescribe"),
    group_off("xcontext"),
    group_off("RSpec.xdescribe"),
];
const GINKGO: &[Caller] = &[
    caller("It"),
    caller("Specify"),
    caller("Entry"),
    caller("FIt"),
    off("PIt"),
    off("XIt"),
    off("PEntry"),
    off("XEntry"),
    group("Describe"),
    group("Context"),
    group("When"),
    group_off("PDescribe"),
    group_off("XDescribe"),
    group_off("PContext"),
    group_off("XContext"),
];
const ELIXIR: &[Caller] =
    &[caller("test"), caller("property"), caller("doctest"), group("describe")];
const SCALA: &[Caller] = &[
    caller("test"),
    caller("it"),
    caller("should"),
    caller("expect"),
    off("ignore"),
    off("xit"),
    off("xtest"),
    off("xshould"),
    group("describe"),
    group("context"),
    group("feature"),
    group_off("xdescribe"),
    group_off("xcontext"),
];

/// `it.skip('title', ..`, `xit "title" do`: a word of the table, modifiers, a title.
fn called<'a>(line: &'a [u8], next: &'a [u8], table: &[Caller]) -> Option<Definition<'a>> {
    let letters = line.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'.');
    let head = line.get(..letters.count())?;
    let caller = table.iter().filter(|one| head.starts_with(one.word)).find(|one| {
        let rest = head.get(one.word.len()..).unwrap_or_default();
        rest.is_empty() || rest.starts_with(b".")
    })?;
    let modifiers = head.get(caller.word.len()..)?;
    let rest = line.get(head.len()..)?;
    if !matches!(rest.first(), Some(b'(' | b'`' | b' ' | b'<')) {
        return None;
    }
    let title = title(rest, next)?;
    let off = caller.off.or_else(|| modified(modifiers)).or_else(|| option(rest));
    Some(Definition { name: title, off, group: caller.group })
}

fn modified(modifiers: &[u8]) -> Option<Off> {
    let mut parts = modifiers.split(|byte| *byte == b'.');
    parts.find_map(|part| match part {
        b"skip" | b"todo" | b"fixme" | b"ignore" => Some(Off::Skipped),
        b"failing" | b"fails" | b"fail" => Some(Off::MayFail),
        _ => None,
    })
}

/// An option on the line of the title: `{ skip: true }`, `skip: 'why'`, `:skip`.
pub(super) fn option(rest: &[u8]) -> Option<Off> {
    const OPTIONS: &[&[u8]] = &[
        b"skip: true",
        b"skip: \"",
        b"skip: '",
        b"ignore: true",
        b"todo: true",
        b", :skip",
        b"pending: true",
        b"pending: '",
        b"->skip(",
        b".config(enabled = false",
        b"enabled: false",
    ];
    holds(rest, OPTIONS).then_some(Off::Skipped)
}

/// The title in quotes: in the last brackets that open on this line, or on the next line.
fn title<'a>(rest: &'a [u8], next: &'a [u8]) -> Option<&'a [u8]> {
    // `each([..])('title'`: the title stands behind the table.
    let behind = find(rest, b")(").and_then(|at| rest.get(at.saturating_add(1)..));
    let open = behind.unwrap_or(rest);
    quoted(open).or_else(|| {
        let ends = matches!(open.trim_ascii_end().last(), Some(b'(' | b'['));
        ends.then(|| quoted(next)).flatten()
    })
}

/// The first text in quotes.
fn quoted(text: &[u8]) -> Option<&[u8]> {
    let mark = |byte: &u8| matches!(byte, b'"' | b'\'' | b'`');
    let at = text.iter().position(mark)?;
    let quote = *text.get(at)?;
    let rest = text.get(at.saturating_add(1)..)?;
    let end = rest.iter().position(|byte| *byte == quote).unwrap_or(rest.len());
    rest.get(..end)
}

/// The word at the start.
fn word(text: &[u8]) -> &[u8] {
    let end = text.iter().position(|byte| !(byte.is_ascii_alphanumeric() || *byte == b'_'));
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}

/// The word behind a keyword.
fn after<'a>(line: &'a [u8], keyword: &[u8]) -> Option<&'a [u8]> {
    let at = find(line, keyword)?.saturating_add(keyword.len());
    let rest = line.get(at..)?;
    if rest.first() == Some(&b'`') {
        return quoted(rest);
    }
    let name = word(rest);
    (!name.is_empty()).then_some(name)
}

/// The word before the first bracket.
fn before_bracket(line: &[u8]) -> Option<&[u8]> {
    let head = line.get(..line.iter().position(|byte| *byte == b'(')?)?;
    let length =
        head.iter().rev().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_');
    let name = head.get(head.len().saturating_sub(length.count())..)?;
    (!name.is_empty()).then_some(name)
}

fn jvm<'a>(line: &'a [u8], next: &'a [u8], marked: bool) -> Option<Definition<'a>> {
    let plain = |name: &'a [u8]| Definition { name, off: None, group: false };
    if marked {
        let name = after(line, b"fun ").or_else(|| before_bracket(behind_annotations(line)));
        return name.map(plain);
    }
    let old = line.strip_prefix(b"public void test").map(|_| before_bracket(line));
    old.flatten().map(plain).or_else(|| called(line, next, SCALA))
}

/// What stands behind annotations on the same line.
fn behind_annotations(line: &[u8]) -> &[u8] {
    let from = find(line, b" void ").or_else(|| find(line, b"void "));
    from.and_then(|at| line.get(at..)).unwrap_or(line)
}

fn cpp(line: &[u8]) -> Option<Definition<'_>> {
    const MACROS: &[&[u8]] = &[
        b"TEST(",
        b"TEST_F(",
        b"TEST_P(",
        b"TYPED_TEST(",
        b"TYPED_TEST_P(",
        b"BOOST_AUTO_TEST_CASE(",
        b"TEST_CASE(",
        b"SCENARIO(",
        b"SECTION(",
    ];
    let rest = MACROS.iter().find_map(|name| line.strip_prefix(*name))?;
    let inner = rest.get(..rest.iter().position(|byte| *byte == b')')?)?;
    let hidden = [&b"[.]"[..], b"[!hide]", b"doctest::skip(", b"disabled("];
    let off = (holds(inner, &[b"DISABLED_"]) || holds(line, &hidden)).then_some(Off::Skipped);
    let may_fail = holds(line, &[b"[!mayfail]", b"[!shouldfail]", b"doctest::may_fail("]);
    // The suite is left out: a test keeps its name when its fixture changes.
    let own = inner.rsplit(|byte| *byte == b',').next().unwrap_or_default().trim_ascii();
    let name = match quoted(inner).filter(|_| inner.first() == Some(&b'"')) {
        Some(title) => title,
        None => own.strip_prefix(b"DISABLED_").unwrap_or(own),
    };
    let off = off.or(may_fail.then_some(Off::MayFail));
    Some(Definition { name, off, group: false })
}
