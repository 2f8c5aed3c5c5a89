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

# save_filters FOLDER: a file for each program that is there, an empty one where it has no tables.
save_filters() {
  if command -v iptables-save >/dev/null 2>&1; then
    iptables-save </dev/null >"$1/iptables" || return 1
  fi
  # A kernel without IPv6 has no rules for it either.
  if [ -e /proc/net/if_inet6 ] && command -v ip6tables-save >/dev/null 2>&1; then
    ip6tables-save </dev/null >"$1/ip6tables" || return 1
  fi
  if command -v nft >/dev/null 2>&1; then
    list_tables </dev/null >"$1/nftables" || return 1
  fi
}

# restore_filters FOLDER OUTPUT: brings back what save_filters has saved there. A program that could not is in
# $unrestored, its words in OUTPUT/PROGRAM.output, and what protects instead stays.
restore_filters() {
  unrestored=
  if [ -s "$1/nftables" ]; then
    nft -f "$1/nftables" </dev/null >"$2/nftables.output" 2>&1 || unrestored=nftables
    restore_iptables "$1" "$2"
    [ -z "$unrestored" ] || return 0
    for program in iptables ip6tables; do
      if [ ! -e "$1/$program" ] || [ -s "$1/$program" ]; then continue; fi
      open_iptables "$program" >"$2/$program.output" 2>&1 || unrestored=$program
    done
    return 0
  fi
  restore_iptables "$1" "$2"
  # An older version has not looked at nftables.
  if [ -n "$unrestored" ] || [ ! -e "$1/nftables" ]; then return 0; fi
  # Where iptables had nothing either, what is loaded now stays, as iptables' rules do.
  [ ! -s "$1/iptables" ] || delete_table ip >"$2/nftables.output" 2>&1 || unrestored=nftables
  [ ! -s "$1/ip6tables" ] || delete_table ip6 >"$2/nftables.output" 2>&1 || unrestored=nftables
}

# restore_iptables FOLDER OUTPUT
restore_iptables() {
  for program in iptables ip6tables; do
    [ -s "$1/$program" ] || continue
    "$program-restore" <"$1/$program" >"$2/$program.output" 2>&1 || unrestored=$program
  done
}

# open_iptables iptables|ip6tables: takes away all rules of the tables that our files fill, when they drop anything.
open_iptables() {
  command -v "$1-restore" >/dev/null 2>&1 || return 0
  # A policy, or a rule: what our files hold has both.
  case $("$1-save" -t filter </dev/null) in *' DROP'*) ;; *) return 0 ;; esac
  {
    open_table filter INPUT FORWARD OUTPUT
    if [ "$1" = iptables ]; then
      open_table nat PREROUTING INPUT OUTPUT POSTROUTING
      open_table mangle PREROUTING INPUT FORWARD OUTPUT POSTROUTING
    fi
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
# one no longer. What holds by the lease or the clock is in force before, too. Leaves in $kept what was.
supersede_filter() {
  save_filters "$kept"
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

# restore_filter MODE: undoes it; MODE is undo.sh's. A boot begins without any rules.
restore_filter() {
  if [ "$1" = boot ] || [ ! -e "$kept/nftables" ]; then return 0; fi
  restore_filters "$kept" "$kept"
  if [ -n "$unrestored" ]; then
    cat -- "$kept/$unrestored.output"
    return 1
  fi
}
