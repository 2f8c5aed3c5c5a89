package io.routervm.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfig.Accelerator;
import io.routervm.config.RouterConfig.PciNic;
import io.routervm.config.RouterConfig.UsbNic;
import io.routervm.config.RouterConfig.WanSource;
import io.routervm.failure.Finding;
import io.routervm.host.firewall.BridgedFrames;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;

/**
 * An adapter that another machine has. Its domain is one of libvirt's test driver, the host's USB
 * bus is plain files: a machine without a USB bus cannot pass one through.
 */
class UsbAdapterInUseTest {
  private static final String URI_TEXT = "test:///default";

  @TempDir Path sys;
  private Connect connect;
  private NativeLibvirt extras;
  private Domain other;

  @BeforeEach
  void plug() throws IOException, LibvirtException {
    Path device = Files.createDirectories(sys.resolve("bus/usb/devices/2-1"));
    Files.writeString(device.resolve("idVendor"), "0b95\n");
    Files.writeString(device.resolve("idProduct"), "1790\n");
    Files.writeString(device.resolve("busnum"), "2\n");
    Files.writeString(device.resolve("devnum"), "7\n");
    LibvirtErrors.keepOffStandardError();
    connect = new Connect(URI_TEXT);
    extras = new NativeLibvirt(URI_TEXT);
  }

  @AfterEach
  void unplug() throws LibvirtException {
    if (other != null) {
      other.destroy();
    }
    extras.close();
    connect.close();
  }

  @Test
  void isRefused() throws LibvirtException {
    assertThat(check().level()).isEqualTo(Finding.Level.OK);
    start("<vendor id='0x0b95'/><product id='0x1790'/><address bus='2' device='7'/>");
    Finding check = check();
    assertThat(check.level()).isEqualTo(Finding.Level.FAIL);
    assertThat(check.seen()).contains("0b95:1790 at port 2-1", "domain desktop uses it");
    assertThat(check.fix()).contains("wan.usb");
  }

  @Test
  void itsTwinMayBeUsed() throws LibvirtException {
    start("<vendor id='0x0b95'/><product id='0x1790'/><address bus='2' device='8'/>");
    assertThat(check().level()).isEqualTo(Finding.Level.OK);
  }

  @Test
  void aPciNicOfAnotherMachineIsRefusedToo() throws LibvirtException {
    startWith(
        "<hostdev mode='subsystem' type='pci' managed='yes'><source>"
            + "<address domain='0' bus='3' slot='0' function='1'/></source></hostdev>");
    Finding check = check(new PciNic("0000:03:00.1"), "wan.pci");
    assertThat(check.level()).isEqualTo(Finding.Level.FAIL);
    assertThat(check.seen()).isEqualTo("0000:03:00.1: domain desktop uses it");
  }

  private void start(String source) throws LibvirtException {
    startWith("<hostdev mode='subsystem' type='usb'><source>" + source + "</source></hostdev>");
  }

  private void startWith(String hostdev) throws LibvirtException {
    other =
        connect.domainCreateXML(
            "<domain type='test'><name>desktop</name><memory>1024</memory>"
                + "<os><type>hvm</type></os><devices>"
                + hostdev
                + "</devices></domain>",
            0);
  }

  private Finding check() {
    return check(
        new UsbNic("0b95", "1790", Optional.empty(), Optional.empty(), Optional.empty()),
        "wan.usb");
  }

  private Finding check(WanSource wan, String title) {
    RouterConfig config = new SampleConfig().hypervisor(URI_TEXT, Accelerator.TCG).wan(wan).build();
    return new LibvirtPreflight(
            connect,
            extras,
            new LocalHost(URI.create(URI_TEXT), sys, sys.resolve("meminfo"), new BridgedFrames()),
            config)
        .run().stream().filter(check -> check.check().equals(title)).findFirst().orElseThrow();
  }
}
