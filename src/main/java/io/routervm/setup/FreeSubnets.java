package io.routervm.setup;

import io.routervm.config.Cidr;
import io.routervm.config.Ipv4;
import io.routervm.host.Route;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Subnets that collide with nothing: neither with what this host reaches, nor with what a phone is
 * likely to meet in a café, from where its VPN would then not find the way home.
 */
final class FreeSubnets {
  /** The third numbers of 192.168.x.0/24 that boxes, phones and hypervisors come with. */
  private static final Set<Integer> COMMON =
      new HashSet<>(
          Arrays.asList(
              0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 20, 30, 31, 40, 42, 43, 49,
              50, 55, 56, 58, 64, 68, 70, 80, 86, 88, 90, 99, 100, 101, 102, 110, 111, 120, 121,
              122, 123, 124, 137, 168, 169, 178, 179, 188, 189, 192, 200, 212, 216, 217, 222, 223,
              224, 225, 227, 231, 240, 247, 248, 250, 251, 252, 253, 254, 255));

  private static final int THIRD_NUMBERS = 256;

  private final List<Cidr> taken;
  private final int start;

  /**
   * @param machine where to begin: two homes are to get different subnets, one home the same again
   */
  FreeSubnets(List<Route> routes, String machine) {
    this.taken = routes.stream().filter(route -> !route.isDefault()).map(Route::subnet).toList();
    this.start = Math.floorMod(machine.hashCode(), THIRD_NUMBERS);
  }

  /** A /24 for the home. */
  Cidr home() {
    return IntStream.range(0, THIRD_NUMBERS)
        .map(step -> (start + step) % THIRD_NUMBERS)
        .filter(third -> !COMMON.contains(third))
        .mapToObj(third -> Cidr.of("192.168." + third + ".0/24"))
        .filter(this::isFree)
        .findFirst()
        // All of 192.168.0.0/16 is in use here, as one subnet: another range is sure to be free.
        .orElseGet(() -> Cidr.of("172.29." + start + ".0/24"));
  }

  /** A /24 for the VPN, beside the subnets that the router has. */
  Cidr vpn(Cidr... ours) {
    return IntStream.range(0, THIRD_NUMBERS)
        .map(step -> (8 + step) % THIRD_NUMBERS)
        .mapToObj(second -> Cidr.of("10." + second + ".0.0/24"))
        .filter(subnet -> isFree(subnet) && Stream.of(ours).noneMatch(subnet::overlaps))
        .findFirst()
        .orElseGet(() -> Cidr.of("172.30.8.0/24"));
  }

  boolean isFree(Cidr subnet) {
    return collision(subnet).isEmpty();
  }

  /** The largest subnet of this host that {@code subnet} overlaps. */
  Optional<Cidr> collision(Cidr subnet) {
    return taken.stream().filter(subnet::overlaps).min(Comparator.comparing(Cidr::prefix));
  }

  /** The router's address: the last one of the subnet, where no DHCP server begins to count. */
  static Cidr routerIn(Cidr subnet) {
    Ipv4 last = subnet.broadcast().plus(-1);
    return new Cidr(last, subnet.prefix());
  }
}
