# Probes that share one look at all resources of a kind: one stat, one sha256sum, one systemctl for
# all of them, for a process costs a small router tens of milliseconds.
#
# look_at_* come first, each with all names of its kind; probe_* follow in the same order, under
# errexit, and take what was seen about the next name. What was not seen, or was something else by
# then, is asked for alone: no look is ever needed, and its failures say nothing.
line_end='
'
accesses=
sums=
settings=
shown=
answers=

# look_at_files PATH...
look_at_files() {
  for path in "$@"; do
    shift
    if [ -f "$path" ] && [ ! -L "$path" ]; then set -- "$@" "$path"; fi
  done
  [ "$#" -gt 0 ] || return 0
  accesses=$(stat -c 'file %U %G %a %s %n' -- "$@" 2>/dev/null) || accesses=
  sums=$(sha256sum -- "$@" 2>/dev/null) || sums=
}

# see_file PATH: $access, `file OWNER GROUP MODE`, $size and $sum.
see_file() {
  line=${accesses%%"$line_end"*}
  access=${line%" $1"}
  if [ "$line" = "$access $1" ]; then
    accesses=${accesses#*"$line_end"}
  else
    access=$(stat -c 'file %U %G %a %s' -- "$1")
  fi
  size=${access##* }
  access=${access% *}
  line=${sums%%"$line_end"*}
  sum=${line%%" "*}
  if [ "$line" = "$sum  $1" ]; then
    sums=${sums#*"$line_end"}
  else
    line=$(sha256sum <"$1")
    sum=${line%%" "*}
  fi
}

# probe_file PATH SHA256 secret|plain: what stands there, and when it is a file, a line about its
# contents: `=same`, or the SHA-256 of a secret one, or Base64.
probe_file() {
  if [ -L "$1" ]; then
    target=$(readlink -n -- "$1" | base64 -w 0)
    printf 'link %s\n' "$target"
  elif [ -d "$1" ]; then
    echo 'other folder'
  elif [ -f "$1" ]; then
    see_file "$1"
    printf '%s\n' "$access"
    if [ "$sum" = "$2" ]; then
      echo '=same'
    elif [ "$3" = secret ]; then
      printf '%s\n' "$sum"
    elif [ "$size" -gt 1048576 ]; then
      # Of a file that has become huge, what is shown of the difference.
      head -c 1048576 -- "$1" | base64 -w 0
    else
      base64 -w 0 <"$1"
    fi
  elif [ -e "$1" ]; then
    echo 'other device'
  else
    echo absent
  fi
}

# look_at_settings PATH...: kernel settings.
look_at_settings() {
  for path in "$@"; do
    shift
    if [ -e "$path" ]; then set -- "$@" "$path"; fi
  done
  [ "$#" -gt 0 ] || return 0
  settings=$(grep -a -H '' -- "$@" 2>/dev/null) || settings=
}

# probe_setting PATH
probe_setting() {
  line=${settings%%"$line_end"*}
  if [ ! -e "$1" ]; then
    echo missing
  elif [ "$line" = "$1:${line#"$1:"}" ]; then
    settings=${settings#*"$line_end"}
    printf 'value %s\n' "${line#"$1:"}"
  else
    # Not by the shell's own `read`: dash reads byte by byte, and of a setting the kernel gives
    # the first read only, so 65536 would be 6.
    printf 'value '
    cat -- "$1"
  fi
}

# has_unit_file BLOCK: whether systemd reads a file of its own for the unit. Of an init script and of
# what does not exist, `is-enabled` answers in another form.
has_unit_file() {
  case $1 in
    *SourcePath=/*) return 1 ;;
    *LoadState=loaded* | *LoadState=masked*) return 0 ;;
  esac
  return 1
}

# count_lines TEXT
count_lines() {
  lines=0
  rest=$1
  while [ -n "$rest" ]; do
    lines=$((lines + 1))
    case $rest in
      *"$line_end"*) rest=${rest#*"$line_end"} ;;
      *) rest= ;;
    esac
  done
}

# look_at_units UNIT...: $shown gets a block of properties about each, with an empty line behind it;
# $answers a line from `is-enabled` about each that has a unit file.
look_at_units() {
  shown=$(systemctl show -p LoadState -p ActiveState -p SourcePath -- "$@" 2>/dev/null) || shown=
  [ -n "$shown" ] || return 0
  shown=$shown$line_end$line_end
  rest=$shown
  for unit in "$@"; do
    shift
    if has_unit_file "${rest%%"$line_end$line_end"*}"; then set -- "$@" "$unit"; fi
    case $rest in
      *"$line_end$line_end"*) rest=${rest#*"$line_end$line_end"} ;;
      *) rest=missing ;;
    esac
  done
  if [ -n "$rest" ]; then
    shown=
    return 0
  fi
  [ "$#" -gt 0 ] || return 0
  # It ends with 1 when one of them is disabled, and stops at one that it does not know.
  answers=$(systemctl is-enabled -- "$@" 2>/dev/null) || :
  count_lines "$answers"
  if [ "$lines" -ne "$#" ]; then shown=; fi
}

# see_unit UNIT: $block, its properties, and $enabled.
see_unit() {
  enabled=
  if [ -n "$shown" ]; then
    block=${shown%%"$line_end$line_end"*}
    shown=${shown#*"$line_end$line_end"}
    case $block in
      *LoadState=not-found*) return 0 ;;
    esac
    if has_unit_file "$block"; then
      enabled=${answers%%"$line_end"*}
      answers=${answers#*"$line_end"}
      return 0
    fi
  else
    block=$(systemctl show -p LoadState -p ActiveState -- "$1")
  fi
  # On EL7 an init script's answer comes last, after a line about who is asked.
  enabled=$(systemctl is-enabled -- "$1" 2>/dev/null) || :
  enabled=${enabled##*"$line_end"}
}

# probe_unit UNIT NAME: NAME is how a restart that is still due is noted.
probe_unit() {
  see_unit "$1"
  printf '%s\nEnabled=%s\n' "$block" "$enabled"
  if [ -e "${state:-/var/lib/routervm}/pending/$2" ]; then
    echo Pending=yes
  else
    echo Pending=no
  fi
}
