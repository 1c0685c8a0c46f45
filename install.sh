#!/bin/sh
# Builds automode, puts it in place and, with --repo, guards a repository and proves that it holds.
#   ./install.sh [--prefix DIR] [--repo PATH]     binaries to DIR/bin (default: ~/.local/bin)
#   ./install.sh [--prefix DIR] --uninstall       takes automode out of everything it was put into
set -eu

fail() {
    echo "install.sh: $1" >&2
    [ -z "${2-}" ] || echo "help: $2" >&2
    exit 2
}
usage() {
    sed -n '2,4s/^# \{0,1\}//p' "$0"
}

prefix=
repo=
uninstall=
while [ $# -gt 0 ]; do
    case $1 in
    --prefix | --repo)
        [ $# -gt 1 ] || fail "\`$1\` needs a folder"
        if [ "$1" = --prefix ]; then prefix=$2; else repo=$2; fi
        shift
        ;;
    --prefix=*) prefix=${1#*=} ;;
    --repo=*) repo=${1#*=} ;;
    --uninstall) uninstall=yes ;;
    -h | --help)
        usage
        exit 0
        ;;
    *)
        usage >&2
        fail "unknown argument \`$1\`"
        ;;
    esac
    shift
done

[ -n "${HOME-}" ] || fail "HOME is not set"
prefix=${prefix:-$HOME/.local}
case $prefix in
/*) ;;
*) prefix=$(pwd)/$prefix ;;
esac
bin=$prefix/bin
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
programs="automode automode-hook automode-git-hook"

if [ -n "$uninstall" ]; then
    if [ -x "$bin/automode" ]; then
        "$bin/automode" uninstall --everywhere --yes ||
            fail "not everything could be taken out; the programs stay in $bin"
    else
        echo "no automode in $bin"
    fi
    for program in $programs; do
        if [ -e "$bin/$program" ]; then
            rm -f "$bin/$program"
            echo "removed $bin/$program"
        fi
    done
    exit 0
fi

if [ -n "$repo" ]; then
    [ -d "$repo" ] || fail "\`$repo\` is no folder"
    repo=$(CDPATH='' cd -- "$repo" && pwd)
fi

# at_least FOUND WANTED: whether a version such as 2.47.3 is not older.
at_least() {
    awk -v found="$1" -v wanted="$2" 'BEGIN {
        split(found, f, "."); split(wanted, w, ".")
        for (i = 1; i <= 3; i++) { if (f[i] + 0 != w[i] + 0) exit !(f[i] + 0 > w[i] + 0) }
    }'
}

# Every need is checked before anything is done, and each that is missing is named.
missing=
lack() {
    missing=yes
    echo "install.sh: $1" >&2
    echo "help: $2" >&2
}
if git=$(git --version 2>/dev/null); then
    git=$(echo "$git" | awk '{print $3}')
    at_least "$git" 2.30 || lack "git $git is too old; 2.30 or newer is needed" "update git"
else
    lack "git is missing; 2.30 or newer is needed" "install git"
fi
msrv=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' "$here/Cargo.toml")
# In the folder of the project: a toolchain may be chosen for it.
if rust=$(cd "$here" && rustc --version 2>/dev/null); then
    rust=$(echo "$rust" | awk '{print $2}')
    at_least "${rust%%-*}" "$msrv" ||
        lack "Rust $rust is too old; $msrv or newer is needed" "rustup update"
    command -v cargo >/dev/null 2>&1 || lack "cargo is missing" "https://rustup.rs"
else
    lack "Rust is missing; $msrv or newer is needed" "https://rustup.rs"
fi
compiler=
for name in "${CC:-cc}" gcc clang; do
    if command -v "${name%% *}" >/dev/null 2>&1; then
        compiler=$name
        break
    fi
done
[ -n "$compiler" ] || lack "a C compiler is missing (libgit2 is built from source)" \
    "install gcc or clang, or set CC"
[ -z "$missing" ] || exit 2

# Whether the user chose a build target: in the environment or in a configuration that cargo reads.
target_is_chosen() {
    [ -z "${CARGO_BUILD_TARGET-}" ] || return 0
    folder=$here
    while :; do
        for file in "$folder/.cargo/config.toml" "$folder/.cargo/config"; do
            ! names_target "$file" || return 0
        done
        [ "$folder" != / ] || break
        folder=$(dirname "$folder")
    done
    names_target "${CARGO_HOME:-$HOME/.cargo}/config.toml"
}
names_target() {
    [ -f "$1" ] && awk '/^\[/ { in_build = ($0 ~ /^\[build\]/) }
        in_build && /^target *=/ { found = 1 } END { exit !found }' "$1"
}

# A hook is started for every act, and a static program starts faster: where this machine can link
# one, the hooks are linked so.
static_target=
host=$(cd "$here" && rustc -vV | sed -n 's/^host: //p')
case $host in
*-linux-gnu*)
    if [ -z "${RUSTFLAGS-}" ] && ! target_is_chosen; then
        probe=$(mktemp -d)
        if echo 'fn main() {}' | rustc --target "$host" -C target-feature=+crt-static \
            -o "$probe/probe" - >/dev/null 2>&1; then
            static_target=$host
        fi
        rm -rf "$probe"
    fi
    ;;
esac

# build ARGUMENTS: builds and prints the path of each program, wherever the build put it.
build() {
    if [ -n "$static_target" ]; then
        set -- --target "$static_target" \
            --config "target.$static_target.rustflags=['-Ctarget-feature=+crt-static']" "$@"
    fi
    (cd "$here" && cargo build --release --locked --message-format=json-render-diagnostics "$@") |
        sed -n 's/.*"executable":"\([^"]*\)".*/\1/p'
}
echo "[1/3] building (git $git, Rust $rust); the first time takes a few minutes"
hooks=$(build --no-default-features --bin automode-hook --bin automode-git-hook)
line=$(build --bin automode)
built="$hooks
$line"

echo "[2/3] placing the programs in $bin"
mkdir -p "$bin"
for program in $programs; do
    from=$(echo "$built" | grep "/$program\$" | head -n 1) ||
        fail "the build made no \`$program\`" "see what it said above"
    # Beside it first: a program that runs right now is replaced, not written over.
    cp "$from" "$bin/.$program.$$"
    chmod 755 "$bin/.$program.$$"
    mv -f "$bin/.$program.$$" "$bin/$program"
done
case ":$PATH:" in
*":$bin:"*) ;;
*) echo "note: $bin is not on PATH; the hooks work all the same, \`automode\` needs the whole path" ;;
esac

if [ -n "$repo" ]; then
    echo "[3/3] guarding $repo"
    "$bin/automode" install --yes "$repo"
    (cd "$repo" && "$bin/automode" doctor)
else
    echo "[3/3] no repository named; in one of yours: automode install"
fi
