package io.routervm.hypervisor.link;

import io.routervm.config.MacAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * Asks on a NIC of this host who would give a PPPoE session (RFC 2516): the question that begins
 * one, PADI, and its answer, PADO. Nothing more is said, so that no session comes of it.
 */
final class SessionQuestion {
  private static final Duration ASK_EVERY = Duration.ofMillis(1_500);
  private static final int ETHERNET = 14;
  private static final int HEAD = 6;
  private static final int TAG_HEAD = 4;

  /** Both are 1, in four bits each. */
  private static final byte VERSION_AND_TYPE = 0x11;

  private static final byte PADI = 0x09;
  private static final byte PADO = 0x07;
  private static final int SERVICE_NAME = 0x0101;
  private static final int CONCENTRATOR_NAME = 0x0102;
  private static final int HOST_UNIQ = 0x0103;

  /** Of the first byte of an address: not that of one machine. */
  private static final int GROUP = 1;

  private SessionQuestion() {}

  /**
   * The first who answers within {@code time}.
   *
   * @param nic its folder in /sys/class/net
   * @param tag of the question
   * @throws io.routervm.failure.Failure when this user may not ask
   */
  static Optional<MacAddress> on(Path nic, Optional<FrameTag> tag, Duration time) {
    Optional<Integer> index = DhcpDiscovery.index(nic);
    if (index.isEmpty()) {
      return Optional.empty();
    }
    byte[] mark = new byte[8];
    new SecureRandom().nextBytes(mark);
    byte[] question = question(DhcpDiscovery.asking(nic), mark);
    return new RepeatedQuestion(PacketSocket.PPPOE, ASK_EVERY)
        .ask(nic, index.get(), tag, question, time, (bytes, length) -> answer(bytes, length, mark));
  }

  /**
   * A question to everybody, for any service.
   *
   * @param mark comes back in the answer to this very question
   */
  static byte[] question(MacAddress from, byte[] mark) {
    int tags = TAG_HEAD + TAG_HEAD + mark.length;
    ByteBuffer frame = ByteBuffer.allocate(ETHERNET + HEAD + tags);
    for (int i = 0; i < 6; i++) {
      frame.put((byte) 0xff);
    }
    frame.put(HexFormat.ofDelimiter(":").parseHex(from.text())).putShort(PacketSocket.PPPOE);
    frame.put(VERSION_AND_TYPE).put(PADI).putShort((short) 0).putShort((short) tags);
    frame.putShort((short) SERVICE_NAME).putShort((short) 0);
    frame.putShort((short) HOST_UNIQ).putShort((short) mark.length).put(mark);
    return frame.array();
  }

  /** Who answers the question with {@code mark}; empty for everything else. */
  static Optional<MacAddress> answer(byte[] bytes, int length, byte[] mark) {
    ByteBuffer frame = ByteBuffer.wrap(bytes, 0, length);
    if (length < ETHERNET + HEAD
        || frame.getShort(12) != PacketSocket.PPPOE
        || frame.get(14) != VERSION_AND_TYPE
        || frame.get(15) != PADO
        || frame.getShort(16) != 0
        || (frame.get(6) & GROUP) != 0) {
      return Optional.empty();
    }
    int end = ETHERNET + HEAD + (frame.getShort(18) & 0xffff);
    if (end > length) {
      return Optional.empty();
    }
    Map<Integer, byte[]> tags = tags(frame, end);
    if (!tags.containsKey(SERVICE_NAME)
        || !tags.containsKey(CONCENTRATOR_NAME)
        || !Arrays.equals(tags.get(HOST_UNIQ), mark)) {
      return Optional.empty();
    }
    return Optional.of(MacAddress.of(HexFormat.ofDelimiter(":").formatHex(bytes, 6, 12)));
  }

  /** Each the first time that it comes; one of type 0 is the last. */
  private static Map<Integer, byte[]> tags(ByteBuffer frame, int end) {
    Map<Integer, byte[]> tags = new HashMap<>();
    int at = ETHERNET + HEAD;
    while (at + TAG_HEAD <= end && frame.getShort(at) != 0) {
      int size = frame.getShort(at + 2) & 0xffff;
      if (at + TAG_HEAD + size > end) {
        break;
      }
      byte[] value = new byte[size];
      frame.get(at + TAG_HEAD, value);
      tags.putIfAbsent(frame.getShort(at) & 0xffff, value);
      at += TAG_HEAD + size;
    }
    return tags;
  }
}
