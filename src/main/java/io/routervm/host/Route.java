package io.routervm.host;

import io.routervm.config.Cidr;
import io.routervm.config.Ipv4;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One IPv4 route of this machine's main table.
 *
 * @param nic the interface that it leads out of
 * @param subnet where to; prefix 0 is the default route
 */
public record Route(String nic, Cidr subnet) {
  private static final int FIELDS = 8;

  /** Whether it leads wherever no other route does. */
  public boolean isDefault() {
    return subnet.prefix() == 0;
  }

  /**
   * All routes, in the kernel's order.
   *
   * @param table {@code /proc/net/route}
   * @return empty when the table cannot be read
   */
  public static List<Route> read(Path table) {
    List<Route> found = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(table)) {
        String[] fields = line.strip().split("\\s+", -1);
        if (fields.length >= FIELDS && fields[1].matches("[0-9A-F]{8}")) {
          int prefix = Integer.bitCount(Integer.parseUnsignedInt(fields[7], 16));
          found.add(new Route(fields[0], new Cidr(address(fields[1]), prefix)));
        }
      }
    } catch (IOException e) {
      return List.of();
    }
    return found;
  }

  /** The kernel writes addresses as hexadecimal numbers, their last byte first. */
  private static Ipv4 address(String hexadecimal) {
    return new Ipv4(Integer.reverseBytes(Integer.parseUnsignedInt(hexadecimal, 16)));
  }
}
