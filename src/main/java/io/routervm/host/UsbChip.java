package io.routervm.host;

import java.util.List;
import java.util.Optional;

/**
 * What others have learned about the chip of a USB NIC.
 *
 * @param id vendor:product
 * @param trouble what is wrong with it, as the end of a sentence about it; empty for one that holds
 * @param sources where they tell it
 */
public record UsbChip(String id, String name, Optional<String> trouble, List<String> sources) {
  private static final String ISSUES = "https://github.com/%s/issues/%s";

  private static final List<UsbChip> ALL =
      List.of(
          new UsbChip(
              "0b95:1790",
              "AX88179",
              Optional.of("drops its link under load, most of all in a virtual machine"),
              List.of(
                  ISSUES.formatted("openwrt/openwrt", "10427"),
                  ISSUES.formatted("home-assistant/operating-system", "2081"),
                  "https://github.com/tiiuae/ghaf/pull/2018",
                  ISSUES.formatted("freifunk-gluon/gluon", "2656"))),
          new UsbChip(
              "0bda:8152",
              "RTL8152",
              Optional.of("stops under load without a word, and has 100 Mbit/s"),
              List.of(ISSUES.formatted("raspberrypi/linux", "6767"))),
          new UsbChip(
              "0fe6:9700",
              "SR9700, sold as DM9601",
              Optional.of("is a USB 1.1 device of 12 Mbit/s, and crashes older kernels"),
              List.of(
                  ISSUES.formatted("raspberrypi/linux", "1045"),
                  ISSUES.formatted("OpenELEC/OpenELEC.tv", "4997"))),
          new UsbChip(
              "0bda:8153",
              "RTL8153",
              Optional.empty(),
              List.of(ISSUES.formatted("openwrt/openwrt", "10427"))),
          new UsbChip(
              "0bda:8156",
              "RTL8156",
              Optional.empty(),
              List.of(ISSUES.formatted("bb-qq/r8152", "135"))));

  public UsbChip {
    sources = List.copyOf(sources);
  }

  public static List<UsbChip> all() {
    return ALL;
  }

  /** Empty for a chip that nobody has told about. */
  public static Optional<UsbChip> of(String id) {
    return ALL.stream().filter(chip -> chip.id.equals(id)).findFirst();
  }

  /** Those to take instead of one with trouble: {@code RTL8153 (0bda:8153) or …}. */
  public static String better() {
    return String.join(
        " or ",
        ALL.stream()
            .filter(chip -> chip.trouble.isEmpty())
            .map(chip -> chip.name + " (" + chip.id + ")")
            .toList());
  }
}
