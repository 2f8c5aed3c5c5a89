package io.routervm.hypervisor.link;

import io.routervm.config.MacAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Asks who serves DHCP on a NIC of this host; takes no lease. */
final class DhcpDiscovery {
  private static final long ASK_EVERY_MILLISECONDS = 1_500;
  private static final int LARGEST_FRAME = 65_535;
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

  /** Locally administered. */
  private static final MacAddress NOBODY = MacAddress.of("02:00:00:00:00:01");

  private DhcpDiscovery() {}

  /**
   * Every server that offers within {@code time}.
   *
   * @param nic its folder in /sys/class/net; Java's own list leaves out what has no IP address yet
   * @param tag of the question
   * @param enough whether the offers so far suffice to end early
   * @param more DHCP options of the question, each as number, length and data
   * @throws io.routervm.failure.Failure when this user may not ask
   */
  static List<DhcpOffer> on(
      Path nic, Optional<FrameTag> tag, Duration time, boolean enough, byte[] more) {
    Optional<Integer> index = index(nic);
    if (index.isEmpty()) {
      return List.of();
    }
    MacAddress asking = asking(nic);
    Map<MacAddress, DhcpOffer> offers = new LinkedHashMap<>();
    int transaction = new SecureRandom().nextInt();
    byte[] buffer = new byte[LARGEST_FRAME];
    try (PacketSocket socket =
        new PacketSocket(nic.getFileName().toString(), index.get(), PacketSocket.IPV4, tag)) {
      byte[] question = DhcpMessage.discover(asking, transaction, more);
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

  /** The NIC's number in the kernel; empty when it is not there. */
  static Optional<Integer> index(Path nic) {
    return HostLinks.read(nic.resolve("ifindex"))
        .filter(NUMBER.asMatchPredicate())
        .map(Integer::valueOf);
  }

  static MacAddress asking(Path nic) {
    return HostLinks.read(nic.resolve("address")).flatMap(MacAddress::parse).orElse(NOBODY);
  }
}
