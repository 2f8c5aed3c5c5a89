# Completion of routervm for fish; `routervm completion fish` prints it.
# Nothing slow is started and nobody is asked for a password: clients and revisions are read from the state folder,
# devices from router.yaml.

function __routervm_below
    switch $argv[1]
@BELOW@
    end
end

# The options of a command that take a value.
function __routervm_with_value
    switch $argv[1]
@VALUES@
    end
end

# Reads what is typed before the cursor: the command, its arguments, its options. Once for each line.
function __routervm_read
    set -l words (commandline -opc)
    test "$words" = "$__routervm_words"; and return
    set -g __routervm_words $words
    set -g __routervm_command routervm
    set -g __routervm_arguments
    set -g __routervm_given
    set -g __routervm_pending ''
    set -g __routervm_ended ''
    set -g __routervm_file ''
    set -g __routervm_state ''
    for word in $words[2..]
        if test -n "$__routervm_pending"
            __routervm_note $__routervm_pending $word
            set __routervm_pending ''
        else if test -n "$__routervm_ended"
            set -a __routervm_arguments $word
        else if test $word = --
            set __routervm_ended 1
        else if string match -q -- '-*=*' $word
            set -l parts (string split -m 1 = -- $word)
            set -a __routervm_given $parts[1]
            __routervm_note $parts
        else if string match -q -- '-*' $word
            set -a __routervm_given $word
            if contains -- $word (__routervm_with_value $__routervm_command)
                set __routervm_pending $word
            end
        else if contains -- $word (__routervm_below $__routervm_command)
            set __routervm_command "$__routervm_command $word"
        else
            set -a __routervm_arguments $word
        end
    end
end

function __routervm_note
    switch $argv[1]
        case -f --file
            set __routervm_file $argv[2]
        case --state
            set __routervm_state $argv[2]
    end
end

# Whether a command below $argv[1] may come next.
function __routervm_at
    __routervm_read
    test "$__routervm_command" = $argv[1] -a (count $__routervm_arguments) -eq 0 -a -z "$__routervm_ended"
end

# Whether argument $argv[2] of command $argv[1], counted from 1, comes next; 0 is any of them.
function __routervm_argument
    __routervm_read
    test "$__routervm_command" = $argv[1]; or return
    test $argv[2] -eq 0; or test (count $__routervm_arguments) -eq (math $argv[2] - 1)
end

# Whether one of the options after command $argv[1] (empty: any) may come, or wants its value now.
function __routervm_may
    __routervm_read
    test -z "$__routervm_ended"; or return
    test -z "$argv[1]"; or test "$__routervm_command" = $argv[1]; or return
    if test -n "$__routervm_pending"
        contains -- $__routervm_pending $argv[2..]
        return
    end
    for option in $argv[2..]
        contains -- $option $__routervm_given; and return 1
    end
    return 0
end

function __routervm_router_file
    set -l file $__routervm_file
    test -n "$file"; or set file router.yaml
    test -e "$file" -o -n "$__routervm_file"; or set file /etc/routervm/router.yaml
    string replace -r '^~/' "$HOME/" -- $file
end

function __routervm_state_folder
    __routervm_read
    set -l state $__routervm_state
    test -n "$state"; or set state $ROUTERVM_STATE
    if test -z "$state"
        set -l file (__routervm_router_file)
        set -l name (sed -n 's/^name:[[:space:]]*["\']\{0,1\}\([A-Za-z0-9-]*\).*/\1/p' $file 2>/dev/null | head -n 1)
        test -n "$name"; or set name router
        if test (id -u) = 0
            set state /var/lib/routervm/$name
        else if test -n "$XDG_STATE_HOME"
            set state $XDG_STATE_HOME/routervm/$name
        else
            set state $HOME/.local/state/routervm/$name
        end
    end
    string replace -r '^~/' "$HOME/" -- $state
end

function __routervm_clients
    sed -n 's/^[VE].*\/CN=\([A-Za-z0-9_][A-Za-z0-9._-]*\)$/\1/p' (__routervm_state_folder)/pki/index.txt 2>/dev/null |
        grep -v -x server | sort -u
end

function __routervm_revisions
    ls (__routervm_state_folder)/revisions 2>/dev/null | grep -x '[0-9]\{1,9\}' | sort -n
end

# The names below `hosts:`.
function __routervm_devices
    __routervm_read
    sed -n -e '/^[[:space:]]*#/d' -e '/^hosts:/,/^[^[:space:]#-]/{' -e '/^[^[:space:]#-]/d' -e 's/.*[[:space:]{,]name:[[:space:]]*["\']\{0,1\}\([A-Za-z0-9-]\{1,63\}\).*/\1/p' -e '}' (__routervm_router_file) 2>/dev/null |
        sort -u
end

function __routervm_commands
    __routervm_read
    __routervm_below (string join ' ' routervm $__routervm_arguments)
end

complete -c routervm -f
