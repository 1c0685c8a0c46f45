//! The tests in a text, read line by line: their names, whether they are switched off, their lines.
//!
//! No parser of any language: what a person sees at a glance is enough to compare before with
//! after, and what is not seen on either side is not told.

use super::test_marks::{self, Attribute, Off};
use super::test_names::definition;

/// The languages whose test frameworks are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    /// pytest, unittest, nose.
    Python,
    /// Jest, Vitest, Mocha, Jasmine, AVA, node:test, Playwright, Cypress, Deno, Bun.
    JavaScript,
    /// The standard harness, tokio, rstest, proptest.
    Rust,
    /// The standard package, testify, Ginkgo.
    Go,
    /// JUnit 3 to 5, TestNG, Kotest, Spock, ScalaTest.
    Jvm,
    /// RSpec, Minitest, test-unit.
    Ruby,
    /// PHPUnit, Pest.
    Php,
    /// NUnit, xUnit, MSTest.
    CSharp,
    /// XCTest, Swift Testing, Quick.
    Swift,
    /// ExUnit.
    Elixir,
    /// GoogleTest, Catch2, doctest, Boost.Test.
    Cpp,
    /// The standard package, Flutter.
    Dart,
    /// Bats.
    Bats,
    /// Cucumber and its kin.
    Gherkin,
}

/// One test, or a group of tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Test<'a> {
    /// Its name or title.
    pub(super) name: &'a [u8],
    /// The line of its name, from 1.
    pub(super) line: usize,
    /// The first of its lines, its attributes included, from 0.
    pub(super) begin: usize,
    /// The line behind its last, from 0.
    pub(super) end: usize,
    /// Whether it is switched off, and how.
    pub(super) off: Option<Off>,
    /// Whether it is a group of tests.
    pub(super) group: bool,
}

/// The tests of a text.
#[derive(Clone, Debug)]
pub(super) struct Tests<'a> {
    /// The lines of the text.
    pub(super) lines: Vec<&'a [u8]>,
    /// Its tests and groups, in order.
    pub(super) all: Vec<Test<'a>>,
}

/// Tests of one file that are looked at.
const TESTS_MAX: usize = 20_000;

/// The language of a file, by its name.
pub(super) fn language(path: &[u8]) -> Option<Language> {
    let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
    let ending = name.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
    Some(match ending {
        b"py" => Language::Python,
        b"js" | b"jsx" | b"ts" | b"tsx" | b"mjs" | b"cjs" | b"mts" | b"cts" | b"vue"
        | b"svelte" => Language::JavaScript,
        b"rs" => Language::Rust,
        b"go" => Language::Go,
        b"java" | b"kt" | b"kts" | b"scala" | b"groovy" => Language::Jvm,
        b"rb" => Language::Ruby,
        b"php" => Language::Php,
        b"cs" | b"fs" | b"vb" => Language::CSharp,
        b"swift" => Language::Swift,
        b"exs" | b"ex" => Language::Elixir,
        b"cc" | b"cpp" | b"cxx" | b"c" | b"h" | b"hpp" => Language::Cpp,
        b"dart" => Language::Dart,
        b"bats" => Language::Bats,
        b"feature" => Language::Gherkin,
        _ => return None,
    })
}

/// What was seen before the name of a test.
#[derive(Default)]
struct Pending {
    begin: Option<usize>,
    test: bool,
    off: Option<Off>,
    /// Brackets of an attribute that are still open.
    open: usize,
}

impl<'a> Tests<'a> {
    /// The tests of a text.
    pub(super) fn of(language: Language, text: &'a [u8]) -> Self {
        let lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').collect();
        let mut all: Vec<Test<'a>> = Vec::new();
        let mut pending = Pending::default();
        for (at, line) in lines.iter().enumerate() {
            let line = line.trim_ascii();
            if line.is_empty() || all.len() >= TESTS_MAX {
                continue;
            }
            if pending.open > 0 {
                pending.open = open_after(pending.open, line);
                continue;
            }
            match test_marks::attribute(language, line) {
                Some(Attribute::Apart { test, off }) => {
                    pending.begin.get_or_insert(at);
                    pending.test |= test;
                    pending.off = pending.off.or(off);
                    pending.open = open_after(0, line);
                    continue;
                }
                Some(Attribute::Before { test, off }) => {
                    pending.test |= test;
                    pending.off = pending.off.or(off);
                }
                None if test_marks::is_comment(language, line) => continue,
                None => {}
            }
            let next = lines.get(at.saturating_add(1)).copied().unwrap_or_default();
            if let Some(found) = definition(language, line, next, pending.test) {
                all.push(Test {
                    name: found.name,
                    line: at.saturating_add(1),
                    begin: pending.begin.unwrap_or(at),
                    end: lines.len(),
                    off: found.off.or(pending.off),
                    group: found.group,
                });
            }
            pending = Pending::default();
        }
        let mut tests = Self { lines, all };
        tests.close(language);
        tests
    }

    /// Ends each test where the next begins, and looks for marks among its own lines.
    fn close(&mut self, language: Language) {
        let mut end = self.lines.len();
        for test in self.all.iter_mut().rev() {
            test.end = end;
            end = test.begin;
            if test.off.is_none() && !test.group {
                let body = self.lines.get(test.line..test.end).unwrap_or_default();
                test.off = test_marks::in_body(language, body);
            }
        }
    }

