package io.routervm.hypervisor.link;

import io.routervm.config.Cidr;
import io.routervm.config.Ipv4;
import io.routervm.config.MacAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** DHCPDISCOVER and DHCPOFFER (RFC 2131) as whole Ethernet frames. */
final class DhcpMessage {
  private static final int ETHERNET = 14;
  private static final int IP = 20;
  private static final int UDP = 8;
  private static final int BOOTP = 236;

  /** Some servers and relays take none that is shorter. */
  private static final int MESSAGE = 300;

  private static final int COOKIE = 0x63825363;
  private static final int SERVER_PORT = 67;
  private static final int CLIENT_PORT = 68;
  private static final short BROADCAST_FLAG = (short) 0x8000;
  private static final int END = 255;

  private DhcpMessage() {}

  /**
   * A question to everybody, from a client without an address.
   *
   * @param more options, each as number, length and data
   */
  static byte[] discover(MacAddress from, int transaction, byte[] more) {
    byte[] common = {53, 1, 1, 55, 3, 1, 3, 54};
    int message = Math.max(MESSAGE, BOOTP + 4 + common.length + more.length + 1);
    byte[] mac = HexFormat.ofDelimiter(":").parseHex(from.text());
    ByteBuffer frame = ByteBuffer.allocate(ETHERNET + IP + UDP + message);
    for (int i = 0; i < 6; i++) {
      frame.put((byte) 0xff);
    }
    frame.put(mac).putShort((short) 0x0800);
    frame.put((byte) 0x45).put((byte) 0).putShort((short) (IP + UDP + message)).putInt(0);
    frame.put((byte) 64).put((byte) 17).putShort((short) 0).putInt(0).putInt(-1);
    frame.putShort(ETHERNET + 10, checksum(frame.array(), ETHERNET, IP));
    frame.putShort((short) CLIENT_PORT).putShort((short) SERVER_PORT);
    frame.putShort((short) (UDP + message)).putShort((short) 0);
    frame.put((byte) 1).put((byte) 1).put((byte) 6).put((byte) 0).putInt(transaction);
    // The answer goes to everybody: there is no address here that it could go to.
    frame.putShort((short) 0).putShort(BROADCAST_FLAG);
    frame.position(ETHERNET + IP + UDP + 28);
    frame.put(mac);
    frame.position(ETHERNET + IP + UDP + BOOTP);
    frame.putInt(COOKIE).put(common).put(more).put((byte) END);
    return frame.array();
  }

  /** Empty for everything that is no offer in answer to {@code transaction}. */
  static Optional<DhcpOffer> offer(byte[] bytes, int length, int transaction) {
    ByteBuffer frame = ByteBuffer.wrap(bytes, 0, length);
    if (length < ETHERNET + IP || frame.getShort(12) != 0x0800 || bytes[23] != 17) {
      return Optional.empty();
    }
    int udp = ETHERNET + (bytes[ETHERNET] & 15) * 4;
    int message = udp + UDP;
    int options = message + BOOTP + 4;
    if (length < options
        || frame.getShort(udp) != SERVER_PORT
        || frame.getShort(udp + 2) != CLIENT_PORT
        || bytes[message] != 2
        || frame.getInt(message + 4) != transaction
        || frame.getInt(message + BOOTP) != COOKIE) {
      return Optional.empty();
    }
    Map<Integer, ByteBuffer> values = options(frame, options, length);
    ByteBuffer kind = values.get(53);
    if (kind == null || kind.get(0) != 2) {
      return Optional.empty();
    }
    Ipv4 sender = new Ipv4(frame.getInt(ETHERNET + 12));
    int prefix = address(values, 1).map(mask -> Integer.bitCount(mask.bits())).orElse(24);
    return Optional.of(
        new DhcpOffer(
            address(values, 54).orElse(sender),
            MacAddress.of(HexFormat.ofDelimiter(":").formatHex(bytes, 6, 12)),
            new Cidr(new Ipv4(frame.getInt(message + 16)), prefix),
            address(values, 3)));
  }

  private static Optional<Ipv4> address(Map<Integer, ByteBuffer> values, int option) {
    return Optional.ofNullable(values.get(option))
        .filter(value -> value.remaining() >= 4)
        .map(value -> new Ipv4(value.getInt(value.position())));
  }

  private static Map<Integer, ByteBuffer> options(ByteBuffer frame, int from, int length) {
    Map<Integer, ByteBuffer> values = new HashMap<>();
    int at = from;
    while (at + 1 < length && (frame.get(at) & 255) != END) {
      if (frame.get(at) == 0) {
        at++;
        continue;
      }
      int size = frame.get(at + 1) & 255;
      if (at + 2 + size > length) {
        break;
      }
      if (size > 0) {
        values.putIfAbsent(frame.get(at) & 255, frame.slice(at + 2, size));
      }
      at += 2 + size;
    }
    return values;
  }

  private static short checksum(byte[] bytes, int from, int length) {
    int sum = 0;
    for (int i = from; i < from + length; i += 2) {
      sum += (bytes[i] & 255) << 8 | (bytes[i + 1] & 255);
    }
    sum = (sum >> 16) + (sum & 0xffff);
    return (short) ~(sum + (sum >> 16));
  }
}
