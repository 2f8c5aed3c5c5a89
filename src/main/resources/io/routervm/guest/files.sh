# The changes that replace files: kept, written beside the old ones, then renamed. Part of apply.sh, and
# needs what that needs.

# keep_files INDEX PATH...: copies what stands there, so that it can be put back; INDEX is the change
# that fails when this does. In the subshell of stage_all.
keep_files() {
  in_turn "$1"
  shift
  for path in "$@"; do
    shift
    if [ -f "$path" ] || [ -L "$path" ]; then set -- "$@" "${path#/}"; fi
  done
  [ "$#" -gt 0 ] || return 0
  # From the root: cp of coreutils 9.1 looks for the folders of an absolute path in the wrong place.
  ( cd / && exec cp -a --parents -t "$journal/before" -- "$@" ) >"$kept/output" 2>&1
}

# write INDEX STAGED: has a change write its new file. In the subshell of write_files.
write() {
  in_turn "$1"
  staged=$2
  "apply_$1" >"$kept/output" 2>&1
}

# written STAGED...: all new files are whole, have the owner and mode that they should have (a folder
# may give its own group or access list to what is made in it), and are on the disk.
written() {
  {
    found=$(stat -c '%U:%G %a %n' -- "$@")
    if [ "$found$line_end" != "$wanted" ]; then
      while [ -n "$wanted" ]; do
        line=${wanted%%"$line_end"*}
        wanted=${wanted#*"$line_end"}
        mode=${line#* }
        chown -- "${line%% *}" "${mode#* }"
        chmod -- "${mode%% *}" "${mode#* }"
      done
    fi
    sha256sum --check --quiet -- "$journal/sums"
    : >"$journal/sums"
    sync -- "$@"
  } >"$kept/output" 2>&1
}

# write_files FUNCTION: the function writes the files of changes that stand next to each other.
write_files() {
  [ -z "$failed" ] && [ -z "$stopped" ] || return 0
  ( umask 077; wanted=; set -eu; "$1" ) </dev/null >"$journal/writing.output" 2>&1 9>&-
  status=$?
  if [ "$status" -ne 0 ]; then
    read -r index <"$journal/turn"
    index=${index:-0}
    say "begin $index"
    true >"$journal/$index/begun"
    turn_failed
  fi
}

# rename INDEX STAGED PATH UNIT...: puts the new file in its place.
rename() {
  [ -z "$failed" ] || return 0
  index=$1
  staged=$2
  path=$3
  shift 3
  begin "$@" || return 0
  mv -fT -- "$staged" "$path" >"$journal/$index/output" 2>&1 9>&-
  ended "$?"
}

# renamed FUNCTION: after the renames; the function settles what all of the files need.
renamed() {
  [ -z "$failed" ] || return 0
  ( umask 022; set -eu; "$1" ) </dev/null >"$journal/$index/output" 2>&1 9>&-
  status=$?
  if [ "$status" -ne 0 ]; then ended "$status"; fi
}
