package io.routervm.resource;

import io.routervm.shell.Script;
import java.util.List;

/**
 * What is tried again (a lock held by another program, a mirror that does not answer) unless the
 * program says that it does not know the package, or was refused its signature, or has waited for a
 * mirror that stalls, or was killed. An attempt that hangs ends after half an hour: long enough for
 * an upgrade on a slow line.
 */
final class PackageAttempts {
  private static final String LIMIT = "timeout -k 60 1800 ";

  /** {@code clean_up} may be defined anew after this. */
  private static final String BEGIN =
      """
      export LC_ALL=C DEBIAN_FRONTEND=noninteractive APT_LISTCHANGES_FRONTEND=none NEEDRESTART_MODE=a
      folder=$(mktemp -d)
      clean_up() { :; }
      trap 'clean_up; rm -rf -- "$folder"' EXIT
      """;

  /** {@code attempt} is defined before this; it stops at its first failing command. */
  private static final String RETRY =
      """
      unknown='Unable to locate package|has no installation candidate|No package .* available'
      unknown="$unknown|Unable to find a match|No match for argument|Unable to find package"
      stalled='Timeout was reached|Operation too slow|Operation timed out'
      forged='is not signed|GPG check FAILED|GPG key retrieval failed|not correct for this package'
      said=$folder/said
      for pause in 5 15 0; do
        { set +e; ( set -e; attempt ) 2>&1; echo "$?" >"$folder/status"; } | tee "$said"
        read -r status <"$folder/status"
        if [ "$status" -eq 0 ]; then break; fi
        if [ "$status" -eq 137 ]; then
          echo 'routervm: the package program was killed, as a rule by the kernel for want of memory'
          echo 'routervm: (dmesg tells): give the router more, vm.memory in router.yaml'
          exit 137
        fi
        if grep -Eq "$forged" "$said"; then
          echo 'routervm: a package is not signed, or not with a key that is kept for its repository:'
          echo 'routervm: it was refused, and nothing was installed'
          exit "$status"
        fi
        if grep -Eq "$stalled" "$said"; then
          echo 'routervm: the mirror takes connections, but does not answer: given up'
          exit "$status"
        fi
        if [ "$pause" -eq 0 ] || grep -Eq "$unknown" "$said"; then exit "$status"; fi
        if grep -q 'dpkg was interrupted' "$said"; then
          echo 'routervm: dpkg completes what a power cut has interrupted'
          if ! timeout -k 60 1800 dpkg --force-confdef --force-confold --configure -a </dev/null; then
            echo 'routervm: dpkg could not complete it'
          fi
        fi
        echo "routervm: tried again in $pause seconds"
        sleep "$pause"
      done\
      """;

  private static final String ROOM =
      """
      df -P -k / /boot | awk 'NR > 1 { print "room", $6, $4 }'\
      """;

  private PackageAttempts() {}

  /** {@code program} with what may be told of it, ended after half an hour. */
  static String limited(String program) {
    return LIMIT + program;
  }

  /**
   * Has {@code commands} run in their order until all of them succeed.
   *
   * @param preparation runs once, before the first attempt
   */
  static Script of(String preparation, List<String> commands) {
    StringBuilder attempt = new StringBuilder(BEGIN).append(preparation).append("attempt() {\n");
    commands.forEach(command -> attempt.append("  ").append(command).append(" </dev/null\n"));
    return new Script(attempt + "}\n" + RETRY);
  }

  /** Asks once; {@code $folder} is a folder for that, and the room on the disk is told after it. */
  static Script offer(String question) {
    return new Script(BEGIN + question + ROOM);
  }
}
