//! Texts and the trees that they must give, in a compact printed form.

use super::super::syntax::{
    AssignedValue, Assignment, Command, CommandKind, Item, Join, List, Operation, Parameter,
    Redirection, RedirectionKind, Word, WordPart,
};
use super::parse;
use crate::model::bounds::{SHELL_BYTES_MAX, SHELL_DEPTH_MAX};

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).replace('\n', "\\n").replace('\t', "\\t")
}

fn joined<T>(all: &[T], between: &str, show: impl Fn(&T) -> String) -> String {
    all.iter().map(show).collect::<Vec<_>>().join(between)
}

fn list(shown: &List) -> String {
    joined(&shown.items, "; ", item)
}

fn item(shown: &Item) -> String {
    let pipeline = |pipeline: &super::super::syntax::Pipeline| {
        let negated = if pipeline.negated { "! " } else { "" };
        format!("{negated}{}", joined(&pipeline.commands, " | ", command))
    };
    let rest = joined(&shown.rest, "", |(join, next)| {
        let join = if *join == Join::And { "&&" } else { "||" };
        format!(" {join} {}", pipeline(next))
    });
    format!("{}{rest}{}", pipeline(&shown.first), if shown.background { " &" } else { "" })
}

fn command(shown: &Command) -> String {
    let kind = match &shown.kind {
        CommandKind::Simple { assignments, words } => {
            let assignments = joined(assignments, "", |one| format!("{} ", assignment(one)));
            format!("<{assignments}{}>", joined(words, " ", word))
        }
        CommandKind::Subshell(inner) => format!("sub({})", list(inner)),
        CommandKind::Group(inner) => format!("group({})", list(inner)),
        CommandKind::If { branches, otherwise } => {
            let branches = joined(branches, ", ", |(condition, body)| {
                format!("{} -> {}", list(condition), list(body))
            });
            let otherwise = otherwise.as_ref().map(|body| format!(", else {}", list(body)));
            format!("if({branches}{})", otherwise.unwrap_or_default())
        }
        CommandKind::While { condition, body } => {
            format!("while({} -> {})", list(condition), list(body))
        }
        CommandKind::For { name, words, body } => {
            let words = words.as_ref().map(|words| format!(" in {}", joined(words, " ", word)));
            format!("for({name}{} -> {})", words.unwrap_or_default(), list(body))
        }
        CommandKind::ArithmeticFor { expressions, body } => {
            format!("for(({} -> {}))", word(expressions), list(body))
        }
        CommandKind::Case { word: matched, branches } => {
            let branches = joined(branches, ", ", |(patterns, body)| {
                format!("{} -> {}", joined(patterns, "|", word), list(body))
            });
            format!("case({}: {branches})", word(matched))
        }
        CommandKind::Function { name, body } => format!("{}() {}", text(name), command(body)),
        CommandKind::Coproc(inner) => format!("coproc {}", command(inner)),
        CommandKind::Condition(words) => format!("[[{}]]", joined(words, " ", word)),
        CommandKind::Arithmetic(inner) => format!("(({}))", word(inner)),
    };
    format!("{kind}{}", joined(&shown.redirections, "", |one| format!(" {}", redirection(one))))
}

fn assignment(shown: &Assignment) -> String {
    let index = shown.index.as_ref().map(|index| format!("[{}]", word(index)));
    let value = match &shown.value {
        AssignedValue::Scalar(value) => word(value),
        AssignedValue::Array(elements) => {
            let elements = joined(elements, " ", |(index, value)| match index {
                Some(index) => format!("[{}]={}", word(index), word(value)),
                None => word(value),
            });
            format!("({elements})")
        }
    };
    let append = if shown.append { "+" } else { "" };
    format!("{}{}{append}={value}", shown.name, index.unwrap_or_default())
}

