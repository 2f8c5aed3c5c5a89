package io.routervm.hypervisor.link;

import io.routervm.config.MacAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks who serves DHCP on a NIC of this host; takes no lease. */
final class DhcpDiscovery {
  private static final long ASK_EVERY_MILLISECONDS = 1_500;
  private static final int LARGEST_FRAME = 65_535;

  private DhcpDiscovery() {}

  /**
   * Every server that offers within {@code time}.
   *
   * @param enough whether the offers so far suffice to end early
   * @throws io.routervm.failure.Failure when this user may not ask
   */
  static List<DhcpOffer> on(String nic, Duration time, boolean enough) {
    NetworkInterface found = interfaceOf(nic);
    if (found == null) {
      return List.of();
    }
    Map<MacAddress, DhcpOffer> offers = new LinkedHashMap<>();
    int transaction = new SecureRandom().nextInt();
    byte[] buffer = new byte[LARGEST_FRAME];
    try (PacketSocket socket = new PacketSocket(nic, found.getIndex())) {
      byte[] question = DhcpMessage.discover(address(found), transaction);
      long now = System.nanoTime() / 1_000_000;
      long end = now + time.toMillis();
      long next = now;
      while (now < end && !(enough && !offers.isEmpty())) {
        if (now >= next) {
          socket.send(question);
          next = now + ASK_EVERY_MILLISECONDS;
        }
        int length = socket.receive(buffer, Math.max(1, Math.min(end, next) - now));
        Optional<DhcpOffer> offer = DhcpMessage.offer(buffer, length, transaction);
        offer.ifPresent(heard -> offers.putIfAbsent(heard.mac(), heard));
        now = System.nanoTime() / 1_000_000;
      }
    }
    return List.copyOf(offers.values());
  }

  private static NetworkInterface interfaceOf(String nic) {
    try {
      return NetworkInterface.getByName(nic);
    } catch (SocketException e) {
      return null;
    }
  }

  private static MacAddress address(NetworkInterface nic) {
    try {
      byte[] bytes = nic.getHardwareAddress();
      return bytes == null
          ? MacAddress.of("02:00:00:00:00:01")
          : MacAddress.of(HexFormat.ofDelimiter(":").formatHex(bytes));
    } catch (SocketException e) {
      return MacAddress.of("02:00:00:00:00:01");
    }
  }
}
