package io.routervm.resource;

import io.routervm.os.PackageManager;
import io.routervm.shell.Script;
import java.util.ArrayList;
import java.util.List;

/**
 * The shell behind {@link PackageSet}.
 *
 * <p>Probes ask the local database only. Changes never ask a question, keep configuration files
 * that were edited, and are tried again (a lock held by another program, a mirror that does not
 * answer) unless the program says that it does not know the package, or was refused its signature,
 * or has waited for a mirror that stalls, or was killed. An attempt that hangs ends after half an
 * hour: long enough for an upgrade on a slow line. What a mirror has is asked anew each time: one
 * that was mended would else be taken for what it was for two days. Before it touches anything, an
 * rpm system is put in order: see {@link RpmPreparation}.
 */
final class PackageScripts {
  static final String APT =
      "apt-get -q -y -o DPkg::Lock::Timeout=120 -o Dpkg::Options::=--force-confdef"
          + " -o Dpkg::Options::=--force-confold -o Acquire::Retries=3"
          + " -o Acquire::http::Timeout=30 -o Acquire::https::Timeout=30";
  static final String YUM =
      "yum -y --setopt=exit_on_lock=True --setopt=timeout=30 --setopt=retries=1"
          + " --setopt=metadata_expire=1 --setopt=skip_missing_names_on_install=False"
          + " --setopt=clean_requirements_on_remove=False";
  static final String DNF =
      "dnf -y --setopt=exit_on_lock=True --setopt=timeout=30 --setopt=retries=1"
          + " --setopt=metadata_expire=1 --setopt=install_weak_deps=False"
          + " --setopt=clean_requirements_on_remove=False";

  /** {@code clean_up} may be defined anew after this. */
  static final String BEGIN =
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
          echo 'routervm: (dmesg tells): give the router more (vm.memory)'
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

  private PackageScripts() {}

  static Script probe(PackageManager manager, List<String> patterns) {
    String words = Script.command(patterns).text();
    if (manager != PackageManager.APT) {
      // A killed transaction may leave Berkeley DB (EL7) its locks; rpm makes these files anew.
      return new Script(
          """
          list() { timeout -k 10 120 rpm -qa --qf 'installed %%{NAME}\\n' %s; }
          found=$(list) || { rm -f /var/lib/rpm/__db.*; found=$(list); }
          [ -z "$found" ] || printf '%%s\\n' "$found"\
          """
              .formatted(words));
    }
    // Status 1 means that one of the names matches nothing, which is an answer too.
    return new Script(
        """
        status=0
        found=$(dpkg-query -W -f '${db:Status-Status} ${Package}\\n' -- %s 2>/dev/null) || status=$?
        [ "$status" -le 1 ]
        printf '%%s\\n' "$found" | sed -n \\
          -e 's/^installed /installed /p' -e 's/^triggers-[a-z]* /installed /p'\
        """
            .formatted(words));
  }

  /**
   * @param present all that must be installed in the end, what is there already included
   */
  static Script change(
      PackageManager manager, List<String> present, List<String> install, List<String> remove) {
    return manager == PackageManager.APT
        ? apt(install, remove)
        : rpm(manager, present, install, remove);
  }

  /** One transaction: a name that ends in a minus sign is removed. */
  private static Script apt(List<String> install, List<String> remove) {
    List<String> names = new ArrayList<>(install);
    remove.forEach(name -> names.add(name + "-"));
    String words = Script.command(names).text();
    return attempts(
        "",
        List.of(
            install.isEmpty()
                ? ": no lists needed"
                : APT + " -o APT::Update::Error-Mode=any update",
            APT + " --no-install-recommends install -- " + words));
  }

  /**
   * One transaction. The exit status of {@code yum shell} says nothing, nor does yum's own when one
   * of several names is unknown, so the database has the last word: on what was there before too,
   * which a removal may have taken along.
   */
  private static Script rpm(
      PackageManager manager, List<String> present, List<String> install, List<String> remove) {
    String program = program(manager);
    String installed = Script.command(install).text();
    String removed = Script.command(remove).text();
    List<String> commands = new ArrayList<>();
    if (remove.isEmpty()) {
      commands.add(program + " install " + installed);
    } else if (install.isEmpty()) {
      commands.add(program + " remove " + removed);
    } else {
      commands.add(
          Script.command("printf", "%s\\n", "remove " + removed, "install " + installed, "run")
                  .text()
              + " >\"$folder/transaction\"");
      commands.add(program + " shell \"$folder/transaction\"");
    }
    if (!present.isEmpty()) {
      commands.add("rpm -q " + Script.command(present).text());
    }
    for (String name : remove) {
      commands.add("if rpm -q " + Script.command(List.of(name)).text() + "; then exit 1; fi");
    }
    return attempts(RpmPreparation.script(program), commands);
  }

  static Script upgrade(PackageManager manager) {
    return switch (manager) {
      case APT ->
          attempts(
              "",
              List.of(
                  APT + " -o APT::Update::Error-Mode=any update",
                  APT + " --with-new-pkgs upgrade"));
      case YUM -> attempts(RpmPreparation.script(YUM), List.of(YUM + " update"));
      case DNF -> attempts(RpmPreparation.script(DNF), List.of(DNF + " upgrade"));
    };
  }

  private static String program(PackageManager manager) {
    return manager == PackageManager.YUM ? YUM : DNF;
  }

  private static Script attempts(String preparation, List<String> commands) {
    StringBuilder attempt = new StringBuilder(BEGIN).append(preparation).append("attempt() {\n");
    for (String command : commands) {
      boolean changes = command.matches("(yum|dnf|apt-get) .*");
      attempt.append("  ").append(changes ? "timeout -k 60 1800 " : "").append(command);
      attempt.append(" </dev/null\n");
    }
    return new Script(attempt + "}\n" + RETRY);
  }
}