fn redirection(shown: &Redirection) -> String {
    let (operator, target) = match &shown.kind {
        RedirectionKind::Read(target) => ("<", target),
        RedirectionKind::Write(target) => (">", target),
        RedirectionKind::Append(target) => (">>", target),
        RedirectionKind::ReadWrite(target) => ("<>", target),
        RedirectionKind::WriteBoth(target) => ("&>", target),
        RedirectionKind::AppendBoth(target) => ("&>>", target),
        RedirectionKind::Duplicate(target) => ("dup ", target),
        RedirectionKind::Here(target) => ("<<", target),
        RedirectionKind::HereString(target) => ("<<<", target),
    };
    let variable = shown.variable.as_ref().map(|name| format!("{{{name}}}")).unwrap_or_default();
    let number = shown.descriptor.map(|number| number.to_string()).unwrap_or_default();
    format!("{variable}{number}{operator}{}", word(target))
}

fn word(shown: &Word) -> String {
    joined(&shown.parts, "", part)
}

fn part(shown: &WordPart) -> String {
    match shown {
        WordPart::Bare(bytes) => text(bytes),
        WordPart::Quoted(bytes) => format!("'{}'", text(bytes)),
        WordPart::Double(parts) => format!("\"{}\"", joined(parts, "", part)),
        WordPart::Tilde(name) => format!("~({})", text(name)),
        WordPart::Parameter(inner) => parameter(inner),
        WordPart::Command(inner) => format!("$({})", list(inner)),
        WordPart::Arithmetic(inner) => format!("$(({}))", word(inner)),
        WordPart::ProcessIn(inner) => format!("<({})", list(inner)),
        WordPart::ProcessOut(inner) => format!(">({})", list(inner)),
        WordPart::Brace(words) => format!("{{{}}}", joined(words, ",", word)),
        WordPart::Range(first, last, step) => {
            let step = step.as_ref().map(|step| format!("..{}", text(step))).unwrap_or_default();
            format!("{{{}..{}{step}}}", text(first), text(last))
        }
    }
}

fn parameter(shown: &Parameter) -> String {
    let colon = |colon: &bool| if *colon { ":" } else { "" };
    let operation = match &shown.operation {
        Operation::Plain => String::new(),
        Operation::Length => " length".to_owned(),
        Operation::Default { colon: all, word: inner } => format!("{}-{}", colon(all), word(inner)),
        Operation::Assign { colon: all, word: inner } => format!("{}={}", colon(all), word(inner)),
        Operation::Error { colon: all, word: inner } => format!("{}?{}", colon(all), word(inner)),
        Operation::Alternative { colon: all, word: inner } => {
            format!("{}+{}", colon(all), word(inner))
        }
        Operation::RemovePrefix { longest, pattern } => {
            format!("{}{}", if *longest { "##" } else { "#" }, word(pattern))
        }
        Operation::RemoveSuffix { longest, pattern } => {
            format!("{}{}", if *longest { "%%" } else { "%" }, word(pattern))
        }
        Operation::Replace { all, anchor, pattern, replacement } => format!(
            " replace {}{}{} by {}",
            if *all { "all " } else { "" },
            anchor.map(|byte| format!("at {} ", char::from(byte))).unwrap_or_default(),
            word(pattern),
            word(replacement)
        ),
        Operation::Substring { offset, length } => {
            let length = length.as_ref().map(|length| format!(" for {}", word(length)));
            format!(" from {}{}", word(offset), length.unwrap_or_default())
        }
        Operation::Other(operator) => format!(" other {}", text(operator)),
    };
    let index = shown.index.as_ref().map(|index| format!("[{}]", word(index))).unwrap_or_default();
    let indirect = if shown.indirect { "!" } else { "" };
    format!("${{{indirect}{}{index}{operation}}}", shown.name)
}

fn shown(given: &[u8]) -> String {
    match parse(given) {
        Ok(tree) => list(&tree),
        Err(opaque) => {
            format!("opaque: {}{}", opaque.cause, if opaque.bound { " (bound)" } else { "" })
        }
    }
}

