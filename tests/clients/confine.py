#!/usr/bin/env python3
"""Commands that nobody can read, confined: by `automode exec`, and by policy in the real client.

    confine.py CLAUDE BIN        CLAUDE: the client's program; BIN: the folder with our binaries

Exit status 0: everything was as it should be.
"""

import os
import shutil
import subprocess
import sys
import time

from fake_model import Model
from session import Lab, Verdicts, shown

TOOL = """fn main() {
    for path in std::env::args().skip(1) {
        match std::fs::write(&path, "made\\n") {
            Ok(()) => println!("wrote {path}"),
            Err(error) => println!("{path}: {error}"),
        }
    }
}
"""


def prepare(lab):
    """One program for each kind of runtime; each writes the paths that it is given."""
    lab.write("tool.rs", TOOL)
    host = next(line.split()[1] for line in subprocess.run(["rustc", "-vV"], text=True, capture_output=True,
                                                           check=True).stdout.splitlines() if line.startswith("host"))
    subprocess.run(["rustc", "-O", "-C", "target-feature=+crt-static", "--target", host, "-o", lab.repo + "/tool",
                    lab.repo + "/tool.rs"], check=True, capture_output=True)
    lab.write("write.py", "import sys\nfor path in sys.argv[1:]:\n    open(path, 'w').write('made\\n')\n")
    lab.write("write.js", "for (const path of process.argv.slice(2)) require('fs').writeFileSync(path, 'made\\n')\n")
    lab.write("Makefile", "write:\n\techo made > $(TO)\n")
    return [
        ("python", lambda to: ["python3", "write.py", to]),
        ("node", lambda to: ["node", "write.js", to]),
        ("make", lambda to: ["make", "-s", "write", "TO=" + to]),
        ("a static binary", lambda to: ["./tool", to]),
    ]


def exists(lab, path):
    try:
        lab.read(path)
        return True
    except OSError:
        return False


def by_hand(lab, say):
    own = lab.bin + "/automode"
    for name, line in prepare(lab):
        inside, outside = "made-by-" + name.split()[-1], lab.home + "/made-by-" + name.split()[-1]
        lab.run(own, "exec", "--", *line(inside))
        say.that(exists(lab, inside), "%s writes in the repository" % name)
        done = lab.run(own, "exec", "--", *line(outside))
        say.that(not exists(lab, outside), "%s does not write in the home folder" % name, done.stdout + done.stderr)
        lab.run(own, "exec", "--", *line(".git/config"))
        say.that(lambda: "made" not in lab.read(".git/config"), "%s does not write git's configuration" % name)
    say.that(lambda: lab.git("status", "--short") != "", "the repository is whole")
    bare, confined = fastest(lab, ["true"]), fastest(lab, [own, "exec", "--", "true"])
    print("  start: %.1f ms bare, %.1f ms confined" % (bare * 1000, confined * 1000))


def fastest(lab, line):
    def once():
        begun = time.monotonic()
        lab.run(*line)
        return time.monotonic() - begun
    return min(once() for _ in range(20))


def in_the_client(lab, say):
    lab.write(lab.home + "/.config/automode/policy.toml", 'confine = "opaque"\nheadless_prompts = "grant"\n')
    outside = lab.home + "/by-the-agent"
    steps = [
        {"tool": "Bash", "input": {"command": "./tool inside.txt", "description": "work"}},
        {"tool": "Bash", "input": {"command": "./tool %s" % outside, "description": "work"}},
        {"tool": "Bash", "input": {"command": "git status --short | head -3", "description": "work"}},
        {"text": "done"},
    ]
    with Model(steps) as model:
        done = lab.session(model)
    results = [told for _, _, told, _ in model.results()]
    say.that(len(results) == 3, "three acts were answered", "%d\n%s" % (len(results), done.stdout[-1500:]))
    say.that(exists(lab, "inside.txt"), "an opaque command writes in the repository", "\n".join(results))
    say.that(not exists(lab, outside), "and nowhere else", "\n".join(results))
    told = done.stdout
    say.that("this command ran confined" in told, "the agent is told why", told[-1500:])
    say.that("did not; what it wrote" not in told, "each token was taken up")
    print("\n".join("    " + line for line in shown(done.stdout)[:6]))


def main():
    claude, folder = (os.path.abspath(path) for path in sys.argv[1:3])
    lab, say = Lab(claude, folder), Verdicts()
    lab.set_up()
    print("by hand")
    by_hand(lab, say)
    print("in the client")
    in_the_client(lab, say)
    shutil.rmtree(lab.root, ignore_errors=True)
    print("%d wrong" % say.wrong)
    return 1 if say.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
