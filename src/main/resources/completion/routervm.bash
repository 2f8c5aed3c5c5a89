# Completion of routervm for bash, and for zsh by way of its bashcompinit; `routervm completion bash` prints it.
# Nothing slow is started and nobody is asked for a password: clients and revisions are read from the state folder,
# devices from router.yaml.
# The variables have a prefix because zsh gives a meaning of its own to names such as path, options and commands.

# What every command takes.
_routervm_general_options=@OPTIONS@
_routervm_general_values=@VALUES@

# What stands below the command $1 and what it takes.
_routervm_at() {
  rv_commands='' rv_options='' rv_values='' rv_arguments=''
  case $1 in
@COMMANDS@
  esac
  rv_options="$rv_options
$_routervm_general_options"
  rv_values="$rv_values
$_routervm_general_values"
}

# What option $1 takes, its kind and, where they are fixed, the words; fails for one that takes nothing.
_routervm_value() {
  local rv_line
  while IFS= read -r rv_line; do
    case $rv_line in
      "$1 "*)
        printf '%s\n' "${rv_line#* }"
        return 0
        ;;
    esac
  done <<END
$rv_values
END
  return 1
}

# Sets rv_file to the router.yaml that the command line means.
_routervm_find_file() {
  if [ -z "$rv_file" ]; then
    rv_file=router.yaml
    if [ ! -e "$rv_file" ]; then rv_file=/etc/routervm/router.yaml; fi
  fi
  case $rv_file in '~/'*) rv_file=$HOME/${rv_file#??} ;; esac
}

# The state folder that the command line means.
_routervm_state() {
  local rv_name
  if [ -z "$rv_state" ]; then rv_state=${ROUTERVM_STATE-}; fi
  if [ -z "$rv_state" ]; then
    _routervm_find_file
    rv_name=$(sed -n 's/^name:[[:space:]]*["'\'']\{0,1\}\([A-Za-z0-9-]*\).*/\1/p' "$rv_file" 2>/dev/null | head -n 1)
    if [ "$(id -u)" = 0 ]; then
      rv_state=/var/lib/routervm/${rv_name:-router}
    else
      rv_state=${XDG_STATE_HOME:-$HOME/.local/state}/routervm/${rv_name:-router}
    fi
  fi
  case $rv_state in '~/'*) rv_state=$HOME/${rv_state#??} ;; esac
  printf '%s\n' "$rv_state"
}

_routervm_clients() {
  sed -n 's/^[VE].*\/CN=\([A-Za-z0-9_][A-Za-z0-9._-]*\)$/\1/p' "$(_routervm_state)/pki/index.txt" 2>/dev/null |
    grep -v -x server | sort -u
}

_routervm_revisions() {
  ls "$(_routervm_state)/revisions" 2>/dev/null | grep -x '[0-9]\{1,9\}' | sort -n
}

# The names below `hosts:`.
_routervm_devices() {
  _routervm_find_file
  sed -n -e '/^[[:space:]]*#/d' \
    -e '/^hosts:/,/^[^[:space:]#-]/{' -e '/^[^[:space:]#-]/d' -e 's/.*[[:space:]{,]name:[[:space:]]*["'\'']\{0,1\}\([A-Za-z0-9-]\{1,63\}\).*/\1/p' -e '}' \
    "$rv_file" 2>/dev/null | sort -u
}

# Those of the words that go on from what is typed.
_routervm_words() {
  local rv_one
  for rv_one in "$@"; do
    case $rv_one in "$rv_typed"*) COMPREPLY+=("$rv_before$rv_one") ;; esac
  done
}

# bash completes paths itself when it is told to; zsh gets the list.
_routervm_paths() {
  if type compopt >/dev/null 2>&1; then
    compopt -o "$1" -o filenames
  else
    while IFS= read -r rv_one; do
      COMPREPLY+=("$rv_before$rv_one")
    done <<END
$(compgen "$2" -- "$rv_typed")
END
  fi
}

