package io.routervm.host;

import java.util.ArrayList;
import java.util.List;

/**
 * Something to know about an adapter before a home depends on it.
 *
 * @param seen what is not as one would wish, a sentence without a full stop
 * @param remedy what to do, likewise
 */
public record AdapterAdvice(String seen, String remedy) {
  private static final int USB_1 = 12;
  private static final int USB_2 = 480;
  private static final int FAST_ETHERNET = 100;

  /**
   * About a chip that is known to fail, and about a slow USB connection; empty when all is well.
   */
  public static List<AdapterAdvice> about(UsbAdapter adapter) {
    List<AdapterAdvice> found = new ArrayList<>();
    UsbChip.of(adapter.id()).ifPresent(chip -> addTrouble(chip, found));
    adapter.usbMegabits().ifPresent(speed -> addSpeed(adapter, speed, found));
    return found;
  }

  /** Whether its chip is known to fail. */
  public static boolean isKnownBad(UsbAdapter adapter) {
    return UsbChip.of(adapter.id()).flatMap(UsbChip::trouble).isPresent();
  }

  private static void addTrouble(UsbChip chip, List<AdapterAdvice> found) {
    chip.trouble()
        .ifPresent(
            trouble ->
                found.add(
                    new AdapterAdvice(
                        "the chip of "
                            + chip.id()
                            + " ("
                            + chip.name()
                            + ") "
                            + trouble
                            + ": "
                            + chip.sources().get(0),
                        "use one with " + UsbChip.better() + " instead")));
  }

  private static void addSpeed(UsbAdapter adapter, int speed, List<AdapterAdvice> found) {
    boolean needsNoMore = adapter.linkMegabits().filter(link -> link <= FAST_ETHERNET).isPresent();
    if (speed <= USB_1) {
      found.add(slow(adapter, "USB 1", speed, "8"));
    } else if (speed <= USB_2 && !needsNoMore) {
      found.add(slow(adapter, "USB 2", speed, "300"));
    }
  }

  private static AdapterAdvice slow(UsbAdapter adapter, String usb, int speed, String practice) {
    return new AdapterAdvice(
        adapter.id()
            + " runs at "
            + usb
            + " speed: "
            + speed
            + " Mbit/s on the bus, about "
            + practice
            + " Mbit/s to the Internet",
        "plug a USB 3 adapter straight into a USB 3 port, or leave it if the line is slower");
  }
}
