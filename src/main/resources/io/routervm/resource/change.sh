# What changes and their undoing call, each in a subshell of its own under errexit. Needs $journal, $kept (the change's
# own folder there) and $line_end; a change of a file also $staged, $wanted and $defer. GNU coreutils 8.22 (EL7) and
# later, systemd 219 (no --value, no --now) and later.

# note_unit_file PATH: has systemd read its unit files again, once, before the next unit is started.
note_unit_file() {
  case $1 in */etc/systemd/system/*) : >"$journal/daemon-reload" ;; esac
}

# remove_tagged NAME: a link made of tagged frames, and the DHCP client of EL7 that would stay behind.
remove_tagged() {
  if [ -s "/run/dhclient-$1.pid" ]; then
    kill "$(cat "/run/dhclient-$1.pid")" 2>/dev/null || :
    rm -f "/run/dhclient-$1.pid"
  fi
  if [ -e "/proc/net/vlan/$1" ]; then ip link delete dev "$1" type vlan; fi
}

# set_route SUBNET GATEWAY NIC PROTOCOL: the NIC may be down still, and reads its file when it comes up.
set_route() {
  ip -4 route replace "$1" via "$2" dev "$3" proto "$4" || echo "not yet"
}

# remove_route SUBNET GATEWAY NIC PROTOCOL
remove_route() {
  if ip -4 route show dev "$3" proto "$4" | grep -q -w -F "$1 via $2"; then
    ip -4 route delete "$1" via "$2" dev "$3" proto "$4"
  fi
}

# put_content plain|base64 CONTENT: writes $staged. Plain text is an argument of a builtin, so no process is needed and
# none shows it; other bytes are not for every shell.
put_content() {
  case $1 in
    plain) printf %s "$2" >"$staged" ;;
    base64) printf %s "$2" | base64 -d >"$staged" ;;
  esac
}

# check_content PATH open|secret PROGRAM [ARGUMENT...]: has the program look at $staged. It may quote the line that it
# does not like, so it is silent for a secret file.
check_content() {
  refused="$1 was left as it is: \`$3\` refused the new contents"
  secrecy=$2
  shift 2
  if [ "$secrecy" = secret ]; then
    if ! "$@" "$staged" >/dev/null 2>&1; then
      echo "$refused; its words may hold a secret" >&2
      exit 1
    fi
  elif ! "$@" "$staged"; then
    echo "$refused" >&2
    exit 1
  fi
}

# stage_file PATH [open|secret plain|base64 CONTENT PROGRAM [ARGUMENT...]]: notes that nothing is there to be kept, if
# so, and has the new file checked under its own name. The check waits until the file is written when its program is
# not there yet, or when the plan installs packages ($defer).
stage_file() {
  path=$1
  if [ -e "$path" ] && [ ! -f "$path" ] && [ ! -L "$path" ]; then
    echo "what stands at $path now is not a file" >&2
    exit 1
  fi
  if [ ! -e "$journal/before$path" ] && [ ! -L "$journal/before$path" ]; then
    : >"$kept/absent"
  fi
  if [ "$#" -gt 1 ] && [ -z "$defer" ] && command -v "$5" >/dev/null 2>&1; then
    secrecy=$2
    staged=$kept/new.${path##*/}
    put_content "$3" "$4"
    shift 4
    check_content "$path" "$secrecy" "$@"
    : >"$kept/checked"
  fi
}

