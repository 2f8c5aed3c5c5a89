package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** What there is of the machine `router` on the lab's hypervisor. */
final class Remains {
  private static final String LIST =
      "virsh -q list --all --name | sed '/^$/d; s/^/domain /';"
          + " virsh -q net-list --all --name | sed '/^$/d; s/^/network /';"
          + " virsh -q pool-refresh default >/dev/null;"
          + " virsh -q vol-list default | awk 'NF { print \"volume \" $1 }';"
          + " find /tmp -maxdepth 1 -name 'routervm-[is]*' | sed 's/^/file /'";

  private final Lab lab;
  private final RouterUnderTest router;

  Remains(Lab lab, RouterUnderTest router) {
    this.lab = lab;
    this.router = router;
  }

  /** One line each: {@code domain router}, {@code volume router.qcow2}. */
  List<String> list() {
    return lab.shell("hv", LIST)
        .orFail()
        .output()
        .lines()
        .filter(line -> line.startsWith("file ") || line.contains(" router"))
        .toList();
  }

  /** Half made or whole: one machine at most, and nothing that is not its own. */
  void requireOneAtMost() {
    assertThat(list())
        .doesNotHaveDuplicates()
        .isSubsetOf(
            "domain router",
            "network router-mgmt",
            "volume router.qcow2",
            "volume router-install-vmlinuz",
            "volume router-install-initrd",
            "volume router-install-seed.iso");
  }

  /** A finished router: its machine, its disk, and nothing of the way there. */
  void requireOneWhole() {
    assertThat(list())
        .containsExactlyInAnyOrder("domain router", "network router-mgmt", "volume router.qcow2");
    assertThat(router.state().resolve("install")).doesNotExist();
    assertThat(router.state().toFile().list((folder, name) -> name.endsWith(".new"))).isEmpty();
  }

  void requireNone() {
    assertThat(list()).isEmpty();
    assertThat(router.state()).doesNotExist();
  }
}
