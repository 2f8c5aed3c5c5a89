package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What almalinux-9 gets for nftables, and a kernel and an nft no younger than any that it has had:
 * 5.10 and 0.9.8 of Debian 11, in a machine that has nothing else.
 */
@Tag("lab")
class OldKernelLaneTest {
  /** As NftablesFilesTest renders it, a folder for each router. */
  private static final Path RENDERED = Path.of("src/test/resources/golden/nftables/almalinux-9");

  private static final List<String> FILES =
      List.of(
          "etc/routervm/firewall.nft",
          "etc/routervm/firewall.closed.nft",
          "usr/local/sbin/routervm-firewall",
          "usr/local/sbin/routervm-flows");

  /**
   * Each folder beside it. That the kernel is old is seen by what it refuses: a route that is
   * looked for once the packet has been routed.
   */
  private static final String RUN =
      """
      said() { name=$1; word=$2; shift 2; if "$@"; then echo "$name: $word"; else echo "$name: not $word"; fi; }
      route_in() { nft "table ip old { chain $1 { type filter hook $1 priority 0; fib saddr . iif oif missing drop; }; }"; }
      listed() { nft --stateless list table ip routervm; }
      restored() {
        listed >/listed
        { echo 'table ip routervm'; echo 'flush table ip routervm'; cat /listed; } | nft -f - && listed | cmp -s - /listed
      }
      offers() { listed | grep -q ' flow add @established accept'; }
      said old 'looks for routes before it routes' route_in prerouting
      said old 'looks for routes in input' route_in input
      said old 'looks for routes in forward' route_in forward
      for nic in lan0 iot0 guest0 wan0; do ip link add "$nic" type dummy; done
      mkdir -p /run /etc/routervm
      for one in *-router; do
        cp "$one"/firewall*.nft /etc/routervm
        said "$one" checked nft --check --file /etc/routervm/firewall.nft
        said "$one" started dash "$one/routervm-firewall" start
        said "$one" reloaded dash "$one/routervm-firewall" reload
        said "$one" restored restored
        if [ -e "$one/routervm-flows" ]; then
          dash "$one/routervm-flows" once
          said "$one" offered offers
          said "$one" 'restored with its offers' restored
        fi
      done
      """;

  @Test
  void theOldestKernelAndNftTakeWhatIsRendered(@TempDir Path folder) throws IOException {
    Path tried = Files.createDirectories(folder.resolve("try"));
    Files.writeString(tried.resolve("run"), RUN);
    List<Path> routers;
    try (Stream<Path> found = Files.list(RENDERED)) {
      routers = found.sorted().toList();
    }
    assertThat(routers).hasSizeGreaterThan(4);
    for (Path router : routers) {
      Path copies = Files.createDirectories(tried.resolve(nameOf(router)));
      for (String file : FILES) {
        if (Files.exists(router.resolve(file))) {
          Files.copy(router.resolve(file), copies.resolve(Path.of(file).getFileName()));
        }
      }
    }
    String console = boot(folder);
    assertThat(console)
        .contains("old-kernel: 5.10.", "nftables v0.9.8", "old-kernel: end")
        .contains("old: looks for routes before it routes")
        .contains("old: not looks for routes in input", "old: not looks for routes in forward")
        .contains("Error: Could not process rule: Operation not supported")
        .contains("pass by the flow table between: ")
        .doesNotContain("could not be deleted", "not found");
    for (Path router : routers) {
      String name = nameOf(router);
      for (String word : List.of("checked", "started", "reloaded", "restored")) {
        assertThat(console).contains(name + ": " + word + "\n");
      }
      if (Files.exists(router.resolve("usr/local/sbin/routervm-flows"))) {
        assertThat(console).contains(name + ": offered\n", name + ": restored with its offers\n");
      }
    }
  }

  private static String nameOf(Path router) {
    return router.getFileName() + "-router";
  }

  private static String boot(Path folder) {
    List<String> build =
        List.of(Lab.REPOSITORY.resolve("scripts/lab").toString(), "images", "old-kernel");
    String built = Lab.run(Duration.ofMinutes(10), build).orFail().trimmed();
    String image = built.substring(built.lastIndexOf(' ') + 1);
    String line =
        """
        cd %1$s && { cat %2$s/initrd && find try | cpio --quiet -o -H newc | gzip; } >initrd \
        && exec qemu-system-x86_64 -accel tcg -m 256 -display none -nodefaults -no-reboot -serial stdio \
        -kernel %2$s/vmlinuz -initrd initrd -append 'console=ttyS0 quiet panic=-1'
        """
            .formatted(folder, image);
    String console =
        Lab.run(Duration.ofMinutes(5), List.of("/bin/sh", "-c", line)).orFail().output();
    System.out.println(console);
    return console.replace("\r", "");
  }
}