# make_parents PATH: the folders that hold it; those that were not there are noted, innermost first.
make_parents() {
  folders=
  parent=
  rest=${1#/}
  while [ "${rest#*/}" != "$rest" ]; do
    parent=$parent/${rest%%/*}
    rest=${rest#*/}
    if [ ! -d "$parent" ]; then
      mkdir -m 0755 -- "$parent"
      folders=$parent$line_end$folders
      printf %s "$folders" >"$kept/folders"
    fi
  done
}

# write_file PATH OWNER:GROUP MODE UMASK SHA256 open|secret plain|base64 CONTENT [PROGRAM [ARGUMENT...]]: writes the new
# file beside the live one, under a hidden name: no program that reads a whole folder takes it for one of its files.
# Almost every file is written without any process: the shell itself opens it with the right mode. A umask of 0077 is
# for the others, which nobody else may read before they have their owner and mode.
write_file() {
  path=$1
  owner=$2
  access=$3
  mask=$4
  secrecy=$6
  make_parents "$path"
  umask "$mask"
  put_content "$7" "$8"
  umask 077
  if [ "$mask" = 0077 ]; then
    chown -- "$owner" "$staged"
    chmod -- "$access" "$staged"
  fi
  wanted=$wanted$owner' '$access' '$staged$line_end
  printf '%s  %s\n' "$5" "$staged" >>"$journal/sums"
  shift 8
  if [ "$#" -gt 0 ] && [ ! -e "$kept/checked" ]; then check_content "$path" "$secrecy" "$@"; fi
  note_unit_file "$path"
}

# put_back_file PATH: undoes write_file and the rename, also half-done; may be run again.
put_back_file() {
  # What was never replaced needs no room on a full disk, nor a disk that can be written.
  if [ -f "$journal/before$1" ] && cmp -s -- "$journal/before$1" "$1" \
    && [ "$(stat -c '%u %g %a %F' -- "$journal/before$1")" = "$(stat -c '%u %g %a %F' -- "$1")" ]; then
    :
  elif [ -e "$journal/before$1" ] || [ -L "$journal/before$1" ]; then
    if cp -a -T -- "$journal/before$1" "$staged"; then
      mv -fT -- "$staged" "$1"
    else
      # On a full disk the kept one itself needs no room, as both are on one file system; a later attempt finds nothing
      # to do.
      rm -f -- "$staged"
      mv -fT -- "$journal/before$1" "$1"
    fi
  elif [ -e "$kept/absent" ]; then
    rm -f -- "$1"
  fi
  if [ -e "$kept/folders" ]; then
    while IFS= read -r folder; do
      [ ! -d "$folder" ] || rmdir --ignore-fail-on-non-empty -- "$folder"
    done <"$kept/folders"
  fi
  note_unit_file "$1"
}

# remove_path PATH, put_back_path PATH
remove_path() {
  if [ -e "$1" ] || [ -L "$1" ]; then mv -fT -- "$1" "$kept/before"; fi
  note_unit_file "$1"
}

put_back_path() {
  if [ -e "$kept/before" ] || [ -L "$kept/before" ]; then mv -fT -- "$kept/before" "$1"; fi
  note_unit_file "$1"
}

# place_link PATH TARGET, put_back_link PATH TARGET: made beside its place, where it gets the label of a file there.
place_link() {
  if [ ! -e "$2" ]; then
    echo "there is no $2 on this router" >&2
    exit 1
  fi
  if [ -e "$1" ] || [ -L "$1" ]; then cp -a -T -- "$1" "$kept/before"; fi
  ln -sfn -- "$2" "${1%/*}/.routervm-link"
  mv -fT -- "${1%/*}/.routervm-link" "$1"
}

put_back_link() {
  rm -f -- "${1%/*}/.routervm-link"
  if [ -e "$kept/before" ] || [ -L "$kept/before" ]; then
    mv -fT -- "$kept/before" "$1"
  elif [ -L "$1" ] && [ "$(readlink -- "$1")" = "$2" ]; then
    rm -f -- "$1"
  fi
}

# set_setting PATH KEY VALUE: of the kernel.
set_setting() {
  if [ ! -e "$1" ]; then
    echo "the kernel has no setting $2" >&2
    exit 1
  fi
  printf '%s\n' "$3" >"$1"
}

# quiet_nic NIC: may be run again, and when it has gone.
quiet_nic() {
  if [ -e "/sys/class/net/$1" ]; then
    ip link set dev "$1" down
    ip address flush dev "$1"
  fi
}

# rename_nic NAME OTHER: leaves it down, for a NIC that is up keeps its name.
rename_nic() {
  if [ -e "/sys/class/net/$1" ]; then
    quiet_nic "$1"
    ip link set dev "$1" name "$2"
  fi
}

# unname_nic NAME OTHER: undoes it; after a boot OTHER may be another one, and down is what counts.
unname_nic() {
  if [ -e "/sys/class/net/$2" ]; then quiet_nic "$1"; else rename_nic "$1" "$2"; fi
}

# wake_nic NIC: undoes quiet_nic, but for the addresses.
wake_nic() {
  if [ -e "/sys/class/net/$1" ]; then ip link set dev "$1" up; fi
}

read_new_unit_files() {
  if [ -e "$journal/daemon-reload" ]; then
    systemctl daemon-reload
    rm -f -- "$journal/daemon-reload"
  fi
}

# start_unit UNIT NAME: notes under NAME that the unit was really started here, so that a notification needs no restart.
start_unit() {
  if ! systemctl is-active --quiet -- "$1"; then
    : >"$journal/started.$2"
    # What failed or was restarted often before must not count against this start.
    systemctl reset-failed -- "$1" >/dev/null 2>&1 || :
    if ! systemctl start -- "$1"; then
      systemctl status --no-pager --full --lines=20 -- "$1"
      exit 1
    fi
  fi
}

# label_port -a|-m TYPE PROTOCOL PORT
label_port() {
  if ! command -v semanage >/dev/null 2>&1; then
    echo 'SELinux is on, but semanage is missing: its package is to be installed' >&2
    exit 1
  fi
  semanage port "$1" -t "$2" -p "$3" "$4"
  : >"$kept/labelled"
}

# unlabel_port PROTOCOL PORT: gives the port back to the policy. Nothing to do when the label was refused, or when an
# earlier attempt has deleted it already.
unlabel_port() {
  if [ -e "$kept/labelled" ] \
    && semanage port -l -C -n | grep -Eq "[[:space:]]$1[[:space:]]+(.*[, ])?$2(,|\$)"; then
    semanage port -d -p "$1" "$2"
  fi
}
