//! How test frameworks switch tests off; from their own documentation.

use super::secrets::find;
use super::test_code::Language;
use super::test_names::option;

/// How a test is switched off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Off {
    /// It does not run.
    Skipped,
    /// It may fail.
    MayFail,
}

impl Off {
    /// For people.
    pub(super) const fn phrase(self) -> &'static str {
        match self {
            Self::Skipped => "skipped",
            Self::MayFail => "may fail",
        }
    }
}

/// What stands before the name of a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Attribute {
    /// On lines of its own.
    Apart {
        /// Whether it makes a test of what follows.
        test: bool,
        /// Whether it switches it off.
        off: Option<Off>,
    },
    /// On the line of the name.
    Before {
        /// Whether it makes a test of what follows.
        test: bool,
        /// Whether it switches it off.
        off: Option<Off>,
    },
}

pub(super) fn holds(line: &[u8], parts: &[&[u8]]) -> bool {
    parts.iter().any(|part| find(line, part).is_some())
}

pub(super) fn starts(line: &[u8], parts: &[&[u8]]) -> bool {
    parts.iter().any(|part| line.starts_with(part))
}

/// Whether the line is only a comment.
pub(super) fn is_comment(language: Language, line: &[u8]) -> bool {
    match language {
        Language::Python
        | Language::Ruby
        | Language::Elixir
        | Language::Bats
        | Language::Gherkin => line.starts_with(b"#"),
        Language::Php => starts(line, &[b"//", b"/*", b"*", b"# "]),
        Language::JavaScript
        | Language::Rust
        | Language::Go
        | Language::Jvm
        | Language::CSharp
        | Language::Swift
        | Language::Cpp
        | Language::Dart => starts(line, &[b"//", b"/*", b"*"]),
    }
}

/// What the line says of the test that follows, if it is an attribute.
pub(super) fn attribute(language: Language, line: &[u8]) -> Option<Attribute> {
    match language {
        Language::Python => {
            line.starts_with(b"@").then(|| Attribute::Apart { test: false, off: python_off(line) })
        }
        Language::Rust => line.starts_with(b"#[").then(|| rust(line)),
        Language::Jvm | Language::Swift => line.starts_with(b"@").then(|| annotated(line)),
        Language::CSharp => line.starts_with(b"[").then(|| c_sharp(line)),
        Language::Php => {
            let test = starts(line, &[b"#[Test", b"* @test", b"/** @test"]);
            (test || line.starts_with(b"#[")).then_some(Attribute::Apart { test, off: None })
        }
        Language::Elixir => line.starts_with(b"@tag").then(|| Attribute::Apart {
            test: false,
            off: holds(line, &[b":skip", b"skip:"]).then_some(Off::Skipped),
        }),
        Language::Gherkin => line.starts_with(b"@").then(|| Attribute::Apart {
            test: false,
            off: holds(line, &[b"@skip", b"@ignore", b"@disabled", b"@wip"])
                .then_some(Off::Skipped),
        }),
        Language::JavaScript
        | Language::Go
        | Language::Ruby
        | Language::Cpp
        | Language::Dart
        | Language::Bats => None,
    }
}

/// A skip under a condition is how tests say where they can run; only one that always holds counts.
fn python_off(line: &[u8]) -> Option<Off> {
    let name = line.split(|byte| matches!(byte, b'(' | b' ')).next().unwrap_or_default();
    let last = name.rsplit(|byte| matches!(byte, b'.' | b'@')).next().unwrap_or_default();
    match last {
        b"skip" | b"nottest" => Some(Off::Skipped),
        b"skipif" | b"skipIf" if holds(line, &[b"(True", b"(1,", b"(1)"]) => Some(Off::Skipped),
        b"skipUnless" if holds(line, &[b"(False", b"(0,"]) => Some(Off::Skipped),
        b"xfail" | b"expectedFailure" if !holds(line, &[b"condition="]) => Some(Off::MayFail),
        _ => None,
    }
}

fn rust(line: &[u8]) -> Attribute {
    let inner = line.get(2..).unwrap_or_default();
    let end = inner.iter().position(|byte| matches!(byte, b']' | b'(' | b' ' | b'='));
    let name = inner.get(..end.unwrap_or(inner.len())).unwrap_or_default();
    let last = name.rsplit(|byte| *byte == b':').next().unwrap_or_default();
    let test = last == b"test"
        || last.ends_with(b"_test")
        || [&b"rstest"[..], b"test_case", b"proptest", b"quickcheck"].contains(&last);
    let off = (last == b"ignore"
        || starts(line, &[b"#[cfg(any())]", b"#[cfg(never)]", b"#[cfg(FALSE)]"]))
    .then_some(Off::Skipped);
    behind(line, test, off)
}

/// An attribute with code behind it on the same line stands before that code.
fn behind(line: &[u8], test: bool, off: Option<Off>) -> Attribute {
    if holds(line, &[b" fn ", b" fun ", b" func ", b" void ", b" Task ", b" async "]) {
        Attribute::Before { test, off }
    } else {
        Attribute::Apart { test, off }
    }
}