    /// The lines of a test behind its name.
    pub(super) fn body(&self, test: &Test<'_>) -> &[&'a [u8]] {
        self.lines.get(test.line..test.end).unwrap_or_default()
    }
}

/// How many brackets are open behind the line.
fn open_after(open: usize, line: &[u8]) -> usize {
    let mut quote = None;
    line.iter().fold(open, |open, byte| match (quote, *byte) {
        (Some(mark), byte) if byte == mark => {
            quote = None;
            open
        }
        (Some(_), _) => open,
        (None, b'"' | b'\'') => {
            quote = Some(*byte);
            open
        }
        (None, b'(' | b'[') => open.saturating_add(1),
        (None, b')' | b']') => open.saturating_sub(1),
        (None, _) => open,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(path: &str, text: &str) -> Vec<String> {
        let language = language(path.as_bytes()).unwrap();
        let tests = Tests::of(language, text.as_bytes());
        let one = |test: &Test<'_>| {
            let off = test.off.map(|off| format!(" ({})", off.phrase())).unwrap_or_default();
            let group = if test.group { "group " } else { "" };
            format!("{group}{}{off}", String::from_utf8_lossy(test.name))
        };
        tests.all.iter().map(one).collect()
    }

    const SKIPPED: &str = "skipped";

    #[test]
    fn tests_in_their_languages() {
        let off = |name: &str| format!("{name} ({SKIPPED})");
        for (path, text, wanted) in [
            (
                "a.py",
                "def test_a():\n    pass\n@pytest.mark.skip(reason='x')\ndef test_b():\n    pass",
                vec!["test_a".into(), off("test_b")],
            ),
            (
                "a.py",
                "@pytest.mark.parametrize('a', [\n    1,\n])\ndef test_a(a):\n    pytest.skip('x')",
                vec![off("test_a")],
            ),
            (
                "a.py",
                "class TestA(unittest.TestCase):\n    def test_b(self):\n        self.skipTest('x')",
                vec!["group TestA".into(), off("test_b")],
            ),
            ("a.py", "# def test_a():\ndef helper():\n    pass", vec![]),
            (
                "a.test.ts",
                "describe('g', () => {\n  it('a', () => {})\n  it.skip(\"b\", () => {})\n  xit('c', () => {})\n})",
                vec!["group g".into(), "a".into(), off("b"), off("c")],
            ),
            (
                "a.test.js",
                "test.each([1, 2])('adds %i', (n) => {})\ntest(\n  'long title',\n  () => {})",
                vec!["adds %i".into(), "long title".into()],
            ),
            (
                "a.rs",
                "#[test]\nfn a() {}\n#[tokio::test]\n#[ignore = \"x\"]\nasync fn b() {}\nfn c() {}",
                vec!["a".into(), off("b")],
            ),
            (
                "a_test.go",
                "func TestA(t *testing.T) {\n\tt.Skip(\"x\")\n}\nfunc TestB(t *testing.T) {\n\tif testing.Short() {\n\t\tt.Skip()\n\t}\n}",
                vec![off("TestA"), "TestB".into()],
            ),
            (
                "ATest.java",
                "@Test\npublic void a() {}\n@Disabled(\"x\")\n@Test\nvoid b() throws Exception {}",
                vec!["a".into(), off("b")],
            ),
            (
                "ATest.kt",
                "@Test\nfun `adds two`() {}\n@Test @Ignore fun b() {}",
                vec!["adds two".into(), off("b")],
            ),
            (
                "a_spec.rb",
                "describe 'g' do\n  it 'a' do\n  end\n  xit \"b\" do\n  end\n  it 'c' do\n    skip 'x'\n  end\nend",
                vec!["group g".into(), "a".into(), off("b"), off("c")],
            ),
            (
                "ATest.php",
                "public function testA(): void {\n$this->markTestSkipped('x');\n}\n#[Test]\npublic function b() {}",
                vec![off("testA"), "b".into()],
            ),
            (
                "ATests.cs",
                "[Fact]\npublic void A() {}\n[Fact(Skip = \"x\")]\npublic async Task B() {}\n[Test]\n[Ignore(\"x\")]\npublic void C() {}",
                vec!["A".into(), off("B"), off("C")],
            ),
            (
                "ATests.swift",
                "func testA() {\n  throw XCTSkip(\"x\")\n}\n@Test(.disabled(\"x\")) func b() {}",
                vec![off("testA"), off("b")],
            ),
            (
                "a_test.exs",
                "describe \"g\" do\n  @tag :skip\n  test \"a\" do\n  end\n  test \"b\", %{c: c} do",
                vec!["group g".into(), off("a"), "b".into()],
            ),
            (
                "a_test.cc",
                "TEST(A, B) {\n}\nTEST_F(A, DISABLED_C) {\n}\nTEST(A, D) {\n  GTEST_SKIP();\n}",
                vec!["B".into(), off("C"), off("D")],
            ),
            (
                "a_test.dart",
                "test('a', () {\n});\ntest('b', () {\n}, skip: true);",
                vec!["a".into(), off("b")],
            ),
            ("a.bats", "@test \"a\" {\n  skip\n}", vec![off("a")]),
            ("a.feature", "@skip\nScenario: a\nScenario: b", vec![off("a"), "b".into()]),
        ] {
            assert_eq!(shown(path, text), wanted, "{text}");
        }
    }
}
