# Completes the words of bpftrace, bpftrace-cc and bpftrace-run in bash: the command itself says what may stand there (--complete).
_bpftrace() {
    # bash parts words at colons and equals signs, too; in quotes it does not.
    local words=() word rest=$COMP_LINE i
    for ((i = 0; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if ((i > 0)) && [[ $rest != [[:space:]]* ]]; then
            words[-1]+=$word
        else
            words+=("$word")
        fi
        rest=${rest#"${rest%%[![:space:]]*}"}
        rest=${rest#"$word"}
    done
    local current=${words[-1]} before=
    case $current in
        [\'\"]*) current=${current:1} ;;
        *[:=]*) before=${current%"${current##*[:=]}"} ;;
    esac
    words[-1]=$current
    local lines line
    mapfile -t lines < <("${words[0]}" --complete -- "${words[@]}" 2>/dev/null)
    COMPREPLY=()
    for line in "${lines[@]:1}"; do
        line=${line%%$'\t'*}
        COMPREPLY+=("${line#"$before"}")
    done
    [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *[:/=,] ]] && compopt -o nospace
    case ${lines[0]} in
        files) mapfile -t lines < <(compgen -f -- "${current#"$before"}") ;;
        directories) mapfile -t lines < <(compgen -d -- "${current#"$before"}") ;;
        *) return ;;
    esac
    ((${#lines[@]} > 0)) && compopt -o filenames
    COMPREPLY+=("${lines[@]}")
}
complete -F _bpftrace bpftrace bpftrace-cc bpftrace-run
