package io.routervm.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Cidr;
import io.routervm.config.MacAddress;
import io.routervm.config.RouterConfig.Switch;
import io.routervm.config.RouterConfig.UsbNic;
import io.routervm.failure.Finding;
import io.routervm.failure.Finding.Level;
import io.routervm.host.firewall.BridgedFrames;
import io.routervm.host.firewall.Programs;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sysfs of plain files. */
class LocalHostTest {
  private static final UsbNic ANY =
      new UsbNic("0b95", "1790", Optional.empty(), Optional.empty(), Optional.empty());

  @TempDir Path sys;

  @Test
  void findsTheOneAdapter() throws IOException {
    plug("2-1", "0b95", "1790", "000A", "aa:bb:cc:dd:ee:01");
    plug("1-3", "046d", "c31c", "", "");
    assertThat(host().adapter(ANY))
        .isEqualTo(Finding.ok("wan.usb", "0b95:1790 at port 2-1, aa:bb:cc:dd:ee:01"));
    assertThat(host().adapterAddress(ANY)).contains(MacAddress.of("aa:bb:cc:dd:ee:01"));
  }

  @Test
  void anAdapterThatIsKnownToFailIsWarnedOfBesides() throws IOException {
    assertThat(host().advice(ANY)).isEmpty();
    plug("2-1", "0b95", "1790", "000A", "aa:bb:cc:dd:ee:01");
    assertThat(host().advice(ANY))
        .singleElement()
        .matches(check -> check.level() == Level.WARN && check.check().startsWith("wan.usb"))
        .matches(check -> check.seen().contains("AX88179"));
  }

  @Test
  void anAdapterThatADomainHoldsHasNoAddressHere() throws IOException {
    plug("2-1", "0b95", "1790", "000A", "");
    assertThat(host().adapter(ANY).seen()).contains("in use by a domain");
    assertThat(host().adapterAddress(ANY)).isEmpty();
  }

  @Test
  void twoAlikeMustBeToldApart() throws IOException {
    plug("2-1", "0b95", "1790", "000A", "aa:bb:cc:dd:ee:01");
    plug("2-1.4", "0b95", "1790", "000B", "aa:bb:cc:dd:ee:02");
    Finding check = host().adapter(ANY);
    assertThat(check.level()).isEqualTo(Level.FAIL);
    assertThat(check.seen()).contains("2 USB devices", "2-1, 2-1.4");
    UsbNic bySerial =
        new UsbNic("0b95", "1790", Optional.of("000B"), Optional.empty(), Optional.empty());
    assertThat(host().adapterAddress(bySerial)).contains(MacAddress.of("aa:bb:cc:dd:ee:02"));
    UsbNic byPort =
        new UsbNic("0B95", "1790", Optional.empty(), Optional.of("2-1"), Optional.empty());
    assertThat(host().alone(byPort).orElseThrow().device()).isEqualTo(7);
  }

  @Test
  void theConsolesLogIsReadOnlyOnTheHypervisorItself() throws IOException {
    Path log = sys.resolve("router-serial.log");
    LocalHost remote = new LocalHost(URI.create("qemu+ssh://kvm.lan/system"), sys, sys, frames());
    assertThat(host().mayRead(log)).as("root makes it there").isTrue();
    assertThat(host().mayRead(sys.resolve("none/router-serial.log"))).isFalse();
    Files.writeString(log, "booting");
    assertThat(host().mayRead(log)).isTrue();
    assertThat(remote.mayRead(log)).isFalse();
  }

  @Test
  void aMissingAdapterFailsAndAnUnreadableHostWarns() throws IOException {
    assertThat(host().adapter(ANY).level()).isEqualTo(Level.WARN);
    plug("1-3", "046d", "c31c", "", "");
    assertThat(host().adapter(ANY).level()).isEqualTo(Level.FAIL);
    LocalHost remote = new LocalHost(URI.create("qemu+ssh://kvm.lan/system"), sys, sys, frames());
    assertThat(remote.adapter(ANY).level()).isEqualTo(Level.WARN);
    assertThat(remote.bridge("lan.bridge", "brHome", Optional.empty()).level())
        .isEqualTo(Level.WARN);
  }

  @Test
  void aBridgeMustBeThereAndOfItsKind() throws IOException {
    Files.createDirectories(sys.resolve("class/net/brHome/bridge"));
    Files.createDirectories(sys.resolve("class/net/eno1"));
    assertThat(host().bridge("lan.bridge", "brHome", Optional.of(Switch.LINUX)).level())
        .isEqualTo(Level.OK);
    assertThat(host().bridge("lan.bridge", "brHome", Optional.of(Switch.OPENVSWITCH)).seen())
        .contains("is a Linux bridge, lan.switch says an Open vSwitch bridge");
    assertThat(host().bridge("lan.bridge", "brHme", Optional.of(Switch.LINUX)).fix())
        .startsWith("Run `routervm host prepare --bridge brHme --switch linux`");
    assertThat(host().bridge("lan.bridge", "brHme", Optional.of(Switch.OPENVSWITCH)).fix())
        .contains("lan.switch: linux", "host prepare --bridge brHme");
    assertThat(host().bridge("wan.bridge", "brIsp", Optional.empty()).fix())
        .contains("host prepare --wan NIC --wan-bridge brIsp");
    assertThat(host().bridge("lan.bridge", "brHme", Optional.empty()).seen())
        .contains("no bridge brHme");
    assertThat(host().bridge("wan.bridge", "eno1", Optional.empty()).seen())
        .contains("neither a Linux bridge nor");
  }

