//! `automode exec`, against the kernel at hand: what it refuses, what it lets through.

use std::fs;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

struct Lab {
    folder: tempfile::TempDir,
}

impl Lab {
    fn new() -> Self {
        let lab = Self { folder: tempfile::tempdir().unwrap() };
        for folder in [lab.home(), lab.repository(), lab.path().join("run")] {
            fs::create_dir(folder).unwrap();
        }
        fs::write(lab.repository().join("a"), "a\n").unwrap();
        for words in [&["init", "-q", "-b", "work"][..], &["add", "."], &["commit", "-qm", "a"]] {
            assert!(lab.command("git", words).status().unwrap().success());
        }
        lab
    }

    fn path(&self) -> PathBuf {
        fs::canonicalize(self.folder.path()).unwrap()
    }

    fn home(&self) -> PathBuf {
        self.path().join("home")
    }

    fn repository(&self) -> PathBuf {
        self.path().join("home/shop")
    }

    fn command(&self, program: &str, words: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(words).current_dir(self.repository()).env_clear();
        command.env("HOME", self.home()).env("PATH", "/usr/local/bin:/usr/bin:/bin");
        command.env("XDG_RUNTIME_DIR", self.path().join("run"));
        command.env("GIT_CONFIG_NOSYSTEM", "1");
        for kind in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{kind}_NAME"), "u");
            command.env(format!("GIT_{kind}_EMAIL"), "u@example.org");
        }
        command
    }

    fn exec(&self, flags: &[&str], words: &[&str]) -> Output {
        let all: Vec<_> =
            ["exec"].iter().chain(flags).chain(&["--"]).chain(words).copied().collect();
        self.command(env!("CARGO_BIN_EXE_automode"), &all).output().unwrap()
    }

    /// Whether a shell text ends well under confinement.
    fn runs(&self, flags: &[&str], text: &str) -> bool {
        self.exec(flags, &["sh", "-c", text]).status.success()
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.repository().join(path)).unwrap_or_else(|_| "missing".into())
    }
}

/// Everything that this kernel is asked for must hold here; elsewhere the report says what does.
#[test]
fn this_kernel_enforces_all_of_it() {
    let lab = Lab::new();
    let output = lab.exec(&["--report", "--no-net"], &["true"]);
    let report = String::from_utf8(output.stderr).unwrap();
    let wanted = "automode: {\"by\":[\"mounts\",\"landlock\"],\"helpers\":\"fully\",\
                  \"network\":\"fully\",\"writes\":\"fully\"}\n";
    assert_eq!(report, wanted);
}

#[test]
fn writes_inside_pass_and_writes_outside_do_not() {
    let lab = Lab::new();
    fs::write(lab.home().join("mine"), "mine\n").unwrap();
    fs::create_dir_all(lab.home().join(".cache")).unwrap();
    for (text, runs) in [
        ("echo b > b && mkdir -p d/e && echo c > d/e/f && mv b d && rm -r d", true),
        ("f=$(mktemp) && echo x > $f && rm $f", true),
        ("echo x > ~/.cache/x", true),
        ("echo x > /dev/null && cat < /dev/zero | head -c 4 > /dev/null", true),
        ("echo b > b && git add b && git commit -qm b && git branch topic && git stash list", true),
        ("exec 3>&1; echo x >&3", true),
        ("echo x > ~/mine", false),
        ("rm ~/mine", false),
        ("mv ~/mine ~/yours", false),
        ("ln ~/mine here && echo x > here", false),
        ("chmod 600 ~/mine", false),
        ("touch ~/mine", false),
        ("mkdir ~/new", false),
        ("cd .. && echo x > new", false),
        ("ln -s ~/mine link; echo x > link", false),
        ("echo x > .git/config", false),
        ("git config user.name x", false),
        ("echo x > .git/hooks/pre-commit", false),
        ("mv .git/hooks .git/h", false),
        ("mount -o remount,rw / && echo x > ~/mine", false),
        ("umount .git/config && echo x > .git/config", false),
        ("echo x > /proc/1/root/etc/automode-test", false),
        ("unshare -Urm sh -c 'mount -o remount,rw / && echo x > ~/mine'", false),
        ("kill -0 1", false),
    ] {
        assert_eq!(lab.runs(&[], text), runs, "{text}");
    }
    assert_eq!(fs::read_to_string(lab.home().join("mine")).unwrap(), "mine\n");
    assert!(lab.runs(&["--write", "../mine"], "echo x > ~/mine"));
    assert!(lab.runs(&["--write", "../*"], "echo x > ~/other"));
}

#[test]
fn exit_status_signals_and_input_pass_through() {
    use std::os::unix::process::ExitStatusExt as _;
    let lab = Lab::new();
    assert_eq!(lab.exec(&[], &["sh", "-c", "exit 7"]).status.code(), Some(7));
    assert_eq!(lab.exec(&[], &["sh", "-c", "kill -9 $$"]).status.signal(), Some(9));
    assert_eq!(lab.exec(&[], &["no-such-program"]).status.code(), Some(2));
    let text = "printf 'hello\\n' | \"$0\" exec -- cat";
    let own = env!("CARGO_BIN_EXE_automode");
    let output = lab.command("sh", &["-c", text, own]).output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "hello\n");
}

