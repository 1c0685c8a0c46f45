//! Texts and what their literal calls do.

use super::{Script, Step, steps};
use crate::effects::programs::meaning::{Arg, Inner, Language};
use crate::model::effect::Certainty;
use crate::model::pattern::Pattern;

/// Steps one by one, `?` before what may happen, commands behind `$`, `!` before what is not read.
fn shown(language: Language, text: &str) -> String {
    let text: Pattern = Pattern::content(text.as_bytes().to_vec());
    let cwd = Pattern::text("/r");
    let args = [Arg::text("first")];
    let file = Pattern::text("/r/tools/x");
    let found = steps(&Script {
        language,
        text: &text,
        args: &args,
        file: Some(&file),
        cwd: &cwd,
        home: Pattern::text("/home/u"),
    });
    let each = found.iter().map(|step| match step {
        Step::Effect(effect) => {
            let sign = if effect.certainty == Certainty::May { "?" } else { "" };
            format!("{sign}{}", effect.clause)
        }
        Step::Run(run) => {
            let sign = if run.perhaps { "?" } else { "" };
            let cwd = run.cwd.as_ref().map_or_else(String::new, ToString::to_string);
            let place = if cwd == "/r" { String::new() } else { format!("in {cwd} ") };
            let what = match &run.inner {
                Inner::Argv(args) => {
                    let words: Vec<_> = args.iter().map(|arg| arg.pattern().to_string()).collect();
                    words.join(" ")
                }
                Inner::ShellText(text) => format!("sh: {text}"),
                Inner::ScriptFile { path, .. } => format!("script {path}"),
                Inner::Code(_, text) => format!("code: {text}"),
            };
            format!("{sign}{place}$ {what}")
        }
        Step::Unread(cause) => format!("!{cause}"),
    });
    each.collect::<Vec<_>>().join("; ")
}