_routervm_offer() {
  case $1 in
    words) shift && _routervm_words "$@" ;;
    clients) _routervm_words $(_routervm_clients) ;;
    revisions) _routervm_words $(_routervm_revisions) ;;
    devices) _routervm_words $(_routervm_devices) ;;
    commands)
      _routervm_at "$rv_asked"
      _routervm_words $rv_commands
      ;;
    files) _routervm_paths default -f ;;
    folders) _routervm_paths dirnames -d ;;
  esac
}

# Each option that is not there yet; those of one line exclude each other.
_routervm_open_options() {
  local rv_line rv_name rv_used
  while IFS= read -r rv_line; do
    rv_used=''
    for rv_name in $rv_line; do
      case $rv_given in *" $rv_name "*) rv_used=1 ;; esac
    done
    if [ -z "$rv_used" ]; then _routervm_words $rv_line; fi
  done <<END
$rv_options
END
}

_routervm() {
  local rv_typed=${COMP_WORDS[COMP_CWORD]} rv_before='' rv_path=routervm rv_asked=routervm rv_option='' rv_ended=''
  local rv_given=' ' rv_position=0 rv_index=1 rv_word rv_kind rv_commands rv_options rv_values rv_arguments
  local rv_file='' rv_state='' rv_one
  COMPREPLY=()
  _routervm_at "$rv_path"
  while [ "$rv_index" -lt "$COMP_CWORD" ]; do
    rv_word=${COMP_WORDS[rv_index]}
    rv_index=$((rv_index + 1))
    if [ -n "$rv_option" ]; then
      # bash cuts --option=value in three.
      if [ "$rv_word" = = ]; then continue; fi
      case $rv_option in
        -f | --file) rv_file=$rv_word ;;
        --state) rv_state=$rv_word ;;
      esac
      rv_option=''
      continue
    fi
    if [ -z "$rv_ended" ]; then
      case $rv_word in
        --)
          rv_ended=1
          continue
          ;;
        -*=*)
          rv_given="$rv_given${rv_word%%=*} "
          case $rv_word in
            --file=*) rv_file=${rv_word#*=} ;;
            --state=*) rv_state=${rv_word#*=} ;;
          esac
          continue
          ;;
        -*)
          rv_given="$rv_given$rv_word "
          if _routervm_value "$rv_word" >/dev/null; then rv_option=$rv_word; fi
          continue
          ;;
      esac
    fi
    case " $rv_commands " in
      *" $rv_word "*)
        rv_path="$rv_path $rv_word"
        _routervm_at "$rv_path"
        ;;
      *)
        rv_position=$((rv_position + 1))
        rv_asked="$rv_asked $rv_word"
        ;;
    esac
  done

  if [ -n "$rv_option" ]; then
    if [ "$rv_typed" = = ]; then rv_typed=''; fi
    _routervm_offer $(_routervm_value "$rv_option")
    return 0
  fi
  if [ -z "$rv_ended" ]; then
    case $rv_typed in
      -*=*)
        rv_before=${rv_typed%%=*}=
        rv_typed=${rv_typed#*=}
        _routervm_offer $(_routervm_value "${rv_before%=}")
        return 0
        ;;
      -*)
        _routervm_open_options
        return 0
        ;;
    esac
  fi
  if [ "$rv_position" -eq 0 ]; then _routervm_words $rv_commands; fi
  rv_kind=$(printf '%s\n' "$rv_arguments" | sed -n "$((rv_position + 1))p")
  if [ -z "$rv_kind" ]; then
    # The last argument may be one that is given again and again.
    rv_kind=$(printf '%s\n' "$rv_arguments" | sed -n '$s/^[*]//p')
  fi
  _routervm_offer ${rv_kind#[*]}
  if [ -z "$rv_typed$rv_ended$rv_kind" ] && [ "${#COMPREPLY[@]}" -eq 0 ]; then _routervm_open_options; fi
  return 0
}

if [ -n "${ZSH_VERSION-}" ]; then
  autoload -U +X compinit && { type compdef >/dev/null 2>&1 || compinit; }
  autoload -U +X bashcompinit && bashcompinit
fi
complete -F _routervm routervm