/// A text, and its tree.
const TREES: &[(&str, &str)] = &[
    ("echo a b", "<echo a b>"),
    ("echo a; ls\nb & c", "<echo a>; <ls>; <b> &; <c>"),
    ("a && b || c |& d | e", "<a> && <b> || <c> 2dup 1 | <d> | <e>"),
    ("! a | b", "! <a> | <b>"),
    ("! ! a", "<a>"),
    ("time -p a | b", "<a> | <b>"),
    ("time", "<>"),
    ("!", "! <>"),
    ("# only a comment", ""),
    ("a # b; c", "<a>"),
    ("echo a#b", "<echo a#b>"),
    ("\techo a", "<echo a>"),
    ("(a; b)", "sub(<a>; <b>)"),
    ("{ a; b; } >x 2>&1", "group(<a>; <b>) >x 2dup 1"),
    ("if a; then b; elif c; then d; else e; fi", "if(<a> -> <b>, <c> -> <d>, else <e>)"),
    ("if (a) then b; fi", "if(sub(<a>) -> <b>)"),
    ("while a; do b; done <x", "while(<a> -> <b>) <x"),
    ("until a\ndo b\ndone", "while(<a> -> <b>)"),
    ("for x in a \"$b\" *.c; do c; done", "for(x in a \"${b}\" *.c -> <c>)"),
    ("for x do a; done", "for(x -> <a>)"),
    ("for x; do a; done", "for(x -> <a>)"),
    ("for x\nin a\ndo b; done", "for(x in a -> <b>)"),
    ("for x in a; { b; }", "for(x in a -> <b>)"),
    ("for ((i=0; i<$(n); i++)); do a; done", "for(('i=0; i<'$(<n>)'; i++' -> <a>))"),
    ("select x in a b; do c; done", "for(x in a b -> <c>)"),
    ("case $x in a|b) c;; (d) e ;; *) esac", "case(${x}: a|b -> <c>, d -> <e>, * -> )"),
    (
        "case x in a) b;& c) d;; e) f;; esac",
        "case(x: a|c -> while( -> <b>); while( -> <d>), e -> <f>)",
    ),
    (
        "case x in a) b;;& c) d;; e) f;; esac",
        "case(x: a|c|e -> while( -> <b>); while( -> <d>); while( -> <f>))",
    ),
    ("case x in esac", "case(x: )"),
    ("f() { a; }", "f() group(<a>)"),
    ("f () ( a ) >x", "f() sub(<a>) >x"),
    ("function f { a; }", "f() group(<a>)"),
    ("function a-b() { c; }", "a-b() group(<c>)"),
    ("f?() { a; }", "f?() group(<a>)"),
    ("coproc a b", "coproc <a b>"),
    ("coproc N { a; }", "coproc group(<a>)"),
    ("[[ -f $x && ( a == *.c || ! -n b ) ]]", "[[${x} a *.c b]]"),
    ("[[ $x =~ ^(a|b c)+[0-9]$ ]] && y", "[[${x} ^(a|b c)+[0-9]$]] && <y>"),
    ("[[ a < b ]]", "[[a b]]"),
    ("[[ a -nt b ]] || c", "[[a b]] || <c>"),
    ("((x++)); (( y = $z + $(a) ))", "(('x++')); ((' y = '${z}' + '$(<a>)' '))"),
    ("((a); b)", "sub(sub(<a>); <b>)"),
    ("( (a) )", "sub(sub(<a>))"),
    ("$((1 + $x))", "<$(('1 + '${x}))>"),
    ("$((a); b)", "<$(sub(<a>); <b>)>"),
    ("echo $[1+2]", "<echo $(('1+2'))>"),
    ("x=1", "<x=1 >"),
    ("x=1 y=2 a b", "<x=1 y=2 a b>"),
    ("x+=1", "<x+=1 >"),
    ("x[1 + $i]=2", "<x[1 + ${i}]=2 >"),
    ("x[$(a)]+=b", "<x[$(<a>)]+=b >"),
    ("x=(a \"b c\" [3]=d $e {f,g}) y", "<x=(a \"'b c'\" [3]=d ${e} {f,g}) y>"),
    ("x=(a # b\n c)", "<x=(a c) >"),
    ("declare -a x=(a b) y", "group(<declare -a x y>; <x=(a b) >)"),
    ("local x=(a) >z", "group(<local x>; <x=(a) >) >z"),
    ("export A=b C=~/d", "<export A=b C=~()/d>"),
    ("x=a:~/b:~c", "<x=a:~()/b:~(c) >"),
    ("a b=c", "<a b=c>"),
    ("a ~ ~/b ~c/d a~ x=~/y :~ '~' \\~", "<a ~() ~()/b ~(c)/d a~ x=~()/y :~ '~' '~'>"),
    ("a >b >>c <d <>e >|f 2>g 10>h", "<a> >b >>c <d <>e >f 2>g 10>h"),
    ("a &>b &>>c >&d 2>&1 >&2 <&3 <&- 2>&-", "<a> &>b &>>c &>d 2dup 1 dup 2 dup 3 dup - 2dup -"),
    ("a {fd}>b {fd}>&-", "<a> {fd}>b {fd}dup -"),
    ("a >&$x 2>&$y", "<a> &>${x} 2dup ${y}"),
    (">x", "<> >x"),
    ("<x >y", "<> <x >y"),
    ("a <<<b <<<\"$c\"", "<a> <<<b <<<\"${c}\""),
    (
        "cat <<A\nb $c `d` \\$e \"f\" 'g'\nA\nh",
        "<cat> <<\"'b '${c}' '$(<d>)' $e \"f\" 'g'\\n'\"; <h>",
    ),
    ("cat <<'A'\nb $c\nA", "<cat> <<'b $c\\n'"),
    ("cat <<\"A\" | x\nb $c\nA", "<cat> <<'b $c\\n' | <x>"),
    ("cat <<\\A\nb $c\nA", "<cat> <<'b $c\\n'"),
    ("cat <<A <<-B; x\n1\nA\n\t2\n\tB\ny", "<cat> <<\"'1\\n'\" <<\"'2\\n'\"; <x>; <y>"),
    ("cat <<-A\n\t\ta\n\tA\nb", "<cat> <<\"'a\\n'\"; <b>"),
    ("cat <<A", "<cat> <<\"\""),
    ("cat <<A\nb", "<cat> <<\"'b'\""),
    ("cat <<A\na \\\nA\nA", "<cat> <<\"'a A\\n'\""),
    ("echo \"$(cat <<A\nb\nA\n)\"", "<echo \"$(<cat> <<\"'b\\n'\")\">"),
    ("echo $(cat <<A\nb\nA)", "<echo $(<cat> <<\"'b\\n'\")>"),
    (
        "git commit -m \"$(cat <<'EOF'\nFix \"it's\"\n\n(a) b\nEOF\n)\" && x",
        "<git commit -m \"$(<cat> <<'Fix \"it's\"\\n\\n(a) b\\n')\"> && <x>",
    ),
    ("{ cat <<A; } | b\nc\nA\nd", "group(<cat> <<\"'c\\n'\") | <b>; <d>"),
    ("if cat <<A; then\nb\nA\nc; fi", "if(<cat> <<\"'b\\n'\" -> <c>)"),
    ("diff <(a) <(b) > >(c)", "<diff <(<a>) <(<b>)> >>(<c>)"),
    ("a<(b)c", "<a<(<b>)c>"),
    ("'a b'\"c $d\"e\\ f", "<'a b'\"'c '${d}\"e' 'f>"),
    ("''", "<''>"),
    ("\"\"", "<\"\">"),
    ("a\\\nb", "<ab>"),
    ("echo a \\\n  b", "<echo a b>"),
    ("$'a\\n\\x41\\101\\u00e9\\'b\\cA\\q'", "<'a\\nAAé'b\u{1}\\q'>"),
    ("$'a\\0b'c", "<'a'c>"),
    ("$\"a $b\"", "<\"'a '${b}\">"),
    ("\"a\\$\\`\\\"\\\\\\n\\\nb'$'\"", "<\"'a$`\"\\\\nb'$''\">"),
    ("\"$(a \"b$(c)\")\"", "<\"$(<a \"'b'$(<c>)\">)\">"),
    ("`a \\`b\\` \\$c`", "<$(<a $(<b>) ${c}>)>"),
    ("\"`a \\\"b\\\"`\"", "<\"$(<a \"'b'\">)\">"),
    ("echo $ \"$\" $% \"$ \"", "<echo $ \"'$'\" $% \"'$ '\">"),
    ("$x${y}$1$@$*$#$?$-$$$!$0", "<${x}${y}${1}${@}${*}${#}${?}${-}${$}${!}${0}>"),
    ("$12 ${12}", "<${1}2 ${12}>"),
    (
        "${x-a}${x:-b c}${x=d}${x:=e}${x?f}${x:?g}${x+h}${x:+i}",
        "<${x-a}${x:-b c}${x=d}${x:=e}${x?f}${x:?g}${x+h}${x:+i}>",
    ),
    ("\"${x:-a \"b c\" 'd' $e}\"", "<\"${x:-'a '\"'b c'\"' 'd' '${e}}\">"),
    ("\"${x:-it's}\"", "opaque: unbalanced quote"),
    ("${x:-\"a}b\"}", "<${x:-\"'a}b'\"}>"),
    ("${x:-~/a}", "<${x:-~()/a}>"),
    ("${x#a*}${x##b}${x%c}${x%%\"d\"}", "<${x#a*}${x##b}${x%c}${x%%\"'d'\"}>"),
    ("\"${x#*'a'}\"", "<\"${x#*'a'}\">"),
    (
        "${x/a/b}${x//a}${x/#a/b}${x/%a/b}${x//\\//-}${x////-}",
        "<${x replace a by b}${x replace all a by }${x replace at # a by b}${x replace at % a by b}${x replace all '/' by -}${x replace all / by -}>",
    ),
    (
        "${x:1}${x:1:2}${x: -1}${x:a?b:c:$d}",
        "<${x from '1'}${x from '1' for '2'}${x from ' -1'}${x from 'a?b:c' for ${d}}>",
    ),
    (
        "${#x}${#}${#@}${#a[@]}${#:-a}${##}",
        "<${x length}${#}${@ length}${a[@] length}${#:-a}${# length}>",
    ),
    ("${!x}${!x@}${!a[@]}${!x:-b}${!}", "<${!x}${!x other @}${!a[@]}${!x:-b}${!}>"),
    (
        "${a[0]}${a[$i]}${a[\"k\"]}${a[b[1]]}${a[@]:1}",
        "<${a[0]}${a[${i}]}${a[\"'k'\"]}${a[b[1]]}${a[@] from '1'}>",
    ),
    ("${x^}${x,,}${x@Q}${x^^[a-z]}", "<${x other ^}${x other ,,}${x other @Q}${x other ^^[a-z]}>"),
    ("${x^^$(a)}", "opaque: parameter expansion not understood"),
    ("${ a; }", "opaque: parameter not understood"),
    ("{a,b}{c,d}", "<{a,b}{c,d}>"),
    ("a{b,{c,d}e,}f", "<a{b,{c,d}e,}f>"),
    ("{1..9}{a..f..2}{01..3}", "<{1..9}{a..f..2}{01..3}>"),
    ("{a..zz}{}{a}{a,b", "<{a..zz}{}{a}{a,b>"),
    ("{a,{b},c} {{a,b}", "<{a,{b},c} {{a,b}>"),
    ("{\"a,b\",$c,$(d,e)}", "<{\"'a,b'\",${c},$(<d,e>)}>"),
    ("${x}{a,b}", "<${x}{a,b}>"),
    ("{a}b,c} x{},y} {},y}", "<{a}b,c} x{},y} {},y}>"),
    ("x={a,b}", "<x={a,b} >"),
    ("find . -exec rm {} \\;", "<find . -exec rm {} ';'>"),
    ("find . -name '*.o' -exec rm {} +", "<find . -name '*.o' -exec rm {} +>"),
    ("!(a|b)", "! sub(<a> | <b>)"),
    ("ls !(a|b c) *.@(c|h)", "<ls !(a|b c) *.@(c|h)>"),
    ("a \"{b,c}\" \\{d,e\\}", "<a \"'{b,c}'\" '{'d,e'}'>"),
    ("echo }", "<echo }>"),
    ("echo if then fi", "<echo if then fi>"),
    ("in", "<in>"),
    ("a in", "<a in>"),
    ("a &&\n# b\nc", "<a> && <c>"),
    ("a |\nb", "<a> | <b>"),
    ("a ;; b", "opaque: unexpected `;;`"),
    ("a & & b", "opaque: unexpected `&`"),
    (";", "opaque: unexpected `;`"),
    ("a (b)", "opaque: unexpected `b)`"),
    ("a )", "opaque: unexpected `)`"),
    ("if a; fi", "opaque: unexpected `fi`"),
    ("{ a", "opaque: unexpected end"),
    ("\"a", "opaque: unbalanced quote or brace"),
    ("'a", "opaque: unbalanced quote"),
    ("`a", "opaque: unbalanced backquote"),
    ("$(a", "opaque: unexpected end"),
    ("${x", "opaque: unbalanced `${`"),
    ("(a", "opaque: unexpected end"),
    ("a <", "opaque: unexpected end"),
    ("a <<", "opaque: unexpected end"),
    ("a && ", "opaque: unexpected end"),
    ("a |", "opaque: unexpected end"),
    ("i\\\nf", "opaque: reserved word broken over lines"),
    ("$\\\n(a)", "<$(<a>)>"),
    ("\"$\\\n{x}\"", "<\"${x}\">"),
    ("&\\\n& a", "opaque: unexpected `&\\`"),
    ("$x\\\ny", "opaque: name broken over lines"),
    ("2\\\n>a", "opaque: descriptor broken over lines"),
    ("x\\\n=1", "opaque: assignment broken over lines"),
    ("(\\\n(a))", "opaque: operator broken over lines"),
    ("x=a(b)", "opaque: unexpected `(b)`"),
    ("a=(b) c=(d) e", "<a=(b) c=(d) e>"),
    ("alias x=y; x", "<alias x=y>; <x>"),
    ("[ -f a ] && b", "<[ -f a ]> && <b>"),
    ("[ \"$a\" = b ]", "<[ \"${a}\" = b ]>"),
    ("env X=1 a", "<env X=1 a>"),
    ("a=$(b) c=`d` e=\"$f\"", "<a=$(<b>) c=$(<d>) e=\"${f}\" >"),
    ("a 2>/dev/null || true", "<a> 2>/dev/null || <true>"),
    ("a &>/dev/null &", "<a> &>/dev/null &"),
    ("exec 3<>/dev/tcp/a/1", "<exec> 3<>/dev/tcp/a/1"),
    ("a; }", "opaque: unexpected `}`"),
    ("fi", "opaque: unexpected `fi`"),
    ("f() a", "opaque: function without a compound body"),
    ("for 1 in a; do b; done", "opaque: loop without a variable's name"),
    ("case a in b) c", "opaque: unexpected end"),
    ("x=", "<x= >"),
    ("x= a", "<x= a>"),
    ("x=$y$z a", "<x=${y}${z} a>"),
    ("a[b", "<a[b>"),
    ("a[1]", "<a[1]>"),
    ("a [!b]*.c [[:alpha:]]", "<a [!b]*.c [[:alpha:]]>"),
    ("echo a=(b)", "opaque: array as an argument"),
    ("echo \u{2028}a\u{a0}b", "<echo \u{2028}a\u{a0}b>"),
];

