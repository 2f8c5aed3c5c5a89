package io.routervm.resource;

import io.routervm.shell.Script;
import java.util.ArrayList;
import java.util.List;

/** apt-get, on dpkg. */
final class Apt implements PackageProgram {
  private static final String PROGRAM =
      "apt-get -q -y -o DPkg::Lock::Timeout=120 -o Dpkg::Options::=--force-confdef"
          + " -o Dpkg::Options::=--force-confold -o Acquire::Retries=3"
          + " -o Acquire::http::Timeout=30 -o Acquire::https::Timeout=30";
  private static final String UPDATE = PROGRAM + " -o APT::Update::Error-Mode=any update";

  /** Status 1 means that one of the names matches nothing, which is an answer too. */
  @Override
  public Script probe(List<String> patterns) {
    return new Script(
        """
        status=0
        found=$(dpkg-query -W -f '${db:Status-Status} ${Package}\\n' -- %s 2>/dev/null) || status=$?
        [ "$status" -le 1 ]
        printf '%%s\\n' "$found" | sed -n \\
          -e 's/^installed /installed /p' -e 's/^triggers-[a-z]* /installed /p'\
        """
            .formatted(Script.command(patterns).text()));
  }

  /** A name that ends in a minus sign is removed. */
  @Override
  public Script change(List<String> present, List<String> install, List<String> remove) {
    List<String> names = new ArrayList<>(install);
    remove.forEach(name -> names.add(name + "-"));
    return attempts(
        install.isEmpty() ? ": no lists needed" : PackageAttempts.limited(UPDATE),
        "--no-install-recommends install -- " + Script.command(names).text());
  }

  @Override
  public Script upgrade() {
    return attempts(PackageAttempts.limited(UPDATE), "--with-new-pkgs upgrade");
  }

  private static Script attempts(String update, String words) {
    return PackageAttempts.of(
        Script.NOTHING, List.of(update, PackageAttempts.limited(PROGRAM + " " + words)));
  }

  /** The same calculation as the upgrade's, with the same options. */
  @Override
  public Script offer() {
    return PackageAttempts.offer(
        PackageAttempts.function("update", PackageAttempts.READING + UPDATE)
            .then(PackageAttempts.function("simulate", PROGRAM + " -s --with-new-pkgs upgrade"))
            .then(PackageAttempts.file("apt-offer.sh")));
  }
}
