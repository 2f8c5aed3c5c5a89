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
 * or has waited for a mirror that stalls. An attempt that hangs ends after half an hour: long
 * enough for an upgrade on a slow line.
 */
final class PackageScripts {
  private static final String APT =
      "apt-get -q -y -o DPkg::Lock::Timeout=120 -o Dpkg::Options::=--force-confdef"
          + " -o Dpkg::Options::=--force-confold -o Acquire::Retries=3"
          + " -o Acquire::http::Timeout=30 -o Acquire::https::Timeout=30";
  private static final String YUM =
      "yum -y --setopt=exit_on_lock=True --setopt=timeout=30 --setopt=retries=1"
          + " --setopt=skip_missing_names_on_install=False";
  private static final String DNF =
      "dnf -y --setopt=exit_on_lock=True --setopt=timeout=30 --setopt=retries=1"
          + " --setopt=install_weak_deps=False";

  /** {@code attempt} is defined after this; it stops at its first failing command. */
  private static final String RETRY =
      """
      export LC_ALL=C DEBIAN_FRONTEND=noninteractive APT_LISTCHANGES_FRONTEND=none NEEDRESTART_MODE=a
      unknown='Unable to locate package|has no installation candidate|No package .* available'
      unknown="$unknown|Unable to find a match|No match for argument|Unable to find package"
      stalled='Timeout was reached|Operation too slow|Operation timed out'
      forged='is not signed|GPG check FAILED|GPG key retrieval failed|not correct for this package'
      folder=$(mktemp -d)
      said=$folder/said
      trap 'rm -rf -- "$folder"' EXIT
      for pause in 5 15 0; do
        { set +e; ( set -e; attempt ) 2>&1; echo "$?" >"$folder/status"; } | tee "$said"
        read -r status <"$folder/status"
        if [ "$status" -eq 0 ]; then break; fi
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
      return new Script("rpm -qa --qf 'installed %{NAME}\\n' " + words);
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

  static Script change(PackageManager manager, List<String> install, List<String> remove) {
    return manager == PackageManager.APT ? apt(install, remove) : rpm(manager, install, remove);
  }

  /** One transaction: a name that ends in a minus sign is removed. */
  private static Script apt(List<String> install, List<String> remove) {
    List<String> names = new ArrayList<>(install);
    remove.forEach(name -> names.add(name + "-"));
    String words = Script.command(names).text();
    return attempts(
        List.of(
            install.isEmpty()
                ? ": no lists needed"
                : APT + " -o APT::Update::Error-Mode=any update",
            APT + " --no-install-recommends install -- " + words));
  }

  /**
   * One transaction. The exit status of {@code yum shell} says nothing, nor does yum's own when one
   * of several names is unknown, so the database has the last word.
   */
  private static Script rpm(PackageManager manager, List<String> install, List<String> remove) {
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
    if (!install.isEmpty()) {
      commands.add("rpm -q " + installed);
    }
    for (String name : remove) {
      commands.add("if rpm -q " + Script.command(List.of(name)).text() + "; then exit 1; fi");
    }
    return attempts(commands);
  }

  static Script upgrade(PackageManager manager) {
    return switch (manager) {
      case APT ->
          attempts(
              List.of(
                  APT + " -o APT::Update::Error-Mode=any update",
                  APT + " --with-new-pkgs upgrade"));
      case YUM -> attempts(List.of(YUM + " update"));
      case DNF -> attempts(List.of(DNF + " upgrade"));
    };
  }

  private static String program(PackageManager manager) {
    return manager == PackageManager.YUM ? YUM : DNF;
  }

  private static Script attempts(List<String> commands) {
    StringBuilder attempt = new StringBuilder("attempt() {\n");
    for (String command : commands) {
      boolean changes = command.matches("(yum|dnf|apt-get) .*");
      attempt.append("  ").append(changes ? "timeout -k 60 1800 " : "").append(command);
      attempt.append(" </dev/null\n");
    }
    return new Script(attempt + "}\n" + RETRY);
  }
}