  @Test
  void aFirewallThatEatsWhatTheBridgeCarriesFails() throws IOException {
    Cidr home = Cidr.of("192.168.42.254/24");
    assertThat(host().bridgedFrames("brHome", home)).isEmpty();
    Files.createDirectories(sys.resolve("class/net/brHome/bridge"));
    assertThat(host().bridgedFrames("brHome", home).orElseThrow().level()).isEqualTo(Level.OK);
    Path setting = Files.createDirectories(sys.resolve("sys/net/bridge"));
    Files.writeString(setting.resolve("bridge-nf-call-iptables"), "1\n");
    Finding hidden = host().bridgedFrames("brHome", home).orElseThrow();
    assertThat(hidden.level()).isEqualTo(Level.WARN);
    String rules = "*filter\n:FORWARD DROP [0:0]\n:DOCKER-USER - [0:0]\nCOMMIT\n";
    BridgedFrames docker =
        new BridgedFrames(
            sys, sys, words -> new Programs.Answer(Programs.End.DONE, answer(words[0], rules)));
    Finding dropped =
        new LocalHost(URI.create("qemu:///system"), sys, sys, docker)
            .bridgedFrames("brHome", home)
            .orElseThrow();
    assertThat(dropped.level()).isEqualTo(Level.FAIL);
    assertThat(dropped.check()).isEqualTo(Hypervisor.FIREWALL_CHECK);
    LocalHost remote = new LocalHost(URI.create("qemu+ssh://kvm.lan/system"), sys, sys, docker);
    assertThat(remote.bridgedFrames("brHome", home)).isEmpty();
  }

  private static String answer(String program, String rules) {
    return program.equals("iptables-nft-save") ? rules : program.equals("nft") ? "{}" : "";
  }

  private LocalHost host() {
    return new LocalHost(URI.create("qemu:///system"), sys, sys.resolve("meminfo"), frames());
  }

  private BridgedFrames frames() {
    return new BridgedFrames(sys, sys, words -> Programs.Answer.MISSING);
  }

  private void plug(String port, String vendor, String product, String serial, String mac)
      throws IOException {
    Path device = Files.createDirectories(sys.resolve("bus/usb/devices").resolve(port));
    Files.writeString(device.resolve("idVendor"), vendor + "\n");
    Files.writeString(device.resolve("idProduct"), product + "\n");
    Files.writeString(device.resolve("busnum"), "2\n");
    Files.writeString(device.resolve("devnum"), "7\n");
    if (!serial.isEmpty()) {
      Files.writeString(device.resolve("serial"), serial + "\n");
    }
    Path function = Files.createDirectories(device.resolveSibling(port + ":1.0"));
    if (!mac.isEmpty()) {
      Path nic = Files.createDirectories(function.resolve("net/enx" + mac.replace(":", "")));
      Files.writeString(nic.resolve("address"), mac + "\n");
    }
  }

  @Test
  void aBridgeThatDoesNotFilterSeparatesNothing() throws IOException {
    Path bridge = Files.createDirectories(sys.resolve("class/net/brTagged/bridge"));
    assertThat(host().filtersTags("iot.vlan", "brTagged").level()).isEqualTo(Finding.Level.FAIL);
    Files.writeString(bridge.resolve("vlan_filtering"), "0\n");
    assertThat(host().filtersTags("iot.vlan", "brTagged").level()).isEqualTo(Finding.Level.FAIL);
    Files.writeString(bridge.resolve("vlan_filtering"), "1\n");
    assertThat(host().filtersTags("iot.vlan", "brTagged").level()).isEqualTo(Finding.Level.OK);
    LocalHost remote = new LocalHost(URI.create("qemu+ssh://kvm.lan/system"), sys, sys, frames());
    assertThat(remote.filtersTags("iot.vlan", "brTagged").level()).isEqualTo(Finding.Level.WARN);
  }

  @Test
  void aBridgeThatFiltersNeedsAVlanForPortsWithoutATag() throws IOException {
    Path bridge = Files.createDirectories(sys.resolve("class/net/brHome/bridge"));
    assertThat(host().leavesOutUntagged("lan.bridge", "brHome")).isEmpty();
    Files.writeString(bridge.resolve("vlan_filtering"), "0\n");
    Files.writeString(bridge.resolve("default_pvid"), "0\n");
    assertThat(host().leavesOutUntagged("lan.bridge", "brHome")).isEmpty();
    Files.writeString(bridge.resolve("vlan_filtering"), "1\n");
    Finding found = host().leavesOutUntagged("lan.bridge", "brHome").orElseThrow();
    assertThat(found.level()).isEqualTo(Finding.Level.FAIL);
    assertThat(found.seen()).contains("brHome", "without a tag");
    Files.writeString(bridge.resolve("default_pvid"), "1\n");
    assertThat(host().leavesOutUntagged("lan.bridge", "brHome")).isEmpty();
  }
}
