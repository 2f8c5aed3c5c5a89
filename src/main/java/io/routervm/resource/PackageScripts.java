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
 * answer) unless the program says that it does not know the package. An attempt that hangs ends
 * after half an hour: long enough for an upgrade on a slow line.
 */
final class PackageScripts {
  private static final String APT =
      "apt-get -q -y -o DPkg::Lock::Timeout=120 -o Dpkg::Options::=--force-confdef"
          + " -o Dpkg::Options::=--force-confold -o Acquire::Retries=3"
          + " -o Acquire::http::Timeout=30 -o Acquire::https::Timeout=30";
  private static final String YUM =
      "yum -y --setopt=exit_on_lock=True --setopt=timeout=30 --setopt=retries=3";
  private static final String DNF =
      "dnf -y --setopt=exit_on_lock=True --setopt=timeout=30 --setopt=retries=3"
          + " --setopt=install_weak_deps=False";

  /** {@code attempt} is defined after this; it stops at its first failing command. */
  private static final String RETRY =
      """
      export LC_ALL=C DEBIAN_FRONTEND=noninteractive APT_LISTCHANGES_FRONTEND=none NEEDRESTART_MODE=a
      unknown='Unable to locate package|has no installation candidate|No package .* available'
      unknown="$unknown|Unable to find a match|No match for argument"
      said=$(mktemp)
      trap 'rm -f -- "$said"' EXIT
      for pause in 5 15 30 0; do
        set +e
        ( set -e; attempt ) >"$said" 2>&1
        status=$?
        set -e
        cat -- "$said"
        if [ "$status" -eq 0 ]; then break; fi
        if [ "$pause" -eq 0 ] || grep -Eq "$unknown" "$said"; then exit "$status"; fi
        echo "routervm: tried again in $pause seconds"
        sleep "$pause"
      done""";

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
          -e 's/^installed /installed /p' -e 's/^triggers-[a-z]* /installed /p'"""
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
   * One transaction to install, one to remove: the exit status of {@code yum shell} says nothing.
   * Nor does yum's own when one of several names is unknown, so the database has the last word.
   */
  private static Script rpm(PackageManager manager, List<String> install, List<String> remove) {
    String program = program(manager);
    List<String> commands = new ArrayList<>();
    if (!install.isEmpty()) {
      String words = Script.command(install).text();
      commands.add(program + " install " + words);
      commands.add("rpm -q " + words);
    }
    if (!remove.isEmpty()) {
      commands.add(program + " remove " + Script.command(remove).text());
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
      boolean changes = !command.startsWith("rpm") && !command.startsWith(":");
      attempt.append("  ").append(changes ? "timeout -k 60 1800 " : "").append(command);
      attempt.append(" </dev/null\n");
    }
    return new Script(attempt + "}\n" + RETRY);
  }
}
