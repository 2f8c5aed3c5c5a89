package io.routervm.resource;

import io.routervm.shell.Script;
import java.util.ArrayList;
import java.util.List;

/**
 * What yum and dnf share, on rpm. Before it touches anything, the system is put in order: see
 * {@link RpmPreparation}.
 */
abstract sealed class RpmProgram implements PackageProgram permits Yum, Dnf {
  /**
   * Status 100 means that there are some. Long names are followed by a line break, so words are
   * counted, not lines; what is only obsoleted by another package is no upgrade of its own.
   */
  private static final String OFFER =
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

  private final String program;
  private final String upgrade;

  /**
   * One of them.
   *
   * @param program with the options that every call has
   * @param upgrade its word for bringing all packages up to date
   */
  RpmProgram(String program, String upgrade) {
    this.program = program;
    this.upgrade = upgrade;
  }

  /** A killed transaction may leave Berkeley DB (EL7) its locks; rpm makes these files anew. */
  @Override
  public final Script probe(List<String> patterns) {
    return new Script(
        """
        list() { timeout -k 10 120 rpm -qa --qf 'installed %%{NAME}\\n' %s; }
        found=$(list) || { rm -f /var/lib/rpm/__db.*; found=$(list); }
        [ -z "$found" ] || printf '%%s\\n' "$found"\
        """
            .formatted(Script.command(patterns).text()));
  }

  /**
   * The exit status of {@code yum shell} says nothing, nor does yum's own when one of several names
   * is unknown, so the database has the last word: on what was there before too, which a removal
   * may have taken along.
   */
  @Override
  public final Script change(List<String> present, List<String> install, List<String> remove) {
    String installed = "install " + Script.command(install).text();
    String removed = "remove " + Script.command(remove).text();
    List<String> commands = new ArrayList<>();
    if (remove.isEmpty()) {
      commands.add(limited(installed));
    } else if (install.isEmpty()) {
      commands.add(limited(removed));
    } else {
      commands.add(
          Script.command("printf", "%s\\n", removed, installed, "run").text()
              + " >\"$folder/transaction\"");
      commands.add(limited("shell \"$folder/transaction\""));
    }
    if (!present.isEmpty()) {
      commands.add("rpm -q " + Script.command(present).text());
    }
    for (String name : remove) {
      commands.add("if rpm -q " + Script.command(List.of(name)).text() + "; then exit 1; fi");
    }
    return PackageAttempts.of(RpmPreparation.script(program), commands);
  }

  @Override
  public final Script upgrade() {
    return PackageAttempts.of(RpmPreparation.script(program), List.of(limited(upgrade)));
  }

  @Override
  public final Script offer() {
    return PackageAttempts.offer(RpmPreparation.MEMORY + OFFER.replace("PROGRAM", program));
  }

  private String limited(String words) {
    return PackageAttempts.limited(program + " " + words);
  }
}
