# shellcheck shell=sh
# shellcheck disable=SC2154 # target is set by storage.sh
# %pre and %post. A %post runs in the installed system unless it says --nochroot.

# run_scripts pre|post
run_scripts() {
  if [ "$1" = post ]; then
    for folder in dev proc sys run; do
      mkdir -p "$target/$folder"
      mount --bind "/$folder" "$target/$folder"
    done
    say "$(clock) Running post-installation scripts"
  fi
  for header in /run/kickstart/"$1"-*.header; do
    [ -e "$header" ] || continue
    read -r line options <"$header"
    run_script "$1" "$line" "$options" "${header%.header}"
  done
}

# run_script KIND LINE OPTIONS FILE
run_script() {
  interpreter=$(option interpreter /bin/sh "$3")
  root=/
  if [ "$1" = post ] && ! flag nochroot "$3"; then
    root=$target
  fi
  log=$(option log "" "$3")
  log=${log:+${root%/}$log}
  log=${log:-/run/script.log}
  mkdir -p "${log%/*}" "${root%/}/tmp"
  cp "$4" "${root%/}/tmp/ks-script"
  chmod 700 "${root%/}/tmp/ks-script"
  if [ "$root" = / ]; then
    # shellcheck disable=SC2086 # an interpreter may have options
    $interpreter /tmp/ks-script </dev/null >"$log" 2>&1
  else
    # shellcheck disable=SC2086 # an interpreter may have options
    chroot "$root" $interpreter /tmp/ks-script </dev/null >"$log" 2>&1
  fi
  code=$?
  rm -f "${root%/}/tmp/ks-script"
  [ "$code" -ne 0 ] || return 0
  if flag erroronfail "$3"; then
    fatal "There was an error running the kickstart script at line $2 (exit $code):" "$(tail -n 20 "$log")"
  fi
  say "$(clock) Error code $code running the kickstart script at line $2"
}
