package io.routervm.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.host.UsbAdapters;
import io.routervm.platform.LocalCommand;
import io.routervm.shell.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemoteTreeTest {
  @TempDir private Path folder;
  private Path copy;
  private Path outside;

  @BeforeEach
  void keepSomethingOutside() throws IOException {
    copy = folder.resolve("copy");
    outside = Files.createDirectories(folder.resolve("outside"));
    Files.writeString(outside.resolve("idVendor"), "mine\n");
  }

  /** This machine's own sysfs, as a hypervisor's shell prints it. */
  @Test
  void theCopyShowsWhatTheKernelDoes() throws IOException {
    LocalCommand.Result listing =
        LocalCommand.of("sh", "-s")
            .run(
                Script.file(RemoteTree.class, "tree.sh").program(),
                Duration.ofMinutes(1),
                line -> {});
    assertThat(listing.status()).as(listing.errors()).isZero();
    RemoteTree tree = RemoteTree.of(listing.output(), copy);
    for (String nic : names(Path.of("/sys/class/net"))) {
      Path there = Path.of("/sys/class/net").resolve(nic);
      Path here = tree.sys().resolve("class/net").resolve(nic);
      assertThat(here).isDirectory();
      assertThat(here.resolve("address")).hasSameTextualContentAs(there.resolve("address"));
      for (String part : List.of("bridge", "brif", "device", "master")) {
        assertThat(Files.exists(here.resolve(part)))
            .as("%s of %s", part, nic)
            .isEqualTo(Files.exists(there.resolve(part)));
      }
    }
    assertThat(Files.readAllLines(tree.proc().resolve("meminfo")))
        .anyMatch(line -> line.startsWith("MemAvailable:"));
    assertThat(Files.readAllLines(tree.proc().resolve("net/route")))
        .anyMatch(line -> line.startsWith("Iface"));
    Path pci = Path.of("/sys/bus/pci/devices");
    if (Files.isDirectory(pci)) {
      assertThat(names(tree.sys().resolve("bus/pci/devices"))).isEqualTo(names(pci));
    }
  }

  @Test
  void anAdapterIsReadFromIt() throws IOException {
    String device = "sys/devices/pci0000:00/0000:00:14.0/usb2/2-1";
    RemoteTree tree =
        RemoteTree.of(
            String.join(
                "\n",
                "d\0" + device + "\0",
                "d\0" + device + "/2-1:1.0/net/enx1\0",
                "f\0" + device + "/idVendor\0000b95",
                "f\0" + device + "/idProduct\0001790",
                "f\0" + device + "/product\0AX88179",
                "f\0" + device + "/2-1:1.0/net/enx1/address\000aa:bb:cc:dd:ee:01",
                "l\0sys/bus/usb/devices/2-1\0../../../devices/pci0000:00/0000:00:14.0/usb2/2-1",
                "l\0sys/bus/usb/devices/2-1:1.0\0../../../"
                    + device.replaceFirst("sys/", "")
                    + "/2-1:1.0",
                "l\0" + device + "/2-1:1.0/driver\0../../../../../../bus/usb/drivers/ax88179"),
            copy);
    assertThat(new UsbAdapters(tree.sys()).all())
        .singleElement()
        .matches(adapter -> adapter.vendor().equals("0b95"))
        .matches(adapter -> adapter.name().equals("AX88179"))
        .matches(adapter -> adapter.driver().orElseThrow().equals("ax88179"))
        .matches(adapter -> adapter.mac().orElseThrow().text().equals("aa:bb:cc:dd:ee:01"));
  }

  /** A hypervisor is trusted with the router, not with the files of who looks at it. */
  @Test
  void noLinkOfItLeadsOutOfIt() throws IOException {
    String up = "../".repeat(4) + "outside";
    RemoteTree.of(
        String.join(
            "\n",
            "l\0sys/bus/usb/devices\0" + up,
            "l\0sys/bus/usb/absolute\0" + outside,
            "l\0sys/devices/a\0b/../../../../outside",
            "l\0sys/deep/down/here\0../../devices",
            "l\0sys/devices/over\0../../../../../../../../" + outside,
            "d\0sys/../../outside/made\0",
            "f\0../outside/idVendor\0theirs",
            "f\0/etc/routervm-test\0theirs",
            "l\0sys/folder\0devices",
            "f\0sys/folder/by-way-of-a-link\0x",
            "d\0sys/folder/made\0",
            "nonsense",
            "x\0sys/other\0y"),
        copy);
    assertThat(outside.resolve("idVendor")).hasContent("mine\n");
    assertThat(outside.resolve("made")).doesNotExist();
    try (Stream<Path> all = Files.walk(copy)) {
      for (Path path : all.filter(Files::isSymbolicLink).toList()) {
        Path target = path.getParent().resolve(Files.readSymbolicLink(path)).normalize();
        assertThat(target).startsWithRaw(copy);
      }
    }
    assertThat(Files.exists(copy.resolve("sys/bus/usb/devices"), LinkOption.NOFOLLOW_LINKS))
        .isFalse();
    assertThat(Files.isSymbolicLink(copy.resolve("sys/deep/down/here"))).isTrue();
    assertThat(copy.resolve("sys/devices/by-way-of-a-link")).doesNotExist();
    assertThat(copy.resolve("sys/devices/made")).doesNotExist();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(Files::isDirectory)
          .map(one -> one.getFileName().toString())
          .sorted()
          .toList();
    }
  }
}