fn check(language: Language, table: &[(&str, &str)]) {
    let wrong: Vec<String> = table
        .iter()
        .filter(|(text, wanted)| shown(language, text) != *wanted)
        .map(|(text, wanted)| {
            format!("\n{text}\n  wanted {wanted}\n  found  {}", shown(language, text))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.concat());
}

#[test]
fn python_deletes_and_moves() {
    check(
        Language::Python,
        &[
            ("import os\nos.remove('a')", "$ rm -f -- a"),
            ("import shutil; shutil.rmtree('src')", "$ rm -rf -- src"),
            ("from shutil import rmtree as gone\ngone('src')", "$ rm -rf -- src"),
            ("import shutil as s\ns.rmtree(r'src')", "$ rm -rf -- src"),
            ("__import__('shutil').rmtree('src')", "$ rm -rf -- src"),
            ("from pathlib import Path\nPath('a').unlink()", "$ rm -f -- a"),
            ("from pathlib import Path\np = Path('a') / 'b'\np.unlink()", "$ rm -f -- a/b"),
            ("p = 'src'\nshutil.rmtree(p)", "$ rm -rf -- src"),
            ("b = 'a'\nshutil.rmtree(f'{b}/c' + '/d')", "$ rm -rf -- a/c/d"),
            ("shutil.rmtree(os.path.join('a', 'b'), ignore_errors=True)", "$ rm -rf -- a/b"),
            ("shutil.rmtree(os.path.expanduser('~/x'))", "$ rm -rf -- /home/u/x"),
            ("shutil.rmtree(os.environ['HOME'])", "$ rm -rf -- /home/u"),
            ("shutil.rmtree(sys.argv[1])", "$ rm -rf -- first"),
            ("shutil.rmtree(d)", "$ rm -rf -- ${d}"),
            ("for p in ['a', 'b']:\n    os.remove(p)", "?$ rm -f -- a; ?$ rm -f -- b"),
            ("for p in glob.glob('*.o'):\n    os.remove(p)", "?$ rm -f -- *.o"),
            (
                "for p in glob.glob('lib/*.js') + glob.glob('web/*.js'):\n    os.remove(p)",
                "?$ rm -f -- lib/*.js; ?$ rm -f -- web/*.js",
            ),
            (
                "fs = glob.glob('a/*') + ['b']\nfor p in sorted(fs):\n    os.remove(p)",
                "?$ rm -f -- a/*; ?$ rm -f -- b",
            ),
            (
                "a = glob.glob('x*')\nb = a + more\nfor p in b:\n    os.remove(p)",
                "?$ rm -f -- x*; ?$ rm -f -- ${more}",
            ),
            ("for p in Path('a').rglob('*.pyc'):\n    p.unlink()", "?$ rm -f -- a/**/*.pyc"),
            ("for n in os.listdir('a'):\n    os.unlink(os.path.join('a', n))", "?$ rm -f -- a/*"),
            ("def f(p):\n    os.remove(p)\nf('a')", "?$ rm -f -- a"),
            ("def test_it(tmp_path):\n    shutil.rmtree(tmp_path)", ""),
            ("d = tempfile.mkdtemp()\nshutil.rmtree(d)", "$ rm -rf -- /tmp/made-*"),
            ("if x:\n    os.remove('a')\nos.remove('b')", "?$ rm -f -- a; $ rm -f -- b"),
            ("if __name__ == '__main__':\n    os.remove('a')", "$ rm -f -- a"),
            ("os.chdir('sub')\nos.remove('a')", "in /r/sub $ rm -f -- a"),
            ("os.rename('a', 'b')", "$ mv -T -- a b"),
            ("shutil.move('src', '/tmp')", "$ mv -T -- src /tmp"),
            ("\"\"\"os.remove('a')\"\"\"\n# os.remove('b')\nprint('os.remove(1)')", ""),
            ("items.remove('a')\nd.pop('x')\ntext.replace('a', 'b')", ""),
        ],
    );
}

#[test]
fn python_files() {
    check(
        Language::Python,
        &[
            ("open('a', 'w').write('x')", "write path:/r/a; discard path:/r/a"),
            (
                "with open('a', mode='wb') as f:\n    f.write(b'')",
                "write path:/r/a; discard path:/r/a",
            ),
            ("open('a', 'a')", "write path:/r/a"),
            ("open('a')", "read path:/r/a"),
            ("print(open('.env').read())", "read path:/r/.env"),
            ("s = open('a').read()\nopen('a', 'w').write(s)", "read path:/r/a; write path:/r/a"),
            ("Path('a').write_text('x')", "write path:/r/a; discard path:/r/a"),
            ("p = Path('a')\np.write_text(p.read_text())", "read path:/r/a; write path:/r/a"),
            ("open(path, 'w')", ""),
            ("open(f'out/{name}.txt', 'w')", ""),
            ("open(f'/etc/{name}', 'w')", "write path:/etc/${name}; discard path:/etc/${name}"),
            ("json.load(sys.stdin)", ""),
            ("img = Image.open('a.png')", ""),
        ],
    );
}

#[test]
fn python_commands_and_code() {
    check(
        Language::Python,
        &[
            ("os.system('rm -rf a')", "$ sh: rm -rf a"),
            ("import subprocess\nsubprocess.run(['git', 'push'])", "$ git push"),
            ("subprocess.run(['git', 'add', f], check=True)", "$ git add ${f}"),
            ("cmd = ['rm', '-rf', 'x']\nsubprocess.check_call(cmd)", "$ rm -rf x"),
            ("subprocess.run('rm -rf x', shell=True)", "$ sh: rm -rf x"),
            ("subprocess.run('ls', cwd='sub')", "in /r/sub $ sh: ls"),
            ("subprocess.run(cmd)", ""),
            ("subprocess.run([sys.executable, '-m', 'pytest'])", "$ python3 -m pytest"),
            ("from subprocess import run\nrun(['ls', *names])", "$ ls ${arguments:-}"),
            ("exec(\"os.remove('a')\")", "$ code: os.remove('a')"),
            ("exec(open('a.py').read())", "read path:/r/a.py; $ script /r/a.py"),
            ("exec(base64.b64decode('cHJpbnQ='))", "!code that builds code"),
            ("eval(input())", "!code that builds code"),
            ("__import__(name)", "!code that builds code"),
            ("getattr(os, 'sys' + 'tem')('rm -rf a')", "!code that builds code"),
            ("ast.literal_eval(x)\nmodel.eval()\nre.compile('x')\ngetattr(o, 'a')()", ""),
        ],
    );
}

#[test]
fn python_network() {
    check(
        Language::Python,
        &[
            ("requests.get('https://a.example/x')", "receive host:a.example"),
            (
                "requests.post('https://a.example/x', json={})",
                "?receive host:a.example; send host:a.example",
            ),
            (
                "BASE = 'http://localhost:3000'\nrequests.post(f'{BASE}/x')",
                "?receive host:localhost; send host:localhost",
            ),
            ("urllib.request.urlopen('https://a.example')", "receive host:a.example"),
            (
                "urllib.request.urlopen('https://a.example', data=b'x')",
                "?receive host:a.example; send host:a.example",
            ),
            (
                "s = socket.socket()\ns.connect(('a.example', 80))",
                "?receive host:a.example; send host:a.example",
            ),
            ("client.post('/users')\napp.post('/x')", ""),
            ("def send(url):\n    requests.post(url)", ""),
        ],
    );
}

#[test]
fn javascript() {
    check(
        Language::JavaScript,
        &[
            ("require('fs').rmSync('a', { recursive: true })", "$ rm -rf -- a"),
            ("const fs = require('node:fs'); fs.unlinkSync('a')", "$ rm -f -- a"),
            ("const { rmSync } = require('fs'); rmSync('a')", "$ rm -f -- a"),
            ("import { rm } from 'fs/promises'; await rm('a', {recursive: true})", "$ rm -rf -- a"),
            ("import fs from 'fs'\nfs.promises.rm(`${d}/x`)", "$ rm -f -- ${d}/x"),
            ("const rimraf = require('rimraf'); rimraf.sync('dist')", "$ rm -rf -- dist"),
            ("fs.renameSync('a', path.join('b', 'c'))", "$ mv -T -- a b/c"),
            ("fs.writeFileSync('a', 'x')", "write path:/r/a; discard path:/r/a"),
            (
                "fs.writeFileSync('a', fs.readFileSync('a', 'utf8').replace(/'/g, '\"'))",
                "read path:/r/a; write path:/r/a",
            ),
            ("fs.appendFileSync('a', 'x')", "write path:/r/a"),
            ("const p = 'a'; console.log(fs.readFileSync(p))", "read path:/r/a"),
            ("fs.readFileSync(process.argv[2])", "read path:/r/first"),
            ("require('child_process').execSync('rm -rf a')", "$ sh: rm -rf a"),
            ("import { spawn } from 'child_process'; spawn('git', ['push'])", "$ git push"),
            ("const cp = require('child_process'); cp.exec(`ls ${x}`)", "$ sh: ls ${x}"),
            ("fetch('https://a.example/x')", "receive host:a.example"),
            (
                "fetch('https://a.example/x', { method: 'POST', body: s })",
                "?receive host:a.example; send host:a.example",
            ),
            (
                "axios.post('https://a.example/x', d)",
                "?receive host:a.example; send host:a.example",
            ),
            ("axios.post('/api/x', d)", ""),
            ("eval(atob('eA=='))", "!code that builds code"),
            ("new Function(body)()", "!code that builds code"),
            ("const m = /a'b/.exec(s); // fs.rmSync('x')", ""),
            ("function f() { fs.rmSync('a') }", "?$ rm -f -- a"),
            ("['a', 'b'].forEach(p => fs.unlinkSync(p))", "?$ rm -f -- a; ?$ rm -f -- b"),
            ("for (const p of ['a', 'b']) fs.unlinkSync(p)", "?$ rm -f -- a; ?$ rm -f -- b"),
            ("const s = `a ${b} 'c`; console.log(JSON.stringify(s, null, 2))", ""),
        ],
    );
}

#[test]
fn perl() {
    check(
        Language::Perl,
        &[
            ("unlink 'a', 'b';", "$ rm -f -- a; $ rm -f -- b"),
            ("unlink(\"$x/a\");", "$ rm -f -- ${x}/a"),
            ("use File::Path; rmtree('a');", "$ rm -rf -- a"),
            ("my $d = 'a'; rmtree($d);", "$ rm -rf -- a"),
            ("rename 'a', 'b' or die;", "$ mv -T -- a b"),
            ("open(my $f, '>', 'a') or die;", "write path:/r/a; discard path:/r/a"),
            ("open(F, '>>a');", "write path:/r/a"),
            ("open(my $f, '<', 'a');", "read path:/r/a"),
            ("open(P, 'rm -rf a |');", "$ sh: rm -rf a "),
            ("system('rm -rf a');", "$ sh: rm -rf a"),
            ("system 'rm', '-rf', 'a';", "$ rm -rf a"),
            ("my $x = `git push`;", "$ sh: git push"),
            ("print qx{git push};", "$ sh: git push"),
            ("s/a'b/c/g; tr/a-z/A-Z/; m{x}; print;", ""),
            ("s/(.*)/unlink($1)/e", "$ rm -f -- ${expression}"),
            ("eval { die }; print 'unlink(a)';", ""),
            ("eval $x;", "!code that builds code"),
        ],
    );
}

#[test]
fn ruby() {
    check(
        Language::Ruby,
        &[
            ("File.delete('a')", "$ rm -f -- a"),
            ("File.delete 'a', 'b'", "$ rm -f -- a; $ rm -f -- b"),
            ("require 'fileutils'; FileUtils.rm_rf('a')", "$ rm -rf -- a"),
            ("FileUtils.rm_rf(%w[a b])", "$ rm -rf -- a; $ rm -rf -- b"),
            ("Dir.glob('*.o').each { |f| File.delete(f) }", "?$ rm -f -- *.o"),
            ("File.write('a', 'x')", "write path:/r/a; discard path:/r/a"),
            ("File.write('a', File.read('a').sub(/x'/, ''))", "read path:/r/a; write path:/r/a"),
            ("File.open('a', 'a') { |f| f.puts 1 }", "write path:/r/a"),
            ("puts File.read('a')", "read path:/r/a"),
            ("system('git push')", "$ sh: git push"),
            ("system 'git', 'push'", "$ git push"),
            ("`git push`", "$ sh: git push"),
            ("%x(git push)", "$ sh: git push"),
            ("x = 'a'; FileUtils.rm_rf(\"#{x}/b\")", "$ rm -rf -- a/b"),
            ("Net::HTTP.get(URI('https://a.example/x'))", "receive host:a.example"),
            ("eval(x)", "!code that builds code"),
            ("puts 'File.delete(1)' # File.delete('a')", ""),
        ],
    );
}

#[test]
fn what_is_not_known_of_a_text() {
    let text: Pattern = "shutil.rmtree('${X}/a')".parse().unwrap();
    let script = |text: &Pattern| {
        let cwd = Pattern::text("/r");
        let home = Pattern::text("/home/u");
        let language = Language::Python;
        steps(&Script { language, text, args: &[], file: None, cwd: &cwd, home })
    };
    let steps = script(&text);
    let [Step::Run(run)] = steps.as_slice() else { panic!("{steps:?}") };
    let wanted: Vec<Arg> =
        ["rm", "-rf", "--", "${X}/a"].iter().map(|word| Arg::One(word.parse().unwrap())).collect();
    assert_eq!(run.inner, Inner::Argv(wanted));
    assert_eq!(script(&Pattern::unknown("X")), [Step::Unread("code: X".into())]);
    assert_eq!(script(&"print(${X})".parse().unwrap()), []);
    assert_eq!(script(&Pattern::text("print('")), []);
    let padded = format!("{}os.remove('a')", "a\n".repeat(60_000));
    let padded = Pattern::content(padded.into_bytes());
    assert_eq!(script(&padded), [Step::Unread("code: too long".into())]);
}

#[test]
fn any_text_has_an_end() {
    let pieces = [
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "'",
        "\"",
        "`",
        "=",
        "+",
        "f",
        ".",
        ",",
        ":",
        "|",
        "\n",
        " ",
        "%",
        "q",
        "<<A",
        "/",
        "\\",
        "for x in",
        "def f",
        "as",
        "import",
        "from",
        "require('fs')",
        "=>",
        "$x",
        "#{",
        "${",
        "open(",
        "os.remove",
        "exec",
        "getattr",
        "\"\"\"",
        "\u{10f800}",
    ];
    let mut seed = 7_usize;
    for language in [Language::Python, Language::JavaScript, Language::Perl, Language::Ruby] {
        for _ in 0..2_000 {
            let mut text = String::new();
            for _ in 0..24 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040);
                text.push_str(pieces[(seed >> 33) % pieces.len()]);
            }
            shown(language, &text);
        }
    }
}

#[test]
fn long_texts_say_little() {
    for (language, piece) in [
        (Language::Python, "a="),
        (Language::Python, "a+"),
        (Language::Python, "f(a="),
        (Language::Python, "x = a + a\na = x + x\nos.remove(x)\n"),
        (Language::Python, "for x in y:\n"),
        (Language::Python, "def f(a): f(a)\n"),
        (Language::Python, "a.b("),
        (Language::JavaScript, "a.b()."),
        (Language::JavaScript, "f(x => "),
        (Language::JavaScript, "{ a = "),
        (Language::JavaScript, "`${`"),
        (Language::Perl, "unlink a "),
        (Language::Perl, "a.a."),
        (Language::Ruby, "x.each { |a| "),
        (Language::Ruby, "<<A "),
    ] {
        let told = shown(language, &piece.repeat(60_000 / piece.len()));
        assert!(told.len() < 4 << 20, "{piece}: {}", told.len());
    }
}
