#!/bin/sh
# Real hook managers with our shims before them: what they do still happens, what we refuse is
# refused, their re-install breaks nothing, and uninstall leaves theirs.
#   AUTOMODE_TEST_CACHE  where fetch.sh put them    AUTOMODE_BIN  our binaries
# shellcheck disable=SC2016 # what goes into files in single quotes is for them to expand
set -eu
cache=${AUTOMODE_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/automode-tests}
bin=$(cd "${AUTOMODE_BIN:-target/debug}" && pwd)
for program in "$cache/managers/node_modules/.bin/husky" "$cache/managers/node_modules/.bin/lefthook" \
    "$cache/managers/node_modules/.bin/lint-staged" "$cache/python/bin/pre-commit" "$bin/automode"; do
    if [ ! -x "$program" ]; then
        echo "chains.sh: \`$program\` is missing: run tests/clients/fetch.sh and build first" >&2
        exit 1
    fi
done

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
HOME=$scratch/home
RAN=$scratch/ran
PATH=$bin:$cache/managers/node_modules/.bin:$cache/python/bin:$PATH
PRE_COMMIT_HOME=$scratch/pre-commit
GIT_CONFIG_NOSYSTEM=1
export HOME RAN PATH PRE_COMMIT_HOME GIT_CONFIG_NOSYSTEM
# The tests play both parts: nothing of who runs them may show. CI keeps husky from installing.
unset CI CLAUDECODE CLAUDE_CODE_SESSION_ID CLAUDE_PID AI_AGENT HUSKY LEFTHOOK SKIP 2>/dev/null || true
mkdir -p "$HOME"
git config --global user.name u
git config --global user.email u@example.org
git config --global init.defaultBranch main
wrong=0

ok() { echo "  ok    $1"; }
bad() {
    echo "  FAIL  $1"
    [ ! -s "$scratch/told" ] || sed 's/^/        /' "$scratch/told"
    wrong=$((wrong + 1))
}
# that WHAT COMMAND...: the command succeeds.
that() {
    what=$1
    shift
    mv -f "$scratch/told" "$scratch/said" 2>/dev/null || : >"$scratch/said"
    if "$@" >"$scratch/told" 2>&1; then ok "$what"; else bad "$what"; fi
}
ran() { grep -qx "$1" "$RAN"; }
repository() {
    echo "$1"
    rm -rf "$scratch/repo"
    git init -q "$scratch/repo"
    cd "$scratch/repo"
    printf 'node_modules\n' >.gitignore
    echo first >a.txt
    # Preset team: an agent does not commit on the default branch.
    mkdir .automode
    echo 'preset = "team"' >.automode/policy.toml
    git add -A
    git commit -q -m first
    : >"$RAN"
}
install() {
    git status --porcelain >"$scratch/before"
    that "$1" automode install
    git status --porcelain >"$scratch/after"
    that "the work tree is as it was" cmp "$scratch/before" "$scratch/after"
}
# Both run: for a person, for an agent's ordinary commit, and for one that is refused.
both() {
    : >"$RAN"
    echo "$1" >>a.txt
    git add a.txt
    that "$1: a person's commit passes" git commit -q -m "$1"
    that "$1: and $2 ran" ran "$2"
    : >"$RAN"
    echo "$1, an agent" >>a.txt
    git add a.txt
    if CLAUDECODE=1 git commit -q -m "$1" >"$scratch/told" 2>&1; then
        bad "$1: an agent's commit on main is refused"
    elif grep -q 'automode refused' "$scratch/told"; then
        ok "$1: an agent's commit on main is refused"
    else
        bad "$1: the refusal is ours"
    fi
    that "$1: and $2 ran" ran "$2"
    : >"$RAN"
    git checkout -q -b work
    that "$1: an agent's commit on a branch passes" env CLAUDECODE=1 git commit -q -m "$1"
    that "$1: and $2 ran" ran "$2"
    git checkout -q main
    git branch -q -D work
}
# none_left FOLDER: nothing of ours stands there. (The cache that a manager names has our name too.)
none_left() {
    ! grep -rlE 'automode-git-hook|automode-next' "$1" && ! find "$1" -name '*automode*' | grep .
}

repository "a hook of the user's own"
printf '#!/bin/sh\necho own >>"$RAN"\n' >.git/hooks/pre-commit
chmod +x .git/hooks/pre-commit
cp .git/hooks/pre-commit "$scratch/own"
install "install"
both "own" own
that "uninstall" automode uninstall
that "the user's hook is back" cmp .git/hooks/pre-commit "$scratch/own"
that "nothing of ours is left" none_left .git/hooks