fn annotated(line: &[u8]) -> Attribute {
    let test = holds(
        line,
        &[b"@Test", b"@ParameterizedTest", b"@RepeatedTest", b"@Property", b"@org.junit.Test"],
    ) && !holds(
        line,
        &[b"@TestInstance", b"@TestConfiguration", b"@Testcontainers", b"@TestOnly"],
    );
    let named = holds(line, &[b"@Disabled(", b"@Ignore"])
        || line.ends_with(b"@Disabled")
        || holds(line, &[b"@Disabled ", b"enabled = false", b"enabled=false", b".disabled("]);
    behind(line, test, named.then_some(Off::Skipped))
}

fn c_sharp(line: &[u8]) -> Attribute {
    let test = starts(
        line,
        &[
            b"[Test",
            b"[Fact",
            b"[Theory",
            b"[DataTestMethod",
            b"[SkippableFact",
            b"[<Test",
            b"[<Fact",
        ],
    ) && !starts(line, &[b"[TestFixture", b"[TestClass", b"[TestInit", b"[TestCleanup"]);
    let off = starts(line, &[b"[Ignore", b"[Explicit"])
        || holds(line, &[b"Skip =", b"Skip=", b", Ignore", b"Ignore =", b"Ignore="]);
    behind(line, test, off.then_some(Off::Skipped))
}

/// The mark among the lines of a test, unless it stands under a condition.
pub(super) fn in_body(language: Language, body: &[&[u8]]) -> Option<Off> {
    let calls = calls(language);
    let mut before: &[u8] = b"";
    for line in body {
        let line = line.trim_ascii();
        if line.is_empty() || is_comment(language, line) {
            continue;
        }
        let always = !is_condition(before) && !is_conditional(line);
        if starts(line, calls) && always || closes_off(language, line) {
            return Some(Off::Skipped);
        }
        before = line;
    }
    None
}

/// An option behind the body: `}, skip: true)`, `})->skip('x')`.
fn closes_off(language: Language, line: &[u8]) -> bool {
    match language {
        Language::JavaScript | Language::Dart | Language::Php => {
            line.starts_with(b"}") && option(line).is_some()
        }
        Language::Python
        | Language::Rust
        | Language::Go
        | Language::Jvm
        | Language::Ruby
        | Language::CSharp
        | Language::Swift
        | Language::Elixir
        | Language::Cpp
        | Language::Bats
        | Language::Gherkin => false,
    }
}

fn calls(language: Language) -> &'static [&'static [u8]] {
    match language {
        Language::Python => &[
            b"pytest.skip(",
            b"self.skipTest(",
            b"pytest.xfail(",
            b"raise unittest.SkipTest",
            b"raise SkipTest",
        ],
        Language::JavaScript => &[
            b"this.skip()",
            b"test.skip()",
            b"test.skip(true",
            b"test.fixme(",
            b"t.skip(",
            b"ctx.skip(",
            b"context.skip(",
            b"pending(",
        ],
        Language::Go => &[b"t.Skip(", b"t.SkipNow(", b"t.Skipf(", b"Skip(\""],
        Language::Jvm => &[
            b"assumeTrue(false",
            b"Assume.assumeTrue(false",
            b"Assumptions.abort(",
            b"Assumptions.assumeTrue(false",
            b"throw new SkipException(",
            b"throw new TestAbortedException(",
            b"cancel(",
        ],
        Language::Ruby => &[b"skip ", b"skip(", b"skip\"", b"pending ", b"pending(", b"omit("],
        Language::Php => &[
            b"$this->markTestSkipped(",
            b"$this->markTestIncomplete(",
            b"self::markTestSkipped(",
            b"static::markTestSkipped(",
        ],
        Language::CSharp => &[b"Assert.Ignore(", b"Assert.Inconclusive(", b"Assert.Skip("],
        Language::Swift => &[b"throw XCTSkip", b"try XCTSkipIf(true", b"pending("],
        Language::Cpp => &[b"GTEST_SKIP()", b"SKIP(\"", b"SKIP()"],
        Language::Dart => &[b"markTestSkipped("],
        Language::Bats => &[b"skip"],
        Language::Rust | Language::Elixir | Language::Gherkin => &[],
    }
}

/// Whether what follows the line runs only under a condition.
fn is_condition(line: &[u8]) -> bool {
    const WORDS: &[&[u8]] = &[
        b"if ",
        b"if(",
        b"elif ",
        b"else",
        b"} else",
        b"unless ",
        b"except",
        b"rescue",
        b"catch",
        b"} catch",
        b"case ",
        b"when ",
        b"guard ",
        b"switch",
        b"default:",
        b"||",
        b"&&",
    ];
    starts(line, WORDS) || line.ends_with(b"||") || line.ends_with(b"&&")
}

/// Whether the line itself holds a condition: `skip "x" if windows?`.
fn is_conditional(line: &[u8]) -> bool {
    holds(line, &[b" if ", b" unless ", b" && ", b" || "])
}
