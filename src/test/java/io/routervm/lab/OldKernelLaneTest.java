package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
  private static final Pattern ASKED =
      Pattern.compile("before: packets (\\d+)\n(?s:.*)after: packets (\\d+)\n");

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

  /**
   * A router between the home, the hypervisor and a server beyond the ISP box, with its rules, its
   * flow table and nothing of the kernel's own against forged sources.
   */
  private static final String FORGED =
      """
      host() {
        ip netns add "$1"
        ip link add "$2" type veth peer name eth0 netns "$1"
        ip address add "$3" dev "$2" && ip link set "$2" up
        ip -n "$1" link set lo up && ip -n "$1" address add "$4" dev eth0
        ip -n "$1" link set eth0 up && ip -n "$1" route add default via "${3%/*}"
      }
      asked() { nft list chain ip lab asked | grep -o 'packets [0-9]*'; }
      # NIC HOST SOURCE PORT TARGET PORT LISTENER
      forge() {
        mac=$(cat "/sys/class/net/$1/address")
        ip netns exec "$7" python3.9 ./forged-packets.py listen \
          ip netns exec "$2" python3.9 ./forged-packets.py forged eth0 "$mac" "$3" "$4" "$5" "$6"
      }
      ip link set lo up
      mkdir -p /run/netns /var/run /etc/routervm
      host pc lan0 192.168.42.254/24 192.168.42.100/24
      host hv mgmt0 169.254.80.50/29 169.254.80.49/29
      host server wan0 192.168.1.50/24 192.168.1.1/24
      ip -n server address add 203.0.113.82/32 dev lo
      ip route add default via 192.168.1.1
      echo 1 >/proc/sys/net/ipv4/ip_forward
      for file in /proc/sys/net/ipv4/conf/*/rp_filter; do echo 0 >"$file"; done
      cp firewall*.nft /etc/routervm && dash ./routervm-firewall start && dash ./routervm-flows once
      nft 'table ip lab { chain asked { type filter hook forward priority 100; ip daddr 203.0.113.82 counter; }; }'
      ip netns exec server python3.9 ./forged-packets.py serve 203.0.113.82 9000 &
      sleep 2
      ip netns exec pc python3.9 ./forged-packets.py talk 45678 203.0.113.82 9000 5
      echo "before: $(asked)"
      ip netns exec pc python3.9 ./forged-packets.py talk 45678 203.0.113.82 9000 50
      echo "after: $(asked)"
      echo "as the server, from the home: $(forge lan0 pc 203.0.113.82 9000 192.168.1.50 45678 pc)"
      echo "as the server, from the hypervisor: $(forge mgmt0 hv 203.0.113.82 9000 192.168.1.50 45678 pc)"
      echo "as the PC, from the ISP's side: $(forge wan0 server 192.168.42.100 45678 203.0.113.82 9000 server)"
      echo "as the PC, from the hypervisor: $(forge mgmt0 hv 192.168.42.100 45678 203.0.113.82 9000 server)"
      echo "as the server, from its side: $(forge wan0 server 203.0.113.82 9000 192.168.1.50 45678 pc)"
      nft list chain ip routervm spoofed
      """;

  /**
   * A connection is found in the flow table by the NIC as well: who borrows a source of it from
   * elsewhere is asked by the rules, and is dropped. Who is on the side of one of its ends is taken
   * for that end, with a flow table and without.
   */
  @Test
  void nobodyElsesPacketTakesTheShortWayOfAConnection(@TempDir Path folder) throws IOException {
    Path tried = Files.createDirectories(folder.resolve("try"));
    Files.writeString(tried.resolve("run"), FORGED);
    copy(RENDERED.resolve("live"), tried);
    Files.copy(Path.of("src/test/resources/forged-packets.py"), tried.resolve("forged-packets.py"));
    String console = boot(folder);
    assertThat(console).contains("answered 5\n", "answered 50\n", "old-kernel: end");
    Matcher asked = ASKED.matcher(console);
    assertThat(asked.find()).isTrue();
    assertThat(asked.group(1)).as("asked of the rules once it is known").isEqualTo(asked.group(2));
    assertThat(console)
        .contains("as the server, from the home: came 0\n")
        .contains("as the server, from the hypervisor: came 0\n")
        .contains("as the PC, from the ISP's side: came 0\n")
        .contains("as the PC, from the hypervisor: came 0\n")
        .contains("as the server, from its side: came 10\n")
        .containsPattern("\"lan0\" .* counter packets 10 bytes .* drop")
        .containsPattern("\"mgmt0\" .* counter packets 20 bytes .* drop")
        .containsPattern("\"wan0\" .* counter packets 10 bytes .* drop");
  }

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
      copy(router, Files.createDirectories(tried.resolve(nameOf(router))));
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

  private static void copy(Path router, Path to) throws IOException {
    for (String file : FILES) {
      if (Files.exists(router.resolve(file))) {
        Files.copy(router.resolve(file), to.resolve(Path.of(file).getFileName()));
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
