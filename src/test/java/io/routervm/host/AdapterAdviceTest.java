package io.routervm.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A sysfs of plain files stands for the host. */
class AdapterAdviceTest {
  @TempDir Path sys;

  @Test
  void aChipThatIsKnownToFailIsToldWithTheSourceAndWithBetterOnes() {
    List<AdapterAdvice> advice = about("0b95", "1790", "5000", "1000");
    assertThat(advice)
        .containsExactly(
            new AdapterAdvice(
                "the chip of 0b95:1790 (AX88179) drops its link under load, most of all in a"
                    + " virtual machine: https://github.com/openwrt/openwrt/issues/10427",
                "use one with RTL8153 (0bda:8153) or RTL8156 (0bda:8156) instead"));
  }

  @ParameterizedTest
  @CsvSource({
    "5000, 1000, ''",
    "480, 1000, runs at USB 2 speed: 480 Mbit/s on the bus; about 300 Mbit/s to the Internet",
    "480, 0, runs at USB 2 speed: 480 Mbit/s on the bus; about 300 Mbit/s to the Internet",
    "480, 100, ''",
    "12, 100, runs at USB 1 speed: 12 Mbit/s on the bus; about 8 Mbit/s to the Internet",
  })
  void whatASlowUsbConnectionCostsIsTold(String usb, String link, String told) {
    List<AdapterAdvice> advice = about("0bda", "8153", usb, link);
    assertThat(advice.stream().map(AdapterAdvice::seen).toList())
        .isEqualTo(told.isEmpty() ? List.of() : List.of("0bda:8153 " + told.replace(';', ',')));
  }

  @Test
  void everyChipOfTheTableHasASource() {
    for (UsbChip chip : UsbChip.all()) {
      assertThat(chip.id()).matches("[0-9a-f]{4}:[0-9a-f]{4}");
      assertThat(chip.sources())
          .isNotEmpty()
          .allMatch(source -> source.matches("https://github\\.com/.+/(issues|pull)/\\d+"));
    }
  }

  private List<AdapterAdvice> about(String vendor, String product, String usb, String link) {
    new RecordedSys(sys)
        .adapter("2-1", "A", "enp0", "aa:bb:cc:dd:ee:01", 3)
        .file("bus/usb/devices/2-1/idVendor", vendor)
        .file("bus/usb/devices/2-1/idProduct", product)
        .file("bus/usb/devices/2-1/speed", usb)
        .file("bus/usb/devices/2-1:1.0/net/enp0/speed", link.equals("0") ? "-1" : link);
    return AdapterAdvice.about(new UsbAdapters(sys).all().get(0));
  }
}
