#!/bin/sh
# automode-gate: what stood here before is @HOOK@.automode-next and runs first;
# `automode uninstall` puts it back.@CLAIM@
hook=@HOOK@
gate=@GATE@
home=@HOME@
next="${0%/*}/$hook.automode-next"

# shellcheck disable=SC2317 # called by feed
run_next() {
    @CALL@
}
feed() {
    case $hook in
    pre-push | reference-transaction) printf '%s' "${input%.}" 2>/dev/null | "$@" ;;
    *) "$@" ;;
    esac
}

# Under another name a hook manager has moved this file and calls it: then it stands in front.
status=0
read_once=
if [ "${0##*/}" = "$hook" ] && [ -x "$next" ]; then
    # What git writes to a hook is read once and given to both.
    case $hook in
    pre-push | reference-transaction) input=$(cat && printf .) && read_once=yes ;;
    esac
    feed run_next "$@" || status=$?
    case $status:$hook:${1-} in
    0:* | *:post-checkout:* | *:reference-transaction:committed | *:reference-transaction:aborted) ;;
    *) exit "$status" ;;
    esac
fi

# What is committed or aborted already is not ours to judge, and comes nine times a commit.
case $hook:${1-} in
reference-transaction:committed | reference-transaction:aborted) exit "$status" ;;
esac

if [ -x "$gate" ]; then
    if [ -n "$read_once" ]; then
        feed "$gate" --home "$home" "$hook" "$@"
    else
        "$gate" --home "$home" "$hook" "$@"
    fi
    verdict=$?
    case $verdict in
    0) exit "$status" ;;
    1) exit 1 ;;
    esac
    what="$gate ended with status $verdict"
else
    what="$gate is missing"
fi

# No gate: an agent is stopped, a person is told once and goes on.
sign=
for name in CLAUDECODE CLAUDE_CODE_SESSION_ID AI_AGENT CODEX_THREAD_ID CODEX_SESSION_ID CODEX_CI \
    GEMINI_CLI OPENCODE QWEN_CODE COPILOT_CLI CURSOR_AGENT; do
    eval "value=\${$name-}"
    [ -z "$value" ] || sign=$name
done
pid=$$
while [ -z "$sign" ] && [ "$pid" -gt 1 ] 2>/dev/null; do
    { IFS= read -r line <"/proc/$pid/stat"; } 2>/dev/null || break
    name=${line#*"("}
    name=${name%")"*}
    case $name in
    claude | codex | gemini | opencode | qwen | copilot | cursor-agent) sign="process $name ($pid)" ;;
    esac
    rest=${line##*") "}
    rest=${rest#* }
    pid=${rest%% *}
done
if [ -n "$sign" ]; then
    echo "automode: action stopped: $what, and this is an agent's ($sign)" >&2
    exit 1
fi
told="${0%/*}/automode-missing"
if [ ! -e "$told" ]; then
    echo "automode: the $hook gate did not run: $what" >&2
    echo "automode: told once; put it back with its install.sh, or: automode uninstall" >&2
    : >"$told" 2>/dev/null
fi
exit "$status"
