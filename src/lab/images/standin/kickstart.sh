# shellcheck shell=sh
# Reads a kickstart file of the RHEL 7 grammar into /run/kickstart: `commands` (line number, tab, command line),
# `packages`, and each script as `pre-N` or `post-N` with its header in `pre-N.header` ("LINE OPTIONS").

# Commands of RHEL 7 beyond those that act here; they are named on the console and have no effect.
other_commands=" auth authconfig autopart autostep btrfs cmdline device deviceprobe dmraid driverdisk eula fcoe firewall \
firstboot graphical group harddrive ignoredisk install interactive iscsi iscsiname keyboard lang langsupport lilo \
lilocheck logging logvol mediacheck monitor mouse multipath nfs ostreesetup raid realm repo rescue selinux services \
skipx snapshot sshkey sshpw text timezone unsupported_hardware updates upgrade url user vnc volgroup xconfig zfcp cdrom "
acted_commands=" bootloader clearpart halt network part partition poweroff reboot rootpw shutdown zerombr "

read_kickstart() {
  mkdir -p /run/kickstart
  awk -v folder=/run/kickstart '
    section != "" && /^%end/ { section = ""; next }
    section == "pre" || section == "post" { print >> script; next }
    section == "packages" { sub(/#.*/, ""); gsub(/[ \t]/, ""); if ($0 != "") print > (folder "/packages"); next }
    section != "" { next }
    /^[ \t]*(#|$)/ { next }
    /^%(pre|post|packages|addon|anaconda|onerror|traceback)/ {
      start = NR; section = substr($1, 2); header = $0; sub(/^%[a-z]+[ \t]*/, "", header)
      if (section == "pre" || section == "post") {
        script = folder "/" section "-" sprintf("%02d", ++count)
        printf "" > script
        print NR " " header > (script ".header")
      }
      next
    }
    { sub(/^[ \t]+/, ""); print NR "\t" $0 > (folder "/commands") }
    END { if (section != "") print start " %" section > (folder "/unfinished") }
  ' "$1"
  touch /run/kickstart/commands /run/kickstart/packages
  if [ -e /run/kickstart/unfinished ]; then
    read -r line section </run/kickstart/unfinished
    wrong_kickstart "$line" "Section $section does not end with %end."
  fi
  while IFS="$(printf '\t')" read -r line text; do
    name=${text%%[[:space:]]*}
    case $other_commands$acted_commands in
      *" $name "*) ;;
      *) wrong_kickstart "$line" "Unknown command: $name" ;;
    esac
  done </run/kickstart/commands
}

wrong_kickstart() {
  fatal "The following error was found while parsing the kickstart configuration file:" "" \
    "The following problem occurred on line $1 of the kickstart file:" "" "$2"
}

# commands NAME: the command lines that start with NAME, without it.
commands() {
  sed -n "s/^[0-9]*	$1\([[:space:]]\{1,\}\|\$\)//p" /run/kickstart/commands
}

first_command() {
  commands "$1" | head -n 1
}

has_command() {
  grep -q "^[0-9]*	$1\([[:space:]]\|\$\)" /run/kickstart/commands
}

# words LINE: its words, one a line, quotes obeyed and removed.
words() {
  [ -z "$1" ] || echo "$1" | xargs -n 1
}

# option NAME DEFAULT LINE: the value of --NAME=VALUE or --NAME VALUE.
option() {
  value=$(words "$3" | awk -v name="--$1" '
    found { next }
    take { print; found = 1; next }
    index($0, name "=") == 1 { print substr($0, length(name) + 2); found = 1; next }
    $0 == name { take = 1 }
  ')
  echo "${value:-$2}"
}

# flag NAME LINE: true when --NAME stands there.
flag() {
  words "$2" | grep -x -e "--$1" >/dev/null
}

# report_commands: what of the kickstart has no effect here, and the packages it asks for.
report_commands() {
  while IFS="$(printf '\t')" read -r line text; do
    name=${text%%[[:space:]]*}
    case $acted_commands in
      *" $name "*) ;;
      *) say "$(clock) kickstart line $line: $name (read, without effect in the stand-in)" ;;
    esac
  done </run/kickstart/commands
}
