# In a folder of root's own; in megabytes, of which the disk must have three times as many.
swap=/var/lib/routervm/swap
clean_up() {
  if [ -e "$swap" ]; then swapoff "$swap" 2>/dev/null || :; rm -f "$swap"; fi
}
clean_up
memory=$(awk '/^(MemTotal|SwapTotal):/ { sum += $2 } END { print int(sum / 1024) }' /proc/meminfo)
mkdir -p "${swap%/*}"
room=$(df -Pm "${swap%/*}" | awk 'NR == 2 { print $4 }')
if [ "$memory" -lt 1536 ] && [ "$room" -ge 1536 ]; then
  # Written in full: a swap file may have no holes. One that is refused is done without.
  if (umask 077 && dd if=/dev/zero of="$swap" bs=1M count=512 2>/dev/null) \
    && mkswap "$swap" >/dev/null && swapon "$swap"; then
    echo "routervm: $memory MB of memory: swap for as long as packages are worked on"
  else
    clean_up
  fi
fi
