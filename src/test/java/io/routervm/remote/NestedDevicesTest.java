package io.routervm.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.RouterConfig.UsbNic;
import io.routervm.host.UsbAdapters;
import io.routervm.platform.LocalCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A machine's real devices, which lie in each other's folders: a NIC behind a PCI bridge, and an
 * adapter on the hub of a USB controller.
 */
@Tag("root")
class NestedDevicesTest {
  private static final String BRIDGE = "pci0000:00/0000:00:1c.0";
  private static final String NIC = BRIDGE + "/0000:02:00.0";
  private static final String CONTROLLER = "pci0000:00/0000:00:14.0";
  private static final String HUB = CONTROLLER + "/usb1";
  private static final String ADAPTER = HUB + "/1-1";
  private static final String FUNCTION = ADAPTER + "/1-1:1.0";

  @TempDir private Path folder;
  private Path sys;

  @Test
  void eachIsReadOnce() throws IOException {
    sys = folder.resolve("sys");
    for (String device : new String[] {BRIDGE, NIC, CONTROLLER}) {
      file(device + "/vendor", "0x8086");
      file(device + "/device", "0x1533");
      file(device + "/class", "0x020000");
    }
    file(NIC + "/net/eth0/address", "aa:bb:cc:dd:ee:01");
    file(HUB + "/idVendor", "1d6b");
    file(ADAPTER + "/idVendor", "0b95");
    file(ADAPTER + "/idProduct", "1790");
    file(ADAPTER + "/serial", "SERIAL 1");
    file(FUNCTION + "/bInterfaceClass", "ff");
    file(FUNCTION + "/net/usb0/address", "aa:bb:cc:dd:ee:02");
    file(FUNCTION + "/net/usb0/carrier", "1");
    link("class/net/eth0", NIC + "/net/eth0");
    link("class/net/usb0", FUNCTION + "/net/usb0");
    link("bus/pci/devices/0000:00:1c.0", BRIDGE);
    link("bus/pci/devices/0000:02:00.0", NIC);
    link("bus/pci/devices/0000:00:14.0", CONTROLLER);
    link("bus/usb/devices/usb1", HUB);
    link("bus/usb/devices/1-1", ADAPTER);
    link("bus/usb/devices/1-1:1.0", FUNCTION);

    String listing = listing();
    assertThat(listing.lines()).doesNotHaveDuplicates();
    RemoteTree tree = RemoteTree.of(listing, folder.resolve("copy"));

    UsbNic wanted =
        new UsbNic("0b95", "1790", Optional.of("SERIAL 1"), Optional.empty(), Optional.empty());
    assertThat(new UsbAdapters(tree.sys()).matching(wanted))
        .singleElement()
        .matches(one -> one.mac().orElseThrow().text().equals("aa:bb:cc:dd:ee:02"));
    Path devices = tree.sys().resolve("devices");
    assertThat(devices.resolve(NIC).resolve("vendor")).hasContent("0x8086\n");
    assertThat(devices.resolve(NIC).resolve("net/eth0/address")).hasContent("aa:bb:cc:dd:ee:01\n");
  }

  /** Of a script that tells a device twice. */
  @Test
  void whatIsToldAgainReplacesWhatWasTold() throws IOException {
    RemoteTree tree =
        RemoteTree.of(
            """
            f\0sys/a/b\0first
            f\0sys/a/b\0second
            f\0sys/c\0x
            f\0sys/a/b\0again
            """,
            folder.resolve("copy"));
    assertThat(tree.sys().resolve("a/b")).hasContent("again\n");
  }

  private void file(String path, String line) throws IOException {
    Path file = sys.resolve("devices").resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, line + "\n");
  }

  private void link(String path, String device) throws IOException {
    Path link = sys.resolve(path);
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(
        link, link.getParent().relativize(sys.resolve("devices").resolve(device)));
  }

  private String listing() {
    LocalCommand.Result result =
        LocalCommand.of(
                "unshare",
                "--mount",
                "sh",
                "-ec",
                "mount --bind \"$0\" /sys; exec sh -s",
                sys.toString())
            .run(RemoteTree.script().program(), Duration.ofMinutes(1), line -> {});
    assertThat(result.status()).as(result.errors()).isZero();
    return result.output();
  }
}