repository "husky 9 with lint-staged"
ln -s "$cache/managers/node_modules" node_modules
printf '{"private": true, "lint-staged": {"*.txt": "sed -i s/bad/good/"}}\n' >package.json
that "husky" husky
printf 'echo husky >>"$RAN"\nlint-staged --quiet\n' >.husky/pre-commit
git add -A
git commit -q -m husky
install "install"
both "husky" husky
printf 'bad\n' >b.txt
git add b.txt
printf 'bad\nnot staged\n' >b.txt
that "partly staged: the commit passes" git commit -q -m partly
that "partly staged: lint-staged changed what was committed" sh -c 'test "$(git show HEAD:b.txt)" = good'
that "partly staged: what was not staged is there" grep -q "not staged" b.txt
git add b.txt
git commit -q -m rest
that "husky again" husky
install "install again"
both "husky again" husky
that "uninstall" automode uninstall
that "nothing of ours is left" none_left .husky
: >"$RAN"
git commit -q --allow-empty -m after
that "husky runs without us" ran husky

repository "lefthook"
cat >lefthook.yml <<'END'
pre-commit:
  commands:
    note:
      run: echo lefthook >>"$RAN"
END
git add -A
git commit -q -m lefthook
that "lefthook install" lefthook install
install "install"
both "lefthook" lefthook
that "lefthook install again" lefthook install
that "and once more" lefthook install
install "install again"
both "lefthook again" lefthook
that "lefthook install after that" lefthook install
install "install a third time"
both "lefthook a third time" lefthook
that "uninstall" automode uninstall
that "nothing of ours is left" none_left .git/hooks
: >"$RAN"
echo after >>a.txt
git commit -q -a -m after >/dev/null 2>&1
that "lefthook runs without us" ran lefthook

repository "pre-commit over a hook of the user's own"
printf '#!/bin/sh\necho own >>"$RAN"\n' >.git/hooks/pre-commit
chmod +x .git/hooks/pre-commit
cat >.pre-commit-config.yaml <<'END'
repos:
  - repo: local
    hooks:
      - id: note
        name: note
        language: system
        entry: sh -c 'echo pre-commit >>"$RAN"'
        always_run: true
        pass_filenames: false
END
git add -A
git commit -q -m pre-commit
that "pre-commit install" pre-commit install
install "install"
both "pre-commit" pre-commit
both "the user's own" own
that "pre-commit install again" pre-commit install
both_ran() { ran pre-commit && ran own; }
: >"$RAN"
that "a commit before ours is back" git commit -q --allow-empty -m between
that "pre-commit and the user's own ran" both_ran
install "install again"
both "pre-commit again" pre-commit
both "the user's own again" own
that "uninstall" automode uninstall
that "nothing of ours is left" none_left .git/hooks
: >"$RAN"
git commit -q --allow-empty -m after
that "pre-commit and the user's own run without us" both_ran

repository "pre-commit that comes after us, over a hook of the user's own"
printf '#!/bin/sh\necho own >>"$RAN"\n' >.git/hooks/pre-commit
chmod +x .git/hooks/pre-commit
install "install"
cat >.pre-commit-config.yaml <<'END'
repos:
  - repo: local
    hooks:
      - id: note
        name: note
        language: system
        entry: sh -c 'echo pre-commit >>"$RAN"'
        always_run: true
        pass_filenames: false
END
git add -A
that "pre-commit install" pre-commit install
that "a commit" git commit -q -m between
that "pre-commit ran" ran pre-commit
install "install again"
both "afterwards" pre-commit
both "afterwards, the user's own" own
that "uninstall" automode uninstall
that "nothing of ours is left" none_left .git/hooks

repository "the binary is gone"
mkdir -p "$scratch/gone"
cp "$bin/automode" "$bin/automode-hook" "$bin/automode-git-hook" "$scratch/gone/"
printf '#!/bin/sh\necho own >>"$RAN"\n' >.git/hooks/pre-commit
chmod +x .git/hooks/pre-commit
that "install" "$scratch/gone/automode" install
rm "$scratch/gone/automode-git-hook"
that "a person's commit passes" git commit -q --allow-empty -m person
that "and says once that the gate did not run" grep -q 'did not run' "$scratch/said"
that "and the user's hook ran" ran own
that "the next one passes" git commit -q --allow-empty -m person
if grep -q 'did not run' "$scratch/told"; then bad "silently"; else ok "silently"; fi
if CLAUDECODE=1 git commit -q --allow-empty -m agent >"$scratch/told" 2>&1; then
    bad "an agent's is stopped"
else
    that "an agent's is stopped" grep -q 'automode: action stopped' "$scratch/said"
fi

echo "$wrong wrong"
[ "$wrong" = 0 ]
