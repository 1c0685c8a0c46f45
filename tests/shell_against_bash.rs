//! Our parser against bash itself.
//!
//! What bash accepts must be parsed, or be opaque where that is written down; what it makes of a
//! text must be what we make of it. Bash is a requirement of this test, so it fails without one.

use std::process::Command;

use automode::effects::shell::parse::parse;
use automode::effects::shell::syntax::{CommandKind, Item, List, Pipeline, Word, WordPart};
use proptest::prelude::*;

/// Bash with no program to run but its own.
fn bash(arguments: &[&str]) -> std::process::Output {
    let folder = tempfile::tempdir().expect("a folder");
    Command::new("/bin/bash")
        .arg("--norc")
        .args(arguments)
        .current_dir(folder.path())
        .env_clear()
        .env("PATH", "/nonexistent")
        .env("LC_ALL", "C.UTF-8")
        .output()
        .expect("this test needs /bin/bash")
}

fn accepts(text: &str) -> bool {
    bash(&["-n", "-c", text]).status.success()
}

/// Ordinary commands: bash accepts them, so they must be parsed.
const ORDINARY: &[&str] = &[
    "cargo test --all 2>&1 | tail -n 40",
    "cd /tmp/x && rm -rf target && cargo build --release",
    "git commit -m \"$(cat <<'EOF'\nFix \"it's\" (all of it)\n\n`ticks` and $x\nEOF\n)\"",
    "for f in src/*.rs; do sed -i 's/a(b)/c/g' \"$f\"; done",
    "if [ -f package.json ]; then npm ci; else echo none >&2; fi",
    "while read -r line; do echo \"${line%%:*}\"; done < <(git ls-files)",
    "find . -name '*.tmp' -exec rm {} \\; -o -name '*.bak' -delete",
    "cat > out.txt <<EOF\n$HOME and $(date) and `pwd`\nEOF",
    "cat <<-'A' > x; cat <<B >> y\n\ta\n\tA\nb\nB",
    "echo ${x:-a} ${x##*/} ${x%.*} ${x//a/b} ${#x} ${x:1:2} ${!x} ${x^^} ${a[@]}",
    "arr=(a \"b c\" $(ls) [5]=x); echo \"${arr[@]}\"",
    "declare -A map=([a]=1 [b]=2); local -a x=(1 2); export A=1 B=\"$C\"",
    "case \"$1\" in start|stop) run \"$1\" ;; -h|--help) usage ;; *) exit 1 ;; esac",
    "[[ $x =~ ^([a-z]+)\\.(rs|toml)$ && -n ${BASH_REMATCH[1]} ]] && echo \"${BASH_REMATCH[1]}\"",
    "(( i++ )) || true; echo $((i * (2 + 3))) $(( x ? 1 : 2 ))",
    "for ((i = 0; i < 10; i++)); do echo $i; done",
    "f() { local x=$1; shift; \"$x\" \"$@\"; }; f ls -la",
    "function build { make -j\"$(nproc)\" \"$@\"; } && build all",
    "mkdir -p a/{b,c}/{1..3} && cp {a,b}.txt dest/",
    "exec 3>&1 4<file 5<>both; cmd >&3 2>&- {fd}<x &>all &>>more",
    "diff <(sort a) <(sort b) | tee >(wc -l) >/dev/null",
    "grep -E \"a|b\" f | awk '{print $1 \"x\"}' | xargs -I{} mv {} {}.bak",
    "! grep -q x f && time make -s; time -p ls",
    "coproc cat; kill %1; wait; { echo a; echo b; } | sort",
    "python3 - <<'PY'\nimport os\nprint('it''s', \"$x\", `y`)\nPY",
    "x=$'a\\tb\\'c' y=$\"hi\" z=~/a:~/b cmd --opt=~/c",
    "echo a \\\n  b \\\n  | cat # end",
    "until ping -c1 host; do sleep 1; done &",
    "select x in a b; do break; done",
    "jq -r '.[] | select(.a == \"b\") | \"\\(.c)\"' f.json",
    "curl -s \"https://x.test/a?b=c&d=$e\" -H 'A: b' | jq '.[0]'",
    "ssh host \"cd /srv && sudo systemctl restart 'app'\"",
    "test -d x || { mkdir x; cd x; }",
    "printf '%s\\n' \"${x:-\"default value\"}\" \"${y:+--flag=\"$y\"}\"",
    "a=1 b=2; unset a; echo \"$a$b\" '' \"\"",
    "if ! command -v jq >/dev/null 2>&1; then\n  echo no\nelif true; then :\nfi",
    "case x in (a) ;; (b) echo;; esac; case y in a) b;& c) d;;& *) ;; esac",
    "trap 'rm -f \"$tmp\"' EXIT; tmp=$(mktemp)",
    "ls -la | grep -v '^d' | sort -k5 -n | tail -5;",
    "echo \"a `echo \\\"b\\\"` c\" `echo \\`echo d\\``",
    "$(( (1+2) * 3 )); echo $((echo a); (echo b))",
    "((a=1)); (echo a); ( (echo b) )",
    "echo a#b # c 'd\necho e",
    "\n\n  \n# only\n",
    "{ cat <<A; } | tr a b\nx\nA\necho",
    "x=(\n  a # one\n  b\n)\n",
    "cmd <<<\"$x\" <<<'y' <<< z",
    "echo *.[ch] [!a]* ~ ~root/x a~b",
    "[ \"$a\" = b ] && [ ! -e c ] || [[ ! ( -e d || e < f ) ]]",
];

#[test]
fn ordinary_commands_are_parsed() {
    for text in ORDINARY {
        assert!(accepts(text), "bash does not take {text:?}");
        assert!(parse(text.as_bytes()).is_ok(), "{text:?}: {:?}", parse(text.as_bytes()));
    }
}

