//! Assertions, seen line by line in any language.

use super::secrets::find;
use super::test_marks::holds;

/// Words that assert something, as frameworks spell them.
const WORDS: &[&[u8]] = &[
    b"assert",
    b"Assert",
    b"ASSERT_",
    b"EXPECT_",
    b"REQUIRE",
    b"CHECK(",
    b"CHECK_",
    b"expect(",
    b"expect {",
    b"expect!",
    b"expect ",
    b"Expect(",
    b"#expect",
    b"#require",
    b".should",
    b".must_",
    b"refute",
    b"t.Error",
    b"t.Fatal",
    b"t.Fail",
    b"require.",
    b"verify(",
    b"t.is(",
    b"t.deepEqual(",
    b"t.true(",
    b"t.false(",
    b"t.throws(",
    b"t.like(",
    b"t.snapshot(",
    b"pytest.raises",
    b"self.fail",
    b"insta::",
    b"XCTFail",
];

/// Whether the line asserts something.
pub(super) fn is_assertion(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    if line.len() < 5 || is_comment(line) || starts_other(line) {
        return false;
    }
    holds(line, WORDS)
}

/// Lines that name an assertion and make none.
fn starts_other(line: &[u8]) -> bool {
    const OTHER: &[&[u8]] = &[
        b"use ",
        b"import ",
        b"from ",
        b"fn ",
        b"def ",
        b"func ",
        b"function ",
        b"#include",
        b"using ",
        b"require ",
        b"pub ",
        b"macro_rules",
    ];
    let loads = line.starts_with(b"const ") && find(line, b"require(").is_some();
    loads || OTHER.iter().any(|word| line.starts_with(word))
}

/// Whether the line is only a comment, in any language.
pub(super) fn is_comment(line: &[u8]) -> bool {
    (line.starts_with(b"#")
        && !line.starts_with(b"#[")
        && !line.starts_with(b"#expect")
        && !line.starts_with(b"#require"))
        || line.starts_with(b"//")
        || line.starts_with(b"/*")
        || line.starts_with(b"* ")
        || line.starts_with(b"--")
}

/// Whether the assertion holds whatever the code does.
pub(super) fn is_vacuous(line: &[u8]) -> bool {
    const ALWAYS: &[&[u8]] = &[
        b"assertTrue",
        b"assert_true",
        b"assert(true)",
        b"assert!(true",
        b"asserttrue",
        b"assertTrue(true",
        b"assertTrue(True",
        b"asserttruetrue",
        b"Assert.True(true",
        b"Assert.IsTrue(true",
        b"Assert.Pass()",
        b"XCTAssertTrue(true",
        b"XCTAssert(true",
        b"EXPECT_TRUE(true",
        b"ASSERT_TRUE(true",
        b"REQUIRE(true",
        b"CHECK(true",
        b"#expect(true",
        b"expect(true).to",
        b"expect(1).to",
        b"expect(false).toBe(false",
        b"t.pass()",
        b"assert.ok(true",
        b"assert.isTrue(true",
        b"assert_equal(true,true",
        b"assert1==1",
        b"assertTrue==True",
        b"assertNone==None",
        b"assert.True(t,true",
        b"require.True(t,true",
    ];
    if !is_assertion(line) {
        return false;
    }
    let bare: Vec<u8> = line.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let by_word = ALWAYS.iter().any(|always| match *always {
        b"assertTrue" | b"assert_true" | b"asserttrue" => bare == *always,
        other => bare.starts_with(other) || bare.starts_with(&[b"self.", other].concat()),
    });
    let or_true = [&b"orTrue"[..], b"||true)", b"||true);", b"||true", b"ortrue"]
        .iter()
        .any(|end| bare.ends_with(end));
    by_word || or_true || compares_with_itself(&bare)
}

