package io.routervm.resource;

import io.routervm.os.PackageManager;
import io.routervm.shell.Script;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One package of which the mirrors have something newer.
 *
 * @param from the version that is installed; {@code -} for a package that comes along
 * @param to the version that an upgrade would install
 */
public record PackageUpgrade(String name, String from, String to) {
  private static final Pattern UPGRADE = Pattern.compile("upgrade (\\S+) (\\S+) (\\S+)");
  private static final Pattern ROOM = Pattern.compile("room (\\S+) (\\d{1,15})");

  /**
   * What a guest answered.
   *
   * @param room free KiB on the file systems with {@code /} and {@code /boot}, by mount point
   */
  public record Offer(List<PackageUpgrade> packages, Map<String, Long> room) {
    public Offer {
      packages = List.copyOf(packages);
      room = Map.copyOf(room);
    }
  }

  /** Asks the mirrors; installs nothing. {@link #read} understands the answer. */
  public static Script question(PackageManager manager) {
    return PackageProgram.of(manager).offer();
  }

  /** Reads what {@link #question} printed; other lines are the programs' own words. */
  public static Offer read(String answer) {
    List<PackageUpgrade> packages = new ArrayList<>();
    Map<String, Long> room = new HashMap<>();
    for (String line : answer.lines().toList()) {
      Matcher upgrade = UPGRADE.matcher(line);
      if (upgrade.matches()) {
        packages.add(new PackageUpgrade(upgrade.group(1), upgrade.group(2), upgrade.group(3)));
      }
      Matcher free = ROOM.matcher(line);
      if (free.matches()) {
        room.put(free.group(1), Long.valueOf(free.group(2)));
      }
    }
    return new Offer(packages, room);
  }

  /** Whether it brings a kernel, which needs room in {@code /boot}. */
  public boolean holdsKernel() {
    return name.startsWith("kernel") || name.startsWith("linux-image");
  }

  /** {@code openssl 3.0.11-1 -> 3.0.13-1}. */
  @Override
  public String toString() {
    return name + " " + from + " -> " + to;
  }
}
