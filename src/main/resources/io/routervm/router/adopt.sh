# kind NUMBER PATH: prints `NUMBER KIND`, what stands there. No link is followed.
kind() {
  if [ -L "$2" ]; then
    echo "$1 link"
  elif [ -d "$2" ]; then
    echo "$1 folder"
  elif [ ! -e "$2" ]; then
    echo "$1 missing"
  elif [ ! -f "$2" ]; then
    echo "$1 other"
  else
    echo "$1 file"
  fi
}

# look NUMBER PATH: the same, and of a file `NUMBER file OWNER GROUP MODE BASE64`.
look() {
  found=$(kind "$1" "$2")
  if [ "$found" != "$1 file" ]; then
    echo "$found"
  elif [ "$(stat -c %s -- "$2")" -gt 1048576 ]; then
    echo "$1 large"
  else
    printf '%s file %s %s\n' "$1" "$(stat -c '%U %G %a' -- "$2")" "$(base64 -w 0 <"$2")"
  fi
}
