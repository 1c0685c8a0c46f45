//! The worst that a shell text can cost: every kind of nesting, closed and not, and padding.

use automode::effects::shell::parse::parse;

/// What opens it, what stands in the middle, what closes it.
const NESTING: &[(&str, &str, &str)] = &[
    ("(", "x", ")"),
    ("((", "1", "))"),
    ("( (", "x", "))"),
    ("{ ", "x;", " }; "),
    ("$(", "x", ")"),
    ("$((", "1", "))"),
    ("$((", "x", ");)"),
    ("\"$(", "x", ")\""),
    ("`", "x", "`"),
    ("${x:-", "y", "}"),
    ("\"${x:-", "y", "}\""),
    ("${a[", "1", "]}"),
    ("x[", "1", "]="),
    ("$[", "1", "]"),
    ("{a,", "b", "}"),
    ("{", "b", "}"),
    ("if x; then ", "y;", " fi; "),
    ("while ", "x;", " do y; done; "),
    ("case x in x) ", "y", ";; esac; "),
    ("f() { ", "x;", " }; "),
    ("[[ ( ", "x", " ) ]] "),
    ("<(", "x", ")"),
    ("x=( $(", "a", ") )"),
    ("<<A\n$(", "x", ")"),
    ("<<A;", "x", "\nA\n"),
    ("@(", "x", ")"),
    ("! ", "x", ""),
    ("a;", "x", ""),
    ("#", "x", "\n"),
];

/// How often each is nested: within the bounds, just past them, far past them.
const TIMES: [usize; 4] = [16, 60, 2_000, 60_000];

fn main() {
    divan::main();
}

#[divan::bench(args = TIMES, sample_count = 10)]
fn every_nesting_closed(bencher: divan::Bencher<'_, '_>, times: usize) {
    let texts: Vec<String> = NESTING
        .iter()
        .map(|(open, middle, close)| {
            format!("{}{middle}{}", open.repeat(times), close.repeat(times))
        })
        .collect();
    bencher.bench(|| texts.iter().filter(|text| parse(text.as_bytes()).is_ok()).count());
}

#[divan::bench(args = TIMES, sample_count = 10)]
fn every_nesting_open(bencher: divan::Bencher<'_, '_>, times: usize) {
    let texts: Vec<String> = NESTING.iter().map(|(open, ..)| open.repeat(times)).collect();
    bencher.bench(|| texts.iter().filter(|text| parse(text.as_bytes()).is_ok()).count());
}

#[divan::bench(sample_count = 10)]
fn comment_of_nine_megabytes(bencher: divan::Bencher<'_, '_>) {
    let text = format!("#{}\nrm x", "x".repeat(9 << 20));
    bencher.bench(|| parse(text.as_bytes()));
}

#[divan::bench(sample_count = 10)]
fn ten_thousand_commands(bencher: divan::Bencher<'_, '_>) {
    let text = "rm a\n".repeat(10_000);
    bencher.bench(|| parse(text.as_bytes()));
}

#[divan::bench(sample_count = 10)]
fn here_document_of_100_kilobytes(bencher: divan::Bencher<'_, '_>) {
    let text =
        format!("cat > out <<'EOF'\n{}EOF\n", "a line of text, 30 bytes long\n".repeat(3_400));
    bencher.bench(|| parse(text.as_bytes()));
}

#[divan::bench]
fn ordinary_command(bencher: divan::Bencher<'_, '_>) {
    let text = b"cd src && grep -rn \"fn main\" --include='*.rs' . 2>/dev/null | head -n 20";
    bencher.bench(|| parse(divan::black_box(text)));
}
