//! `automode install` and `uninstall` as a person runs them: in a home and repositories of their
//! own, on files that are theirs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

struct Lab {
    folder: tempfile::TempDir,
}

impl Lab {
    fn new() -> Self {
        let lab = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(lab.home()).unwrap();
        lab
    }

    fn path(&self) -> PathBuf {
        fs::canonicalize(self.folder.path()).unwrap()
    }

    fn home(&self) -> PathBuf {
        self.path().join("home")
    }

    fn settings(&self) -> PathBuf {
        self.home().join(".claude/settings.json")
    }

    fn command(&self, program: &str, folder: &Path, words: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(words).current_dir(folder).env_clear();
        command.env("HOME", self.home()).env("PATH", "/usr/local/bin:/usr/bin:/bin");
        command.env("GIT_CONFIG_NOSYSTEM", "1");
        for kind in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{kind}_NAME"), "u");
            command.env(format!("GIT_{kind}_EMAIL"), "u@example.org");
        }
        command
    }

    fn git(&self, folder: &Path, words: &[&str]) -> String {
        let output = self.command("git", folder, words).output().unwrap();
        assert!(output.status.success(), "git {words:?}: {}", shown(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    fn automode(&self, folder: &Path, words: &[&str]) -> Output {
        self.command(env!("CARGO_BIN_EXE_automode"), folder, words).output().unwrap()
    }

    /// A verb that has to succeed, run by a process that no one waits for: where an agent runs the
    /// tests it would be an ancestor, and what only a person may do would be refused.
    fn done(&self, folder: &Path, words: &[&str]) {
        let (told, status) = (self.path().join("told"), self.path().join("status"));
        let line = "told=$1; status=$2; shift 2; \"$@\" >\"$told\" 2>&1; echo $? >\"$status.new\"; \
                    mv \"$status.new\" \"$status\"";
        let mut command = self.command("setsid", folder, &["--fork", "sh", "-c", line, "sh"]);
        command.arg(&told).arg(&status).arg(env!("CARGO_BIN_EXE_automode")).args(words);
        assert!(command.status().unwrap().success());
        for _ in 0..3_000 {
            if let Ok(status) = fs::read_to_string(&status) {
                assert_eq!(status.trim(), "0", "{words:?}: {}", fs::read_to_string(&told).unwrap());
                fs::remove_file(self.path().join("status")).unwrap();
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        panic!("{words:?} did not end");
    }

    fn repository(&self, name: &str) -> PathBuf {
        let root = self.path().join(name);
        fs::create_dir(&root).unwrap();
        self.git(&root, &["init", "-q", "-b", "main"]);
        fs::write(root.join("a.txt"), "a\n").unwrap();
        self.git(&root, &["add", "-A"]);
        self.git(&root, &["commit", "-q", "-m", "first"]);
        root
    }

    fn write_settings(&self, text: &[u8]) {
        fs::create_dir_all(self.home().join(".claude")).unwrap();
        fs::write(self.settings(), text).unwrap();
    }
}

fn shown(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), &output.stderr].concat()).into_owned()
}

/// Every file below a folder with its bytes; links by where they point.
fn tree(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path)
            } else {
                found.push((path.clone(), fs::read(&path).unwrap()))
            }
        }
    }
    found.sort();
    found
}

#[test]
fn settings_come_back_byte_for_byte() {
    for before in [
        None,
        Some("{}"),
        Some("{\"model\":\"opus\"}"),
        Some("{\n\t\"hooks\": {\n\t\t\"Stop\": []\n\t},\n\t\"z\": 1, \"a\": 2\n}"),
    ] {
        let lab = Lab::new();
        let root = lab.repository("shop");
        if let Some(text) = before {
            lab.write_settings(text.as_bytes());
        }
        let git = tree(&root.join(".git"));
        let status = lab.git(&root, &["status", "--porcelain"]);
        lab.done(&root, &["install"]);
        let wired = fs::read_to_string(lab.settings()).unwrap();
        assert!(wired.contains("automode-hook claude-code --home"), "{wired}");
        assert_eq!(lab.git(&root, &["status", "--porcelain"]), status);
        lab.done(&root, &["install"]);
        assert_eq!(
            fs::read_to_string(lab.settings()).unwrap(),
            wired,
            "a second run changes nothing"
        );
        lab.done(&root, &["uninstall"]);
        assert_eq!(fs::read_to_string(lab.settings()).ok().as_deref(), before);
        let hooks = |files: Vec<(PathBuf, Vec<u8>)>| -> Vec<_> {
            files.into_iter().filter(|(path, _)| !path.ends_with("index")).collect()
        };
        assert_eq!(hooks(tree(&root.join(".git"))), hooks(git));
    }
}

