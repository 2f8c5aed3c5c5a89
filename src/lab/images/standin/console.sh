# shellcheck shell=sh
# What the person at the console sees. Anaconda runs in tmux, so its lines come inside terminal control sequences and
# under a status bar; whoever watches the console must cope with them, and so they are here too.

open_console() {
  device=$(argument console)
  device=/dev/${device%%,*}
  [ -c "$device" ] || device=/dev/console
  # shellcheck disable=SC2094 # a terminal is read and written
  exec <"$device" >"$device" 2>&1
  printf '\033[H\033[2J\033[?25l'
}

clock() {
  date +%H:%M:%S
}

# say LINE...: text, wrapped in what tmux does around a line.
say() {
  printf '\033[K\033[39;49m%s\033[0m\r\n' "$@"
  printf '\033[s\033[24;1H\033[30;42m[anaconda] 1:main* 2:shell  3:log  4:storage-lo> Switch tab: Alt+Tab | Help: F1 \033[0m\033[u'
}

# fatal LINE...: an error that the installer cannot go on from; it ends as a real one does, by switching off.
fatal() {
  say "" "The installation was stopped due to an error. The details of this error are:" "" "$@" "" \
    "The installer will now terminate."
  sleep 5
  power_off
}
