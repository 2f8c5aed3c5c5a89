package io.routervm.lab;

import java.util.List;
import java.util.function.Function;

/**
 * Something to upgrade: a package that exists only in a repository on a Debian guest's own disk,
 * built there with dpkg-deb. Everything else about its upgrade is apt's and dpkg's.
 */
final class LabPackage {
  private static final String NAME = "lab-upgrade";
  private static final String FOLDER = "/var/lib/lab-repository";

  private final Function<String, Ran> guest;

  LabPackage(RouterUnderTest router) {
    this(router::guest);
  }

  /**
   * In a guest.
   *
   * @param guest runs a line of shell in it
   */
  LabPackage(Function<String, Ran> guest) {
    this.guest = guest;
  }

  /**
   * Puts a version into the repository, in place of the one before it.
   *
   * @param script what the package runs once it is unpacked
   */
  void offer(String version, String script) {
    guest
        .apply(
            String.join(
                "\n",
                List.of(
                    "set -e",
                    "mkdir -p " + FOLDER + "/tree/DEBIAN",
                    "cd " + FOLDER,
                    "cat >tree/DEBIAN/control <<'END'",
                    "Package: " + NAME,
                    "Version: " + version,
                    "Architecture: all",
                    "Maintainer: lab <lab@localhost>",
                    "Description: something to upgrade",
                    "END",
                    "printf '#!/bin/sh\\nset -e\\n" + script + "\\n' >tree/DEBIAN/postinst",
                    "chmod 755 tree/DEBIAN/postinst",
                    "rm -f ./*.deb",
                    "dpkg-deb --root-owner-group --build tree ./package.deb",
                    "{",
                    "  cat tree/DEBIAN/control",
                    "  echo 'Filename: ./package.deb'",
                    "  echo \"Size: $(stat -c %s package.deb)\"",
                    "  echo \"SHA256: $(sha256sum package.deb | cut -d' ' -f1)\"",
                    "} >Packages",
                    "echo 'deb [trusted=yes] file:"
                        + FOLDER
                        + " ./'"
                        + " >/etc/apt/sources.list.d/lab.list",
                    "sync")))
        .orFail();
  }

  void install() {
    guest
        .apply("apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -q -y install " + NAME)
        .orFail();
  }

  String installed() {
    return guest
        .apply("dpkg-query -W -f '${Version} ${db:Status-Status}' " + NAME)
        .orFail()
        .trimmed();
  }
}
