package io.routervm.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.MacAddress;
import io.routervm.config.RouterConfig.UsbNic;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsbAdaptersTest {
  private static final String FIRST = "aa:bb:cc:dd:ee:01";
  private static final String SECOND = "aa:bb:cc:dd:ee:02";

  @TempDir Path sys;

  @Test
  void readsWhatARealKernelShows() {
    new RecordedSys(sys).with("qemu-adapter");
    List<UsbAdapter> all = adapters().all();
    assertThat(all).extracting(UsbAdapter::port).containsExactly("1-1", "usb1", "usb2");
    UsbAdapter adapter = all.get(0);
    assertThat(adapter.id()).isEqualTo("0525:a4a2");
    assertThat(adapter.isNic()).isTrue();
    assertThat(adapter.name()).isEqualTo("RNDIS/QEMU USB Network Device");
    assertThat(adapter.driver()).contains("cdc_ether");
    assertThat(adapter.nic()).contains("enx525400000402");
    assertThat(adapter.mac()).contains(MacAddress.of("52:54:00:00:04:02"));
    assertThat(adapter.usbMegabits()).contains(12);
    assertThat(adapter.device()).isEqualTo(2);
    // The interface is down: its carrier and its speed cannot be read.
    assertThat(adapter.link()).isEmpty();
    assertThat(adapter.linkMegabits()).isEmpty();
    assertThat(all.get(1).isNic()).as("a hub").isFalse();
  }

  @Test
  void tellsSpeedLinkAndBridge() {
    new RecordedSys(sys)
        .adapter("2-1", "A", "enp0", FIRST, 3)
        .link("bus/usb/devices/2-1:1.0/net/enp0/master", "../../../virtual/net/brIsp");
    UsbAdapter adapter = adapters().all().get(0);
    assertThat(adapter.linkMegabits()).contains(1000);
    assertThat(adapter.link()).contains(true);
    assertThat(adapter.bridge()).contains("brIsp");
  }

  @Test
  void ofTwoAlikeEachIsFoundBySerialPortOrMac() {
    new RecordedSys(sys)
        .adapter("2-1", "A", "enp0", FIRST, 3)
        .adapter("2-1.4", "B", "enp1", SECOND, 4);
    assertThat(adapters().matching(wanted(null, null, null))).hasSize(2);
    assertThat(ports(wanted("B", null, null))).containsExactly("2-1.4");
    assertThat(ports(wanted(null, "2-1", null))).containsExactly("2-1");
    assertThat(ports(wanted(null, null, SECOND))).containsExactly("2-1.4");
    assertThat(ports(wanted("A", "2-1.4", null))).isEmpty();
  }

  @Test
  void byMacTheOneThatADomainHasIsTheOneThatShowsNone() {
    new RecordedSys(sys).adapter("2-1", "A", "enp0", FIRST, 3).adapter("2-2", "B", "", "", 4);
    assertThat(ports(wanted(null, null, FIRST))).containsExactly("2-1");
    assertThat(ports(wanted(null, null, SECOND))).containsExactly("2-2");
  }

  @Test
  void aDeviceCannotWriteToTheTerminal() {
    new RecordedSys(sys)
        .adapter("2-1", "\u001b[31mred", "enp0", FIRST, 3)
        .file("bus/usb/devices/2-1/product", "evil\u0007\u001b]0;title");
    UsbAdapter adapter = adapters().all().get(0);
    assertThat(adapter.name()).isEqualTo("evil??]0;title");
    assertThat(adapter.serial()).contains("?[31mred");
  }

  @Test
  void aHostWithoutUsbHasNothing() {
    assertThat(adapters().readable()).isFalse();
    assertThat(adapters().all()).isEmpty();
  }

  private List<String> ports(UsbNic wanted) {
    return adapters().matching(wanted).stream().map(UsbAdapter::port).toList();
  }

  private static UsbNic wanted(String serial, String port, String mac) {
    return new UsbNic(
        "0b95",
        "1790",
        Optional.ofNullable(serial),
        Optional.ofNullable(port),
        Optional.ofNullable(mac).map(MacAddress::of));
  }

  private UsbAdapters adapters() {
    return new UsbAdapters(sys);
  }
}
