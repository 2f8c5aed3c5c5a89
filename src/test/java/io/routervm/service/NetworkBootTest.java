package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import io.routervm.config.Placement;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code dhcp.boot} and a machine without a disk: the network card's own boot program, as an
 * emulated one has it, gets its lease of the rendered dnsmasq and its file of the server named
 * there.
 */
@Tag("root")
class NetworkBootTest {
  private Namespaces hosts;

  @BeforeEach
  void up(@TempDir Path folder) {
    hosts = new Namespaces(folder);
    hosts.hub("homelan");
    for (String host : new String[] {"router", "nas"}) {
      hosts.host(host);
    }
    hosts.cable("router", "lan0", "homelan");
    hosts.cable("nas", "eth0", "homelan");
    hosts.must("router", "ip address add 192.168.42.254/24 dev lan0");
    hosts.must("nas", "ip address add 192.168.42.10/24 dev eth0");
    hosts.must("router", "chmod 0755 " + folder);
  }

  @AfterEach
  void down() {
    hosts.close();
  }

  /** A boot program of one line, which asks for another file: so it is seen to run. */
  private void serveFiles() {
    hosts.must("nas", "mkdir " + hosts.path("files"));
    hosts.file("files/pxelinux.0", "#!ipxe\nchain tftp://${next-server}/second\n");
    hosts.file("files/second", "#!ipxe\nshell\n");
    hosts.background(
        "nas",
        "dnsmasq --keep-in-foreground --user=root --conf-file=/dev/null --pid-file= --port=0"
            + " --enable-tftp --tftp-root="
            + hosts.path("files")
            + " --log-facility="
            + hosts.path("served"));
    hosts.await(
        "files are served", 10, () -> hosts.run("nas", "ss -lnu | grep -q ':69 '").succeeded());
  }

  @Test
  void aMachineWithoutADiskBootsTheFileOfTheServer() {
    RenderedDnsmasq.start(hosts, Routers.withBlock(Routers.of("debian-12", Placement.LIVE)));
    serveFiles();
    hosts.background(
        "homelan", "tcpdump -l -n -v -i br0 udp port 67 >" + hosts.path("leases") + " 2>&1");
    hosts.await("the capture runs", 10, () -> hosts.read("leases").contains("listening on"));
    hosts.must("homelan", "ip tuntap add tap0 mode tap && ip link set tap0 master br0 up");
    hosts.background(
        "homelan",
        "qemu-system-x86_64 -accel tcg -m 64 -display none -nodefaults -boot n"
            + " -netdev tap,id=home,ifname=tap0,script=no,downscript=no"
            + " -device virtio-net-pci,netdev=home,mac=52:54:00:00:00:77");
    Await.until(
        Duration.ofMinutes(3),
        () -> "the boot program runs; served: " + hosts.read("served"),
        () -> hosts.read("served").contains("/files/second to 192.168.42."));
    assertThat(hosts.read("served")).contains("/files/pxelinux.0 to 192.168.42.");
    assertThat(hosts.read("leases"))
        .as("what it said of itself, in options 60 and 93")
        .contains("PXEClient:Arch:00000", "ARCH (93)");
  }
}