/// `assert_eq!(x, x)`, `expect(x).toBe(x)`, `assert x == x`.
fn compares_with_itself(bare: &[u8]) -> bool {
    if let Some(rest) = bare.strip_prefix(b"assert")
        && let Some(at) = find(rest, b"==")
        && let Some((left, right)) = rest.split_at_checked(at)
    {
        let right = right.strip_prefix(b"==").unwrap_or_default();
        if !left.is_empty() && left == right {
            return true;
        }
    }
    if let Some((left, right)) = expected(bare) {
        return !left.is_empty() && left == right;
    }
    const EQUAL: &[&[u8]] = &[
        b"assert_eq!(",
        b"assertEqual(",
        b"assertEquals(",
        b"assertSame(",
        b"Assert.Equal(",
        b"Assert.AreEqual(",
        b"EXPECT_EQ(",
        b"ASSERT_EQ(",
        b"XCTAssertEqual(",
        b"assert_equal(",
    ];
    EQUAL.iter().any(|word| {
        let Some(at) = find(bare, word) else { return false };
        let inner = bare.get(at.saturating_add(word.len())..).unwrap_or_default();
        let inner = inner.strip_suffix(b";").unwrap_or(inner);
        let Some(inner) = inner.strip_suffix(b")") else { return false };
        let half = inner.len().saturating_sub(1).checked_div(2).unwrap_or_default();
        let (Some(left), Some(right)) = (inner.get(..half), inner.get(half.saturating_add(1)..))
        else {
            return false;
        };
        half > 0 && left == right && inner.get(half) == Some(&b',')
    })
}

/// The subject and the value of `expect(S).toBe(V)`.
fn expected(bare: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = find(bare, b"expect(")?.saturating_add(7);
    let rest = bare.get(at..)?;
    let end = [&b").toBe("[..], b").toEqual(", b").toStrictEqual(", b").to.equal(", b").to.eq("]
        .iter()
        .find_map(|call| find(rest, call).map(|at| (at, call.len())))?;
    let value = rest.get(end.0.saturating_add(end.1)..)?;
    let value = value.strip_suffix(b";").unwrap_or(value);
    Some((rest.get(..end.0)?, value.strip_suffix(b")")?))
}

/// How much an assertion says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// That something is there, or true in some way.
    Loose,
    /// What it is.
    Exact,
}

/// How much the assertion says, where that is known.
pub(super) fn strength(line: &[u8]) -> Option<Strength> {
    const LOOSE: &[&[u8]] = &[
        b"toBeDefined(",
        b"toBeTruthy(",
        b"not.toBeNull(",
        b"not.toBeUndefined(",
        b"toBeFalsy(",
        b"is not None",
        b"assertIsNotNone(",
        b"assertNotNull(",
        b"assertNotEmpty(",
        b"NotNull(",
        b"IsNotNull(",
        b".is_some()",
        b".is_ok()",
        b"not_to be_nil",
        b"refute_nil",
        b"to be_truthy",
        b"to.exist",
        b"expect.anything()",
        b"XCTAssertNotNil(",
        b"NotNil(",
        b"NotEmpty(",
        b"EXPECT_NE(",
        b"isNotNull()",
        b"isNotEmpty()",
        b"is_err()",
        b"assert_ne!(",
    ];
    const EXACT: &[&[u8]] = &[
        b"toBe(",
        b"toEqual(",
        b"toStrictEqual(",
        b"toMatchObject(",
        b"==",
        b"assertEqual",
        b"assertSame(",
        b"assert_eq!(",
        b".Equal(",
        b"AreEqual(",
        b"eq(",
        b"assert_equal",
        b"EXPECT_EQ(",
        b"ASSERT_EQ(",
        b"XCTAssertEqual(",
        b"isEqualTo(",
        b"toHaveLength(",
        b"toHaveBeenCalledWith(",
        b"deepEqual(",
        b"to.equal(",
        b"to eq",
        b"DeepEqual",
    ];
    if !is_assertion(line) {
        None
    } else if holds(line, LOOSE) {
        Some(Strength::Loose)
    } else if holds(line, EXACT) {
        Some(Strength::Exact)
    } else {
        None
    }
}