/// The words of a text that has only the command `p`.
fn words_of(text: &str) -> Option<Vec<Word>> {
    let List { items } = parse(text.as_bytes()).ok()?;
    let [Item { first: Pipeline { commands, .. }, .. }] = items.as_slice() else { return None };
    match commands.as_slice() {
        [command] => match &command.kind {
            CommandKind::Simple { words, .. } => Some(words.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// What a word of literals, quotes and braces becomes; nothing if it holds anything else.
fn expanded(word: &[WordPart]) -> Option<Vec<Vec<u8>>> {
    let mut all = vec![Vec::new()];
    for part in word {
        let choices: Vec<Vec<u8>> = match part {
            WordPart::Bare(bytes) | WordPart::Quoted(bytes) => vec![bytes.clone()],
            WordPart::Double(parts) => expanded(parts)?,
            WordPart::Brace(words) => {
                let mut choices = Vec::new();
                for word in words {
                    choices.extend(expanded(&word.parts)?);
                }
                choices
            }
            _ => return None,
        };
        all = all
            .iter()
            .flat_map(|before| choices.iter().map(|choice| [&before[..], &choice[..]].concat()))
            .collect();
        if all.len() > 200 {
            return None;
        }
    }
    Some(all)
}

/// Whether an empty word stays a word.
fn is_quoted(word: &[WordPart]) -> bool {
    word.iter().any(|part| match part {
        WordPart::Quoted(_) | WordPart::Double(_) => true,
        WordPart::Brace(words) => words.iter().any(|word| is_quoted(&word.parts)),
        _ => false,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..Default::default() })]

    /// Quoting and braces give the words that bash gives.
    #[test]
    fn words_are_those_of_bash(
        text in r#"([ab,{}.1]|\{a,|\}|'[a,} ]*'|"[a,} ]*"|\\[a{,}"' n$]|\\\n|\$'[an,]*(\\[nt'x]|\\1|\\x4)?'| |"\\[\\"a$]"){1,14}"#,
    ) {
        let command = format!("p {text}");
        let Some(words) = words_of(&command) else { return Ok(()) };
        let mut ours = Vec::new();
        for word in &words[1..] {
            let Some(found) = expanded(&word.parts) else { return Ok(()) };
            ours.extend(found.into_iter().filter(|bytes| !bytes.is_empty() || is_quoted(&word.parts)));
        }
        // Which of several empty words stay is the evaluator's question.
        prop_assume!(!ours.iter().any(Vec::is_empty));
        let script = format!("set -f; p() {{ printf '%s\\0' \"$@\"; }}; {command}");
        let output = bash(&["-c", &script]);
        prop_assume!(output.status.success());
        let theirs: Vec<Vec<u8>> =
            output.stdout.split(|&byte| byte == 0).map(<[u8]>::to_vec).filter(|word| !word.is_empty()).collect();
        prop_assert_eq!(ours, theirs);
    }

    /// A text of pieces of grammar that both take has the tree of what bash prints of it.
    #[test]
    fn trees_are_those_of_bash(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 1..14),
    ) {
        let text = pieces.concat();
        if !accepts(&text) || text.ends_with('\\') {
            return Ok(());
        }
        let wrapped = format!("f() {{\n{text}\n}}\n");
        let Ok(ours) = parse(wrapped.as_bytes()) else { return Ok(()) };
        if !accepts(&wrapped) {
            return Ok(());
        }
        let printed = bash(&["-c", "eval \"$1\"; declare -f f", "bash", &wrapped]);
        prop_assume!(printed.status.success());
        // Bash puts redirections last, which makes reserved words of some first words.
        prop_assume!(accepts(&String::from_utf8_lossy(&printed.stdout)));
        let theirs = parse(&printed.stdout).map(|tree| without_spans(&tree));
        prop_assert_eq!(Ok(without_spans(&ours)), theirs, "{}", String::from_utf8_lossy(&printed.stdout));
    }
}

/// Pieces of grammar; the names are of no program. Redirections follow a word, because bash prints
/// them last, which would make a reserved word of the word behind them.
const PIECES: &[&str] = &[
    "aa",
    " ",
    " ",
    "\n",
    "; ",
    " && ",
    " || ",
    " | ",
    " |& ",
    " & ",
    "(",
    ")",
    "( ",
    " )",
    "{ ",
    "; }",
    "; } >bb",
    ") 2>&1",
    "if ",
    "; then ",
    "; else ",
    "; elif ",
    "; fi",
    "while ",
    "; do ",
    "; done",
    "for x in ",
    "case aa in ",
    "bb)",
    ";; ",
    ";& ",
    " esac",
    "$(",
    "$((",
    "))",
    "((",
    "`",
    "\"",
    "'",
    "$x",
    "${x:-",
    "}",
    "${x",
    "x=",
    "x=(",
    "[[ ",
    " ]]",
    " == ",
    "! ",
    "aa >bb",
    "aa 2>&1",
    "aa <<A\nbb\nA\n",
    "aa <<A",
    "\nA\n",
    "\\\n",
    "\\",
    "#",
    " # cc",
    "ff() ",
    "{a,b}",
    "<(",
    "aa &>bb",
    "aa <<<bb",
    "1",
    "time ",
    "+=",
    "[1]=",
    "declare ",
];

/// A tree as text, without its spans and the descriptors that bash writes out.
fn without_spans(tree: &List) -> String {
    let shown = format!("{tree:?}");
    let mut pieces = shown.split("span: Span {");
    let mut kept = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        kept.push_str(piece.split_once('}').map_or("", |(_, after)| after));
    }
    kept.replace("descriptor: Some(0)", "descriptor: None")
        .replace("descriptor: Some(1)", "descriptor: None")
}
