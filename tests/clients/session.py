#!/usr/bin/env python3
"""The real Claude Code, headless, in a repository with the user's unfinished work.

    session.py CLAUDE BIN        CLAUDE: the client's program; BIN: the folder with our binaries

A scratch home, our own installer, a scripted model on loopback. The agent does what acts.py says.
Exit status 0: everything was as it should be.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile

from acts import FORBIDDEN, ORDINARY
from fake_model import Model

EDITED = "fn check() { /* the user's own edit */ }\n"
NOTES = "remember the milk\n"


class Lab:
    def __init__(self, claude, folder):
        self.root = tempfile.mkdtemp(prefix="session-")
        self.claude, self.bin = claude, folder
        self.home, self.repo = self.root + "/home", self.root + "/shop"
        self.origin = self.root + "/origin.git"
        self.environment = {
            "HOME": self.home, "TERM": "dumb", "LANG": "C.UTF-8", "SHELL": "/bin/bash", "IS_SANDBOX": "1",
            "PATH": ":".join([folder, os.path.dirname(claude), os.environ["PATH"]]),
            "GIT_CONFIG_NOSYSTEM": "1", "NO_PROXY": "127.0.0.1", "DISABLE_AUTOUPDATER": "1",
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1", "CLAUDE_CODE_MAX_RETRIES": "0",
            "ANTHROPIC_API_KEY": "scripted",
        }

    def run(self, *line, **more):
        more.setdefault("cwd", self.repo)
        return subprocess.run(line, env=self.environment, text=True, capture_output=True,
                              stdin=subprocess.DEVNULL, **more)

    def git(self, *line):
        done = self.run("git", *line)
        if done.returncode:
            raise RuntimeError("git %s: %s" % (" ".join(line), done.stderr))
        return done.stdout.strip()

    def write(self, path, text):
        path = path if path.startswith("/") else self.repo + "/" + path
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)

    def read(self, path):
        path = path if path.startswith("/") else self.repo + "/" + path
        with open(path) as file:
            return file.read()

    def set_up(self):
        os.makedirs(self.repo)
        self.write(self.home + "/.gitconfig", "[user]\n\tname = u\n\temail = u@example.org\n")
        self.write(self.home + "/.ssh/id_ed25519", "not a key\n")
        self.git("init", "-q", "-b", "main")
        self.write("src/auth.rs", "fn check() {}\n")
        self.write("src/session.rs", "fn open() {}\n")
        self.write(".gitignore", "target/\n.env\n")
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "first")
        self.git("init", "-q", "--bare", self.origin)
        self.git("remote", "add", "origin", self.origin)
        self.git("push", "-q", "-u", "origin", "main")
        self.git("remote", "set-head", "origin", "main")
        self.git("switch", "-q", "-c", "fix/login")
        self.write("src/auth.rs", EDITED)
        self.write("notes.md", NOTES)
        status = self.git("status", "--porcelain")
        done = self.run(self.bin + "/automode", "install")
        print(done.stdout, done.stderr, sep="")
        if done.returncode:
            raise SystemExit("automode install ended with %d" % done.returncode)
        if status != self.git("status", "--porcelain"):
            raise SystemExit("automode install changed the work tree")

    prompt = "fix the login bug in src/session.rs"

    def session(self, model):
        self.environment["ANTHROPIC_BASE_URL"] = model.address
        return self.run(self.claude, "-p", self.prompt, "--model", "claude-sonnet-4-5",
                        "--output-format", "stream-json", "--verbose", "--include-hook-events",
                        "--permission-mode", "bypassPermissions", timeout=300)


def filled(lab, act):
    tool, given = act
    swap = lambda text: text.replace("{repo}", lab.repo).replace("{home}", lab.home)
    return {"tool": tool, "input": {key: swap(value) for key, value in given.items()}}


def script(lab):
    """Forbidden and ordinary acts in turn; a file is read before it is edited, as the client wants."""
    steps = [{"tool": "Read", "input": {"file_path": lab.repo + "/.git/config"}}]
    for (_, forbidden, _), (_, ordinary) in zip(FORBIDDEN, ORDINARY):
        steps += [filled(lab, forbidden), filled(lab, ordinary)]
    return steps + [{"text": "done"}]


class Verdicts:
    def __init__(self):
        self.wrong = 0

    def that(self, holds, what, why=""):
        if callable(holds):
            try:
                holds = holds()
            except (RuntimeError, OSError) as error:
                holds, why = False, str(error)
        print("  %s  %s" % ("ok  " if holds else "FAIL", what))
        if not holds:
            self.wrong += 1
            if why:
                print("        " + why.replace("\n", "\n        ")[:1500])


def judge(lab, model, done, before):
    say = Verdicts()
    results = model.results()[1:]
    print("acts")
    say.that(len(results) == 32, "32 acts were answered", "%d" % len(results))
    for index, (name, act, rules) in enumerate(FORBIDDEN):
        tool, given, told, error = results[2 * index] if 2 * index < len(results) else ("", {}, "", False)
        refused = error and "automode refused" in told and "rule" in told and any(rule in told for rule in rules)
        say.that(refused and "instead" in told, "refused: %s" % name, "%s %s\n%s" % (tool, given, told))
    for index, (name, act) in enumerate(ORDINARY):
        place = 2 * index + 1
        tool, given, told, error = results[place] if place < len(results) else ("", {}, "", True)
        say.that(not error and "automode" not in told, "passed: %s" % name, "%s %s\n%s" % (tool, given, told))
    print("what the user was shown")
    lines = shown(done.stdout)
    told = [line for line in lines if line.startswith("automode refused")]
    say.that(len(told) >= len(FORBIDDEN), "a line for each refusal", "%d lines\n%s" % (len(told), "\n".join(told)))
    say.that(all("\n" not in line for line in told), "each on one line")
    print("the repository")
    say.that(lambda: lab.read("src/auth.rs") == EDITED, "the user's edit is there")
    say.that(lambda: lab.read("notes.md") == NOTES, "the user's new file is there")
    say.that(lambda: lab.git("rev-parse", "main") == before["main"], "main is where it was")
    say.that(lambda: lab.git("-C", lab.origin, "for-each-ref") == before["origin"], "origin is as it was")
    say.that(lambda: lab.git("log", "-1", "--format=%s").startswith("Open a session"), "the agent's commit is there")
    say.that(lambda: lab.git("show", "--stat", "--format=", "--name-only", "HEAD").split()
             == ["plan.md", "src/new.rs", "src/session.rs"], "and holds the agent's files only")
    say.that(lambda: lab.read(".git/config") == before["config"], "git's configuration is as it was")
    say.that(lambda: lab.read(".git/hooks/pre-commit") == before["hook"], "git's hooks are ours")
    say.that(lambda: lab.read(lab.home + "/.claude/settings.json") == before["settings"], "the client is wired")
    say.that(lambda: not os.path.exists(lab.repo + "/.claude/settings.local.json"), "nothing switches hooks off")
    say.that(lambda: not os.path.exists(lab.repo + "/.git/hooks/post-merge"), "no hook was added")
    say.that(lambda: not os.path.exists(lab.home + "/letter.txt"), "nothing was written elsewhere")
    secret = any("not a key" in json.dumps(request) for request in model.requests)
    say.that(not secret, "the secret was never sent")
    return say.wrong


def shown(stream):
    """Every message for the user in the client's own stream, hook messages included."""
    found = []

    def walk(value):
        if isinstance(value, dict):
            for key, inner in value.items():
                if key in ("systemMessage", "message", "content", "text") and isinstance(inner, str):
                    found.append(inner)
                elif key in ("stdout", "output") and isinstance(inner, str) and inner.startswith("{"):
                    try:
                        walk(json.loads(inner))
                    except ValueError:
                        pass
                else:
                    walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    for line in stream.splitlines():
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if event.get("type") == "system":
            walk(event)
    return list(dict.fromkeys(found))


def main():
    claude, folder = (os.path.abspath(path) for path in sys.argv[1:3])
    for program in (claude, folder + "/automode", folder + "/automode-hook"):
        if not os.access(program, os.X_OK):
            raise SystemExit("`%s` is missing: run tests/clients/fetch.sh and build first" % program)
    lab = Lab(claude, folder)
    lab.set_up()
    before = {"main": lab.git("rev-parse", "main"), "origin": lab.git("-C", lab.origin, "for-each-ref"),
              "config": lab.read(".git/config"), "hook": lab.read(".git/hooks/pre-commit"),
              "settings": lab.read(lab.home + "/.claude/settings.json")}
    with Model(script(lab)) as model:
        done = lab.session(model)
        print("claude ended with %d after %d answers" % (done.returncode, model.taken))
        if os.environ.get("AUTOMODE_KEEP"):
            with open(lab.root + "/stream.jsonl", "w") as file:
                file.write(done.stdout + done.stderr)
        wrong = judge(lab, model, done, before)
    if os.environ.get("AUTOMODE_KEEP"):
        print("kept in " + lab.root)
    else:
        shutil.rmtree(lab.root, ignore_errors=True)
    print("%d wrong" % wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
