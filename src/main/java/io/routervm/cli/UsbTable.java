package io.routervm.cli;

import io.routervm.setup.UsbNics;
import io.routervm.setup.UsbNics.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The USB NICs as a table for people. */
record UsbTable(UsbNics nics) {
  private static final String UNKNOWN = "-";
  private static final String ROW = "%-9s  %-8s %-16s %-17s  %-15s %-13s %s";

  List<String> lines() {
    if (nics.adapters().isEmpty()) {
      return List.of("no USB NIC is plugged in");
    }
    List<String> lines = new ArrayList<>();
    lines.add(ROW.formatted("id", "port", "driver", "mac", "speed", "link", "used by"));
    for (Line nic : nics.adapters()) {
      lines.add(
          ROW.formatted(
              nic.id(),
              nic.port(),
              nic.driver().orElse(UNKNOWN),
              nic.mac().orElse(UNKNOWN),
              speed(nic),
              nic.link().map(up -> up ? "carrier" : "no carrier").orElse(UNKNOWN),
              nic.usedBy()
                  .or(() -> nic.nic().map(name -> "nobody (" + name + ")"))
                  .orElse("nobody")));
      lines.add(
          "           "
              + (nic.name().isEmpty() ? "(tells no name)" : nic.name())
              + nic.serial().map(serial -> ", serial number " + serial).orElse(""));
      nic.advice().forEach(one -> lines.add("           ! " + one.seen() + "; " + one.remedy()));
    }
    Optional<Line> alike = nics.adapters().stream().filter(Line::alike).findFirst();
    alike.ifPresent(
        nic ->
            lines.add(
                "several are "
                    + nic.id()
                    + ": say which one is meant, with wan.serial, wan.port or wan.mac"));
    return lines;
  }

  /** Of the Ethernet connection where it is known, and of the USB connection that limits it. */
  private static String speed(Line nic) {
    String usb = nic.usbMegabits().map(megabits -> "USB " + megabits).orElse(UNKNOWN);
    return nic.linkMegabits().map(megabits -> megabits + " on " + usb).orElse(usb);
  }
}
