package io.routervm.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.routervm.host.AdapterAdvice;
import io.routervm.host.RecordedSys;
import io.routervm.host.UsbAdapters;
import io.routervm.hypervisor.Inventory.HeldUsbDevice;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsbNicsTest {
  @TempDir Path sys;

  @Test
  void saysWhoUsesWhichAndWhichAreAlike() {
    new RecordedSys(sys)
        .with("qemu-adapter")
        .adapter("2-1", "A", "enp0", "aa:bb:cc:dd:ee:01", 3)
        .adapter("2-2", "B", "", "", 4)
        .link("bus/usb/devices/2-1:1.0/net/enp0/master", "../../../virtual/net/brIsp");
    UsbNics nics =
        UsbNics.of(new UsbAdapters(sys).all(), List.of(new HeldUsbDevice("router", 2, 4)));
    assertThat(nics.adapters())
        .extracting(UsbNics.Line::port, line -> line.usedBy().orElse("nobody"), UsbNics.Line::alike)
        .containsExactly(
            tuple("1-1", "nobody", false),
            tuple("2-1", "bridge brIsp", true),
            tuple("2-2", "virtual machine router", true));
    assertThat(nics.adapters().get(1).advice()).singleElement().matches(this::isAboutTheChip);
  }

  private boolean isAboutTheChip(AdapterAdvice advice) {
    return advice.seen().contains("AX88179") && advice.remedy().contains("RTL8153");
  }

  @Test
  void noHubAndNoKeyboardIsANic() {
    new RecordedSys(sys)
        .file("bus/usb/devices/1-3/idVendor", "046d")
        .file("bus/usb/devices/1-3/idProduct", "c31c")
        .file("bus/usb/devices/1-3:1.0/bInterfaceClass", "03");
    assertThat(UsbNics.of(new UsbAdapters(sys).all(), List.of()).adapters()).isEmpty();
  }
}
