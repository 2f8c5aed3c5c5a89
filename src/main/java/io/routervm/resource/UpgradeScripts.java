package io.routervm.resource;

import io.routervm.os.PackageManager;
import io.routervm.shell.Script;

/**
 * The shell behind {@link PackageUpgrade}: prints {@code upgrade NAME FROM TO} and {@code room
 * MOUNT KIB}. The upgrade itself is {@link PackageScripts}'.
 */
final class UpgradeScripts {
  private static final String ROOM =
      """
      df -P -k / /boot | awk 'NR > 1 { print "room", $6, $4 }'\
      """;

  /** The same calculation as the upgrade's, with the same options. */
  private static final String APT =
      """
      said() { cat "$folder/said" >&2; exit 1; }
      timeout -k 60 900 UPDATE </dev/null >"$folder/said" 2>&1 || said
      SIMULATE </dev/null >"$folder/offer" 2>"$folder/said" || said
      sed -n \\
        -e 's/^Inst \\([^ ]*\\) \\[\\([^]]*\\)\\] (\\([^ ]*\\) .*/upgrade \\1 \\2 \\3/p' \\
        -e 's/^Inst \\([^ ]*\\) (\\([^ ]*\\) .*/upgrade \\1 - \\2/p' \\
        "$folder/offer"
      """;

  /**
   * Status 100 means that there are some. Long names are followed by a line break, so words are
   * counted, not lines; what is only obsoleted by another package is no upgrade of its own.
   */
  private static final String RPM =
      """
      status=0
      timeout -k 60 900 PROGRAM -q check-update </dev/null >"$folder/offer" 2>"$folder/said" || status=$?
      if [ "$status" -ne 0 ] && [ "$status" -ne 100 ]; then
        cat "$folder/offer" "$folder/said" >&2
        exit 1
      fi
      rpm -qa --qf '%{NAME}.%{ARCH} %|EPOCH?{%{EPOCH}:}:{}|%{VERSION}-%{RELEASE}\\n' >"$folder/now"
      awk '
        FILENAME == ARGV[1] { now[$1] = $2; next }
        /^Obsoleting/ { exit }
        /^Security:/ { next }
        {
          for (i = 1; i <= NF; i++) {
            word[n++ % 3] = $i
            if (n % 3 == 0) {
              print "upgrade", word[0], (word[0] in now ? now[word[0]] : "-"), word[1]
            }
          }
        }' "$folder/now" "$folder/offer"
      """;

  private UpgradeScripts() {}

  static Script question(PackageManager manager) {
    return switch (manager) {
      case APT ->
          new Script(
              PackageScripts.BEGIN
                  + APT.replace(
                          "UPDATE", PackageScripts.APT + " -o APT::Update::Error-Mode=any update")
                      .replace("SIMULATE", PackageScripts.APT + " -s --with-new-pkgs upgrade")
                  + ROOM);
      case YUM -> rpm(PackageScripts.YUM);
      case DNF -> rpm(PackageScripts.DNF);
    };
  }

  private static Script rpm(String program) {
    return new Script(
        PackageScripts.BEGIN + RpmPreparation.MEMORY + RPM.replace("PROGRAM", program) + ROOM);
  }
}
