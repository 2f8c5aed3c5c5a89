package io.routervm.hypervisor.link;

import io.routervm.config.Ipv4;
import io.routervm.config.MacAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Asks who has an address on a NIC of this host. As a probe (RFC 5227), which names no address of
 * the asker: nobody's cache changes by it.
 */
final class ArpQuestion {
  private static final Duration ASK_EVERY = Duration.ofSeconds(1);
  private static final int ETHERNET = 14;
  private static final int MESSAGE = 28;
  private static final int REPLY = 2;

  private ArpQuestion() {}

  /**
   * The first answer within {@code time}.
   *
   * @param nic its folder in /sys/class/net
   * @param tag of the question
   * @throws io.routervm.failure.Failure when this user may not ask
   */
  static Optional<MacAddress> on(Path nic, Optional<FrameTag> tag, Ipv4 address, Duration time) {
    Optional<Integer> index = DhcpDiscovery.index(nic);
    if (index.isEmpty()) {
      return Optional.empty();
    }
    byte[] question = question(DhcpDiscovery.asking(nic), address);
    return new RepeatedQuestion(PacketSocket.ARP, ASK_EVERY)
        .ask(
            nic,
            index.get(),
            tag,
            question,
            time,
            (bytes, length) -> answer(bytes, length, address));
  }

  /** A question to everybody, from a host without an address. */
  static byte[] question(MacAddress from, Ipv4 address) {
    byte[] mac = HexFormat.ofDelimiter(":").parseHex(from.text());
    ByteBuffer frame = ByteBuffer.allocate(ETHERNET + MESSAGE);
    for (int i = 0; i < 6; i++) {
      frame.put((byte) 0xff);
    }
    frame.put(mac).putShort(PacketSocket.ARP);
    frame.putShort((short) 1).putShort(PacketSocket.IPV4).put((byte) 6).put((byte) 4);
    frame.putShort((short) 1).put(mac).putInt(0);
    frame.put(new byte[6]).putInt(address.bits());
    return frame.array();
  }

  /** Who says that he has {@code address}; empty for everything else. */
  static Optional<MacAddress> answer(byte[] bytes, int length, Ipv4 address) {
    ByteBuffer frame = ByteBuffer.wrap(bytes, 0, length);
    if (length < ETHERNET + MESSAGE
        || frame.getShort(12) != PacketSocket.ARP
        || frame.getShort(16) != PacketSocket.IPV4
        || frame.getShort(20) != REPLY
        || frame.getInt(28) != address.bits()) {
      return Optional.empty();
    }
    return Optional.of(MacAddress.of(HexFormat.ofDelimiter(":").formatHex(bytes, 22, 28)));
  }
}
