package io.routervm.resource;

/**
 * What goes before every rpm transaction: memory for it, and an end to one that was interrupted.
 *
 * <p>dnf needs more memory than a router of 1 GiB without swap has left, so it gets a swap file for
 * as long as it runs, where the disk has room. A power cut in the midst of a transaction leaves
 * packages in two versions, and yum refuses or warns from then on: of each the one that was
 * installed last stays, and is installed once more, because its scripts may not have run.
 */
final class RpmPreparation {
  /** In a folder of root's own; in megabytes, of which the disk must have three times as many. */
  static final String MEMORY =
      """
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
        if (umask 077 && dd if=/dev/zero of="$swap" bs=1M count=512 2>/dev/null) \\
          && mkswap "$swap" >/dev/null && swapon "$swap"; then
          echo "routervm: $memory MB of memory: swap for as long as packages are worked on"
        else
          clean_up
        fi
      fi
      """;

  private static final String INTERRUPTED =
      """
      many='^(gpg-pubkey|kernel.*)$'
      doubled=$(rpm -qa --qf '%{NAME}\\n' | grep -Ev "$many" | sort | uniq -d | while read -r name; do
        # The same package for two architectures is no trace of an interruption
        rpm -q --qf '%{NAME}.%{ARCH}\\n' "$name" | sort | uniq -d
      done | sort -u)
      for name in $doubled; do
        echo "routervm: $name is there twice since a transaction was interrupted: completed"
        rpm -q --last "$name" | sed '1d; s/[[:space:]].*//' | while read -r older; do
          rpm -e --nodeps --noscripts "$older" </dev/null
        done
        PROGRAM reinstall "$name" </dev/null || echo "routervm: $name could not be installed anew"
      done
      # yum's own notes of it: without them it would say at every call that something is unfinished
      rm -f /var/lib/yum/transaction-all.* /var/lib/yum/transaction-done.*
      """;

  private RpmPreparation() {}

  static String script(String program) {
    return MEMORY + INTERRUPTED.replace("PROGRAM", PackageAttempts.limited(program));
  }
}
