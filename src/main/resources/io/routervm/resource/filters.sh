# The packet filters that may hold rules of ours: iptables' tables, and `ip routervm` and `ip6 routervm` of nftables. What
# protects is loaded before anything else that does is taken away: at no moment nothing of it is in force. Needs
# $line_end.

# list_tables: those of nftables, as one transaction that replaces the rules that they have by then. It deletes no base
# chain: the kernel would drop packets by the policy of one that is on its way out. And it names no NIC of a flow table: all
# would be refused when one is not there, and routervm-flows adds them again.
list_tables() {
  tables=$(nft list tables) || return 1
  for family in ip ip6; do
    case "$line_end$tables$line_end" in
      *"${line_end}table $family routervm$line_end"*)
        printf 'table %s routervm\nflush table %s routervm\n' "$family" "$family"
        listed=$(nft -s list table "$family" routervm) || return 1
        printf '%s\n' "$listed" | sed '/^		devices = {.*}$/d'
        ;;
    esac
  done
}

# save_filters FOLDER: a file for each program, an empty one where it has no tables.
save_filters() {
  if command -v iptables-save >/dev/null 2>&1; then
    save_rules "$1/iptables" iptables-save || return 1
  fi
  # A kernel without IPv6 has no rules for it either.
  if [ -e /proc/net/if_inet6 ] && command -v ip6tables-save >/dev/null 2>&1; then
    save_rules "$1/ip6tables" ip6tables-save || return 1
  fi
  # Where it has not loaded any, nft need not work, or be there.
  if [ -e /etc/routervm/firewall.nft ]; then
    save_rules "$1/nftables" list_tables
  else
    save_rules "$1/nftables" true
  fi
}

# save_rules FILE COMMAND: neither iptables nor nft nor the shell tells that the disk is full, and half of the rules, or
# none, would pass for what was loaded.
save_rules() {
  rules=$("$2" </dev/null) || return 1
  printf '%s' "$rules${rules:+$line_end}" | cat >"$1"
}

# restore_filters FOLDER OUTPUT: brings back what save_filters has saved there. A program that could not is in
# $unrestored, its words in OUTPUT/PROGRAM.output, and what protects instead stays.
restore_filters() {
  unrestored=
  if had_table ip "$1"; then
    restore_tables "$1" "$2"
    # What iptables had beside it lets everything pass.
    [ -n "$unrestored" ] || restore_iptables "$1" "$2"
    [ -n "$unrestored" ] || open_unused iptables "$1" "$2"
    [ -n "$unrestored" ] || ! had_table ip6 "$1" || open_unused ip6tables "$1" "$2"
    return 0
  fi
  # Rules that somebody had flushed are not brought back over those of firewall.service, which has the old files by the end.
  if { [ -s "$1/iptables" ] && protects <"$1/iptables"; } || ! nft list table ip routervm >/dev/null 2>&1 </dev/null; then
    restore_iptables "$1" "$2"
  fi
  # Where iptables does not protect, what does now stays.
  if [ -n "$unrestored" ] || ! iptables-save -t filter </dev/null | protects; then return 0; fi
  delete_table ip >"$2/nftables.output" 2>&1 || unrestored=nftables
  if had_table ip6 "$1"; then
    restore_tables "$1" "$2"
  elif [ ! -e "$1/ip6tables" ] || ip6tables-save -t filter </dev/null | protects; then
    delete_table ip6 >"$2/nftables.output" 2>&1 || unrestored=nftables
  fi
}

# had_table ip|ip6 FOLDER
had_table() { grep -q -s "^table $1 routervm {\$" "$2/nftables"; }

# protects: whether the rules of iptables that it reads do.
protects() { grep '^:FORWARD DROP' >/dev/null; }

# restore_tables FOLDER OUTPUT
restore_tables() {
  nft -f - <"$1/nftables" >"$2/nftables.output" 2>&1 || unrestored=nftables
}

# open_unused PROGRAM FOLDER OUTPUT: where iptables had no tables, and has some now.
open_unused() {
  if [ -e "$2/$1" ] && [ ! -s "$2/$1" ]; then
    open_iptables "$1" >"$3/$1.output" 2>&1 || unrestored=$1
  fi
}

# restore_iptables FOLDER OUTPUT
restore_iptables() {
  for program in iptables ip6tables; do
    [ -s "$1/$program" ] || continue
    "$program-restore" <"$1/$program" >"$2/$program.output" 2>&1 || unrestored=$program
  done
}

# open_iptables iptables|ip6tables: takes away all rules of the tables that our files fill, if there are any. Each table
# is a transaction of its own: that of the policies is the last.
open_iptables() {
  command -v "$1-restore" >/dev/null 2>&1 || return 0
  case $("$1-save" </dev/null) in *'-A '* | *' DROP'*) ;; *) return 0 ;; esac
  {
    if [ "$1" = iptables ]; then
      open_table nat PREROUTING INPUT OUTPUT POSTROUTING
      open_table mangle PREROUTING INPUT FORWARD OUTPUT POSTROUTING
    fi
    open_table filter INPUT FORWARD OUTPUT
  } | "$1-restore"
}

# open_table TABLE CHAIN...: for iptables-restore.
open_table() {
  printf '*%s\n' "$1"
  shift
  printf ':%s ACCEPT [0:0]\n' "$@"
  echo COMMIT
}

# delete_table ip|ip6: opens it first, for the kernel drops by the policy of a chain that it is about to forget.
delete_table() {
  command -v nft >/dev/null 2>&1 || return 0
  policies=$(nft -s list table "$1" routervm 2>/dev/null </dev/null) || return 0
  printf '%s\n' "$policies" | awk -v family="$1" '
    $1 == "chain" { chain = $2 }
    $1 == "type" && / policy drop;/ { print "add chain", family, "routervm", chain, "{ policy accept; }" }
    END { print "flush table", family, "routervm" }' | nft -f - || return 1
  nft delete table "$1" routervm
}

# supersede_filter iptables|nftables: has this program protect with the files in /etc/routervm, and after that the other
# one no longer. What holds by the lease or the clock is in force before, too. On trial, what was is saved already.
supersede_filter() {
  [ -e "$journal/runtime/nftables" ] || save_filters "$kept"
  if [ "$1" = nftables ]; then
    nft -f /etc/routervm/firewall.nft
  else
    if [ -e /proc/net/if_inet6 ]; then ip6tables-restore /etc/routervm/firewall6.rules; fi
    iptables-restore /etc/routervm/firewall.rules
  fi
  for program in /usr/local/sbin/routervm-isp-lan /usr/local/sbin/routervm-times; do
    [ ! -x "$program" ] || "$program" once || :
  done
  if [ "$1" = nftables ]; then
    open_iptables iptables
    open_iptables ip6tables
  else
    delete_table ip
    delete_table ip6
  fi
}

# restore_filter MODE: undoes it; MODE is undo.sh's. A boot begins without any rules, and what a trial has saved is
# brought back first and last.
restore_filter() {
  if [ "$1" = boot ] || [ -e "$journal/runtime/nftables" ] || [ ! -e "$kept/nftables" ]; then return 0; fi
  restore_filters "$kept" "$kept"
  if [ -n "$unrestored" ]; then
    cat -- "$kept/$unrestored.output"
    return 1
  fi
}