#[test]
fn texts_give_their_trees() {
    let wrong: Vec<_> = TREES
        .iter()
        .map(|(given, wanted)| (given, shown(given.as_bytes()), wanted))
        .filter(|(_, found, wanted)| found != *wanted)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn bytes_that_are_no_text() {
    assert_eq!(shown(b"echo \xff\xfe > \x80"), "<echo \u{fffd}\u{fffd}> >\u{fffd}");
    assert_eq!(shown(b"echo a\0b"), "opaque: NUL byte");
    assert_eq!(shown("rm\u{a0}-rf\u{2003}x".as_bytes()), "<rm\u{a0}-rf\u{2003}x>");
    assert_eq!(shown(b"ls\r\n"), "<ls\r>");
}

#[test]
fn spans_point_into_the_text() {
    let given = b"  cat <a | { x=1 'grep' \"$y\" ; } 2>b && f ${z:-$(ls q)} # end\n";
    let tree = parse(given).unwrap();
    let of = |command: &Command| String::from_utf8_lossy(command.span.of(given)).into_owned();
    let commands = &tree.items[0].first.commands;
    assert_eq!(of(&commands[0]), "cat <a");
    assert_eq!(of(&commands[1]), "{ x=1 'grep' \"$y\" ; } 2>b");
    let CommandKind::Group(group) = &commands[1].kind else { panic!("no group") };
    let CommandKind::Simple { words, .. } = &group.items[0].first.commands[0].kind else {
        panic!("no simple command")
    };
    let spans: Vec<_> = words.iter().map(|word| word.span.of(given)).collect();
    assert_eq!(spans, [b"'grep'".as_slice(), b"\"$y\""]);
    assert_eq!(of(&tree.items[0].rest[0].1.commands[0]), "f ${z:-$(ls q)}");
}

/// Everything that nests: what opens it, what stands in the middle, what closes it.
const NESTING: &[(&str, &str, &str)] = &[
    ("(", "x", ")"),
    ("( ", "x", " )"),
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
    ("echo {a,", "b", "}"),
    ("echo {", "b", "}"),
    ("if x; then ", "y;", " fi; "),
    ("if ", "x;", " then y; fi; "),
    ("while ", "x;", " do y; done; "),
    ("for x in a; do ", "y;", " done; "),
    ("case x in x) ", "y", ";; esac; "),
    ("case $(", "x", ") in esac "),
    ("f() { ", "x;", " }; "),
    ("[[ ( ", "x", " ) ]] "),
    ("[[ x == @(", "a", ") ]]"),
    ("coproc ", "x", ""),
    ("! ", "x", ""),
    ("time ", "x", ""),
    ("<(", "x", ")"),
    ("x=(", "a", ")"),
    ("x=( $(", "a", ") )"),
    ("cat <<A $(", "x", ")"),
    ("$(cat <<A\n", "x", "\nA\n)"),
    ("<<A\n$(", "x", ")"),
    ("@(", "x", ")"),
    ("[", "x", "]"),
    ("'", "x", "'"),
    ("\"", "x", "\""),
    ("\\\n", "x", ""),
    ("a && ", "x", ""),
    ("a | ", "x", ""),
    ("a;", "x", ""),
    ("a\n", "x", ""),
    ("#", "x", "\n"),
    ("<<A;", "x", "\nA\n"),
];

/// Runs on the smallest stack that a thread is given; without optimisation frames are far larger.
fn on_small_stack(inner: impl FnOnce() + Send + 'static) {
    let size = if cfg!(debug_assertions) { 2 << 20 } else { 512 << 10 };
    let thread = std::thread::Builder::new().stack_size(size).spawn(inner).unwrap();
    thread.join().unwrap();
}

#[test]
fn nesting_ends_in_a_tree_or_in_a_bound_on_a_small_stack() {
    on_small_stack(|| {
        for (opener, middle, closer) in NESTING {
            for times in [1, 10, SHELL_DEPTH_MAX - 1, SHELL_DEPTH_MAX + 1, 2_000, 10_000] {
                let open = opener.repeat(times);
                for given in [open.clone(), format!("{open}{middle}{}", closer.repeat(times))] {
                    // What matters is that it ends; a tree is dropped on this stack too.
                    drop(parse(given.as_bytes()));
                }
            }
        }
    });
}

#[test]
fn padding_is_a_bound_or_a_tree() {
    let bound = |given: &str| parse(given.as_bytes()).unwrap_err().bound;
    assert!(bound(&format!("#{}\nrm x", "x".repeat(9 << 20))));
    assert!(bound(&format!("#{}\nrm x", "x".repeat(SHELL_BYTES_MAX))));
    assert!(bound(&format!("cat <<A\nA\n#{}\nrm x", "x".repeat(SHELL_BYTES_MAX + 1))));
    assert!(bound(&format!("{}rm{}", "echo $(".repeat(2_000), ")".repeat(2_000))));
    assert!(bound(&format!("echo {}", "{".repeat(100_000))));
    assert!(bound(&"a;".repeat(100_000)));
    assert_eq!(parse("rm a\n".repeat(10_000).as_bytes()).unwrap().items.len(), 10_000);
    let deep = format!("{}rm{}", "( ".repeat(24), " )".repeat(24));
    assert_eq!(shown(deep.as_bytes()), format!("{}<rm>{}", "sub(".repeat(24), ")".repeat(24)));
    let body = "some text with \"quotes' and `ticks\\` and 50$\n".repeat(2_500);
    let given = format!("cat > out <<'EOF'\n{body}EOF\nls");
    assert_eq!(shown(given.as_bytes()), format!("<cat> >out <<'{}'; <ls>", text(body.as_bytes())));
    let long = format!("printf '%s' {} | sort", "word-of-the-line ".repeat(1_800));
    assert!(parse(long.as_bytes()).is_ok());
}
