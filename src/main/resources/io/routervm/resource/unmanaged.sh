# Tells of files that nobody manages. One find looks at all folders, and names only what has changed
# since the router was provisioned first: what stood there before, its installer has left. dpkg or
# rpm is asked about the rest, once, and not at all where there is none.
line_end='
'

# find_changed ACTION FIND-WORD...: for a subshell, which it ends; does ACTION about files that nobody may
# manage. What a package would have put in a file's place is the package's (.rpmnew), what enables a unit is
# told with the unit: that is looked at where it stands, or a package has brought it.
find_changed() {
  action=$1
  shift
  LC_ALL=C
  export LC_ALL
  # shellcheck disable=SC2086 # words
  exec find -H "$@" -cnewer "$since" ! -type d \
    ! -name '*.rpmnew' ! -name '*.dpkg-dist' ! -name '*.ucf-dist' \
    ! \( -type l -path '*/systemd/system/*' \( -path '*.wants/*' -o -path '*.requires/*' \
    -o -lname '/usr/lib/*' -o -lname '/lib/*' -o -lname '..*/lib/systemd/*' \
    -o -lname '/etc/systemd/system/*' \) \) $action 2>/dev/null </dev/null
}

# list_changed FIND-WORD...: `file PATH` a line, then `more COUNT`. A name with control characters is told
# by its inode.
list_changed() {
  set -f
  find_changed '( -path *[[:cntrl:]]* -printf %H/?\040(inode\040%i)\n -o -printf %p\n )' "$@" \
    | LC_ALL=C awk '{ folder = $0; sub("/[^/]*$", "", folder) }
      ++seen[folder] > 20 || ++shown > 200 { more++; next }
      { print "file " $0 }
      END { if (more) print "more " more }'
}

# plain PATH: whether it may be a package's.
plain() {
  case $1 in
    *[!-A-Za-z0-9/._@+:~%=]*) return 1 ;;
  esac
}

# ask_packages PROGRAM PATH...: $answer about all of them.
ask_packages() {
  case $1 in
    dpkg)
      shift
      answer=$(dpkg-query -S -- "$@" 2>/dev/null)
      # 1: some of them are no package's. What cannot be asked is not told of.
      [ "$?" -le 1 ] || return 1
      ;;
    *)
      shift
      answer=$(rpm -q -f -- "$@" 2>/dev/null) || :
      ;;
  esac
}

# belongs PROGRAM PATH: to a package, or to one that was removed and whose unit Debian masks then.
belongs() {
  plain "$2" || return 1
  if [ -L "$2" ] && [ -e "/var/lib/systemd/deb-systemd-helper-masked/${2##*/}" ]; then return 0; fi
  case $1:$line_end$answer$line_end in
    dpkg:*": $2$line_end"*) return 0 ;;
    dpkg:* | rpm:*"file $2 is not owned by any package$line_end"*) return 1 ;;
  esac
}

# tell_unmanaged PREFIX dpkg|rpm FIND-WORD...: prints, each behind PREFIX, the lines of list_changed about what
# belongs to nobody. Most often one process finds that there is nothing to be asked.
tell_unmanaged() {
  prefix=$1
  program=$2
  shift 2
  provisioned_since || return 0
  any=$(find_changed '-printf x -quit' "$@")
  [ -z "$any" ] || ( tell_changed "$@" )
}

# tell_changed FIND-WORD...: in a subshell.
tell_changed() {
  set +eu
  LC_ALL=C
  export LC_ALL
  found=$(list_changed "$@")
  set -f
  IFS=$line_end
  set --
  for line in $found; do
    path=${line#file }
    if [ "$line" != "$path" ] && plain "$path"; then set -- "$@" "$path"; fi
  done
  answer=
  [ "$#" -eq 0 ] || ask_packages "$program" "$@" </dev/null || return 0
  for line in $found; do
    path=${line#file }
    if [ "$line" = "$path" ] || ! belongs "$program" "$path"; then printf '%s %s\n' "$prefix" "$line"; fi
  done
}