/// What the assertion is about: the first argument, up to a comma or a bracket that closes.
pub(super) fn subject(line: &[u8]) -> Option<&[u8]> {
    let at = match find(line, b"assert ") {
        Some(at) => at.saturating_add(7),
        None => line.iter().position(|byte| *byte == b'(')?.saturating_add(1),
    };
    let rest = line.get(at..)?;
    let mut open = 0_usize;
    let end = rest.iter().position(|byte| {
        match byte {
            b'(' | b'[' => open = open.saturating_add(1),
            b')' | b']' if open > 0 => open = open.saturating_sub(1),
            b')' | b']' | b',' | b' ' => return open == 0,
            _ => {}
        }
        false
    });
    let subject = rest.get(..end.unwrap_or(rest.len()))?.trim_ascii();
    (!subject.is_empty()).then_some(subject)
}

/// Whether the line holds the subject, not as a part of a longer word.
pub(super) fn speaks_of(line: &[u8], subject: &[u8]) -> bool {
    let letter =
        |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let mut from = 0_usize;
    while let Some(at) = line.get(from..).and_then(|rest| find(rest, subject)) {
        let at = from.saturating_add(at);
        let end = at.saturating_add(subject.len());
        let before = at.checked_sub(1).and_then(|before| line.get(before));
        if !letter(before) && !letter(line.get(end)) {
            return true;
        }
        from = at.saturating_add(1);
    }
    false
}

/// The line with numbers and texts in quotes taken out: two that are the same differ in values.
pub(super) fn without_values(line: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(line.len());
    let mut quote = None;
    for byte in line.trim_ascii() {
        match (quote, *byte) {
            (Some(mark), byte) if byte == mark => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'' | b'`') => quote = Some(*byte),
            (None, b'0'..=b'9' | b'.' | b'_' | b'-') => {}
            (None, byte) => kept.push(byte),
        }
    }
    let words = [&b"true"[..], b"false", b"True", b"False", b"None", b"null", b"nil"];
    words.iter().fold(kept, |kept, word| match find(&kept, word) {
        Some(at) => {
            let (head, tail) = kept.split_at_checked(at).unwrap_or((&kept, b""));
            [head, tail.get(word.len()..).unwrap_or_default()].concat()
        }
        None => kept,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vacuous_assertions() {
        for line in [
            "assert True",
            "assert!(true);",
            "self.assertTrue(True)",
            "expect(true).toBe(true)",
            "assert 1 == 1",
            "assert_eq!(x, x);",
            "expect(a.b).toEqual(a.b);",
            "assert x == 2 or True",
            "assertEquals(1, 1);",
            "Assert.True(true);",
            "EXPECT_TRUE(true);",
            "XCTAssertTrue(true)",
        ] {
            assert!(is_vacuous(line.as_bytes()), "{line}");
        }
        for line in [
            "assert x",
            "assert!(ok);",
            "self.assertTrue(x)",
            "expect(a).toBe(true)",
            "assert 1 == x",
            "assert_eq!(x, y);",
            "expect(a.b).toEqual(a.c);",
            "let a = true;",
            "// assert True",
            "assertTrue(result)",
            "assert_eq!(a(1), a(2));",
        ] {
            assert!(!is_vacuous(line.as_bytes()), "{line}");
        }
    }

    #[test]
    fn values_are_taken_out() {
        let same = |one: &str, other: &str| {
            without_values(one.as_bytes()) == without_values(other.as_bytes())
        };
        assert!(same("assert total(a) == 3", "assert total(a) == 4.5"));
        assert!(same("expect(x).toBe('a b')", "expect(x).toBe(\"c\")"));
        assert!(same("assert_eq!(ok, true)", "assert_eq!(ok, false)"));
        assert!(!same("assert total(a) == 3", "assert sum(a) == 3"));
    }
}
