# Completes the words of bpftrace, bpftrace-cc and bpftrace-run in fish: the command itself says what may stand there (--complete).
function __bpftrace_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct | string replace -r '^[\'"]' '')
    set -l lines ($words[1] --complete -- $words "$current" 2>/dev/null)
    printf '%s\n' $lines[2..]
    switch "$lines[1]"
        case files
            __fish_complete_path "$current"
        case directories
            __fish_complete_directories "$current"
    end
end
for command in bpftrace bpftrace-cc bpftrace-run
    complete -c $command -f -a '(__bpftrace_complete)'
end