#[test]
fn a_settings_file_that_cannot_be_read_stops_everything() {
    for (text, place) in [
        (b"{\n  \"model\": opus\n}".as_slice(), ":2:12:"),
        (b"{\"a\": \"\xff\"}", ":1:8:"),
        (b"{\"hooks\": []}", ":1:11:"),
    ] {
        let lab = Lab::new();
        let root = lab.repository("shop");
        lab.write_settings(text);
        let output = lab.automode(&root, &["install"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(shown(&output).contains(&format!("settings.json{place}")), "{}", shown(&output));
        assert_eq!(fs::read(lab.settings()).unwrap(), text);
        assert!(!root.join(".git/automode").exists());
        assert!(!root.join(".git/hooks/pre-commit").exists());
    }
}

#[test]
fn a_hook_that_was_there_runs_first_and_comes_back() {
    use std::os::unix::fs::PermissionsExt as _;
    let lab = Lab::new();
    let root = lab.repository("shop");
    let hook = root.join(".git/hooks/pre-push");
    let text = "#!/bin/sh\necho \"$0 $*\" >ran\ncat >>ran\nexit 7\n";
    fs::write(&hook, text).unwrap();
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
    lab.done(&root, &["install"]);
    let remote = lab.path().join("remote.git");
    lab.git(&lab.path(), &["init", "-q", "--bare", "remote.git"]);
    let remote = remote.to_str().unwrap();
    let pushed = lab.command("git", &root, &["push", remote, "main"]).output().unwrap();
    assert!(!pushed.status.success(), "its status counts");
    let ran = fs::read_to_string(root.join("ran")).unwrap();
    let mut lines = ran.lines();
    assert_eq!(lines.next(), Some(format!(".git/hooks/pre-push {remote} {remote}").as_str()));
    assert!(lines.next().unwrap().starts_with("refs/heads/main "), "{ran}");
    lab.done(&root, &["uninstall"]);
    assert_eq!(fs::read_to_string(&hook).unwrap(), text);
}

#[test]
fn worktrees_submodules_and_bare_repositories_are_enrolled_by_their_git_folder() {
    let lab = Lab::new();
    let root = lab.repository("shop");
    lab.git(&root, &["worktree", "add", "-q", "../linked"]);
    lab.done(&lab.path().join("linked"), &["install"]);
    assert!(root.join(".git/automode").exists() && root.join(".git/hooks/pre-commit").exists());

    let inner = lab.repository("inner");
    let inner = inner.to_str().unwrap().to_owned();
    let add = ["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", &inner, "sub"];
    lab.git(&root, &add);
    lab.done(&root.join("sub"), &["install"]);
    assert!(root.join(".git/modules/sub/automode").exists());

    lab.git(&lab.path(), &["init", "-q", "--bare", "bare.git"]);
    let bare = lab.path().join("bare.git");
    lab.done(&bare, &["install"]);
    assert!(bare.join("automode").exists() && bare.join("hooks/pre-push").exists());

    lab.done(&lab.path(), &["uninstall", "--everywhere"]);
    for folder in [root.join(".git"), root.join(".git/modules/sub"), bare] {
        assert!(!folder.join("automode").exists(), "{}", folder.display());
        assert!(!folder.join("hooks/pre-push").exists(), "{}", folder.display());
    }
    assert!(!lab.settings().exists());
}

#[test]
fn a_hooks_folder_that_is_tracked_or_elsewhere_is_left_alone() {
    let lab = Lab::new();
    for (name, hooks) in [("tracked", ".githooks"), ("elsewhere", "../hooks")] {
        let root = lab.repository(name);
        let folder = root.join(hooks);
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("pre-commit"), "#!/bin/sh\n").unwrap();
        lab.git(&root, &["add", "-A"]);
        lab.git(&root, &["commit", "-q", "--allow-empty", "-m", "hooks"]);
        lab.git(&root, &["config", "core.hooksPath", hooks]);
        let output = lab.automode(&root, &["install"]);
        assert!(output.status.success(), "{}", shown(&output));
        let told = shown(&output);
        assert!(
            told.contains("pre-commit: not installed")
                || told.contains("automode-pre-commit.command"),
            "{told}"
        );
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        assert_eq!(lab.git(&root, &["config", "core.hooksPath"]).trim(), hooks);
        assert_eq!(lab.git(&root, &["status", "--porcelain"]), "");
    }
}

#[test]
fn only_a_person_takes_the_guard_away() {
    let lab = Lab::new();
    let root = lab.repository("shop");
    lab.done(&root, &["install"]);
    for words in [
        ["uninstall", "--yes"].as_slice(),
        &["uninstall", "--everywhere"],
        &["mode", "observe"],
        &["pause", "15m"],
    ] {
        let mut command = lab.command(env!("CARGO_BIN_EXE_automode"), &root, words);
        let output = command.env("CLAUDECODE", "1").output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        assert!(shown(&output).contains("is for a person"), "{}", shown(&output));
    }
    assert!(root.join(".git/automode").exists() && lab.settings().exists());
    assert!(!lab.home().join(".config/automode/policy.toml").exists());
}

#[test]
fn a_teams_preset_is_written_once_and_never_over_a_file() {
    let lab = Lab::new();
    let root = lab.repository("shop");
    lab.done(&root, &["install", "--preset", "strict"]);
    let file = root.join(".automode/policy.toml");
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains("preset = \"strict\""), "{text}");
    assert!(root.join(".git/hooks/reference-transaction").exists());
    lab.done(&root, &["install", "--preset", "team"]);
    assert_eq!(fs::read_to_string(&file).unwrap(), text);
}

#[test]
fn a_project_line_holds_no_path_of_this_machine() {
    let lab = Lab::new();
    let root = lab.repository("shop");
    lab.done(&root, &["install", "--level", "project", "--require"]);
    let text = fs::read_to_string(root.join(".claude/settings.json")).unwrap();
    assert!(!text.contains(lab.path().to_str().unwrap()) && !text.contains("target/"), "{text}");
    assert!(text.contains("install.sh"), "{text}");
    assert!(!lab.settings().exists());
}