#[test]
fn helpers_are_hidden_and_the_network_is_gone() {
    let lab = Lab::new();
    let bus = lab.path().join("run/bus");
    let _listens = UnixListener::bind(&bus).unwrap();
    let code = "import socket,sys; s=socket.socket(socket.AF_UNIX); s.connect(sys.argv[1])";
    let path = bus.to_str().unwrap();
    let bare = lab.command("python3", &["-c", code, path]).output().unwrap();
    assert!(bare.status.success(), "the stand-in listens");
    assert!(!lab.exec(&[], &["python3", "-c", code, path]).status.success());

    let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = server.local_addr().unwrap().port().to_string();
    let code = "import socket,sys; socket.create_connection(('127.0.0.1', int(sys.argv[1])))";
    assert!(lab.exec(&[], &["python3", "-c", code, &port]).status.success());
    assert!(!lab.exec(&["--no-net"], &["python3", "-c", code, &port]).status.success());
    let own = "import socket; s=socket.create_server(('127.0.0.1', 0)); \
               socket.create_connection(s.getsockname())";
    assert!(lab.exec(&["--no-net"], &["python3", "-c", own]).status.success());
}

#[test]
fn a_transaction_reaches_the_tree_whole_or_not_at_all() {
    let lab = Lab::new();
    fs::create_dir(lab.repository().join("old")).unwrap();
    fs::write(lab.repository().join("old/x"), "x\n").unwrap();
    for words in [&["add", "."][..], &["commit", "-qm", "old"]] {
        assert!(lab.command("git", words).status().unwrap().success());
    }
    let change = "echo b >> a && mkdir n && echo n > n/f && rm -r old && mkdir old && \
                  echo y > old/y && git add a && git commit -qm b";
    let before = lab.command("git", &["rev-parse", "HEAD"]).output().unwrap().stdout;

    assert_eq!(
        lab.exec(&["--transaction"], &["sh", "-c", &format!("{change} && exit 3")]).status.code(),
        Some(3)
    );
    assert_eq!(
        (lab.read("a"), lab.read("old/x"), lab.read("n/f")),
        ("a\n".into(), "x\n".into(), "missing".into())
    );
    assert_eq!(lab.command("git", &["rev-parse", "HEAD"]).output().unwrap().stdout, before);

    let policy = format!("{change} && mkdir .automode && echo x > .automode/policy.toml");
    let refused = lab.exec(&["--transaction"], &["sh", "-c", &policy]);
    let told = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(1), "{told}");
    assert!(told.contains("automode refused") && told.contains("guard-tamper"), "{told}");
    assert_eq!((lab.read("a"), lab.read("n/f")), ("a\n".into(), "missing".into()));

    fs::remove_dir_all(lab.repository().join(".git/hooks")).unwrap();
    let hook = "mkdir -p .git/hooks && echo x > .git/hooks/post-commit";
    assert_eq!(lab.exec(&["--transaction"], &["sh", "-c", hook]).status.code(), Some(1));
    assert_eq!(lab.read(".git/hooks/post-commit"), "missing");

    let done = lab.exec(&["--transaction"], &["sh", "-c", change]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!((lab.read("a"), lab.read("n/f")), ("a\nb\n".into(), "n\n".into()));
    assert_eq!((lab.read("old/x"), lab.read("old/y")), ("missing".into(), "y\n".into()));
    assert_ne!(lab.command("git", &["rev-parse", "HEAD"]).output().unwrap().stdout, before);
    assert!(lab.command("git", &["fsck", "--strict"]).status().unwrap().success());
    let status = lab.command("git", &["status", "--short"]).output().unwrap().stdout;
    assert_eq!(String::from_utf8(status).unwrap(), " D old/x\n?? n/\n?? old/y\n");
}

#[test]
fn what_others_changed_meanwhile_is_not_overwritten() {
    let lab = Lab::new();
    let outside = lab.repository().join("a");
    let text = format!(
        "echo agent > a; touch {0}/go; while [ ! -e {0}/went ]; do sleep 0.01; done",
        lab.path().join("run").display()
    );
    let mut child = lab
        .command(
            env!("CARGO_BIN_EXE_automode"),
            &["exec", "--transaction", "--write", "../../run", "--", "sh", "-c", &text],
        )
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    wait_for(&lab.path().join("run/go"), &mut child);
    fs::write(&outside, "user\n").unwrap();
    fs::write(lab.path().join("run/went"), "").unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(2));
    assert_eq!(fs::read_to_string(outside).unwrap(), "user\n");
}

fn wait_for(path: &Path, child: &mut std::process::Child) {
    while !path.exists() {
        assert!(child.try_wait().unwrap().is_none(), "the command ended early");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}
