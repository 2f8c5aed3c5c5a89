package io.routervm.resource;

import io.routervm.shell.Script;
import java.util.ArrayList;
import java.util.List;

/**
 * What yum and dnf share, on rpm: memory for a transaction, and an end to one that was interrupted.
 *
 * <p>dnf needs more memory than a router of 1 GiB without swap has left, so it gets a swap file for
 * as long as it runs, where the disk has room. A power cut in the midst of a transaction leaves
 * packages in two versions, and yum refuses or warns from then on: of each the one that was
 * installed last stays, and is installed once more, because its scripts may not have run.
 */
abstract sealed class RpmProgram implements PackageProgram permits Yum, Dnf {
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
    return PackageAttempts.of(preparation(), commands);
  }

  @Override
  public final Script upgrade() {
    return PackageAttempts.of(preparation(), List.of(limited(upgrade)));
  }

  /**
   * Status 100 means that there are some. Long names are followed by a line break, so words are
   * counted, not lines; what is only obsoleted by another package is no upgrade of its own.
   */
  @Override
  public final Script offer() {
    return PackageAttempts.offer(
        PackageAttempts.file("rpm-memory.sh")
            .then(
                PackageAttempts.function(
                    "check_update", PackageAttempts.READING + program + " -q check-update"))
            .then(PackageAttempts.file("rpm-offer.sh")));
  }

  private Script preparation() {
    return PackageAttempts.file("rpm-memory.sh")
        .then(PackageAttempts.function("reinstall", limited("reinstall \"$1\"")))
        .then(PackageAttempts.file("rpm-interrupted.sh"));
  }

  private String limited(String words) {
    return PackageAttempts.limited(program + " " + words);
  }
}
