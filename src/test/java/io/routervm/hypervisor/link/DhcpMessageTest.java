package io.routervm.hypervisor.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Cidr;
import io.routervm.config.Ipv4;
import io.routervm.config.MacAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Frames from a wire that anybody may write on; that real servers answer is shown in the lab. */
class DhcpMessageTest {
  private static final int TRANSACTION = 0x12345678;
  private static final MacAddress SERVER = MacAddress.of("52:54:00:00:01:01");

  @Test
  void whatTheProviderAsksForIsInTheQuestion() {
    byte[] more = HexFormat.of().parseHex("3c05736167656d" + "5afa" + "aa".repeat(250));
    byte[] frame = DhcpMessage.discover(SERVER, TRANSACTION, more);
    int options = 14 + 20 + 8 + 236 + 4;
    assertThat(frame).hasSize(options + 8 + more.length + 1);
    assertThat(Arrays.copyOfRange(frame, options + 8, frame.length - 1)).isEqualTo(more);
    assertThat(frame[frame.length - 1]).isEqualTo((byte) 255);
    assertThat(ByteBuffer.wrap(frame).getShort(16)).as("IP").isEqualTo((short) (frame.length - 14));
    assertThat(ByteBuffer.wrap(frame).getShort(38))
        .as("UDP")
        .isEqualTo((short) (frame.length - 34));
  }

  @Test
  void aDiscoverIsAWholeFrameWithAValidChecksum() {
    byte[] frame =
        DhcpMessage.discover(MacAddress.of("52:54:00:00:02:01"), TRANSACTION, new byte[0]);
    int sum = 0;
    for (int i = 14; i < 34; i += 2) {
      sum += ((frame[i] & 255) << 8) + (frame[i + 1] & 255);
    }
    assertThat((sum & 0xffff) + (sum >> 16)).as("sum of the IP header").isEqualTo(0xffff);
    assertThat(ByteBuffer.wrap(frame).getInt(46)).isEqualTo(TRANSACTION);
    assertThat(DhcpMessage.offer(frame, frame.length, TRANSACTION)).as("no answer").isEmpty();
  }

  @Test
  void anOfferTellsServerLeaseAndRouter() {
    byte[] frame = offer(TRANSACTION);
    assertThat(DhcpMessage.offer(frame, frame.length, TRANSACTION))
        .contains(
            new DhcpOffer(
                Ipv4.of("192.168.1.1"),
                SERVER,
                Cidr.of("192.168.1.50/24"),
                Optional.of(Ipv4.of("192.168.1.254"))));
  }

  @Test
  void somebodyElsesOfferIsNone() {
    byte[] frame = offer(TRANSACTION + 1);
    assertThat(DhcpMessage.offer(frame, frame.length, TRANSACTION)).isEmpty();
  }

  @Test
  void aFrameCutOffAnywhereIsNoOfferAndNoError() {
    byte[] frame = offer(TRANSACTION);
    for (int length = 0; length < frame.length - 8; length++) {
      DhcpMessage.offer(frame, length, TRANSACTION);
    }
    Random random = new Random(42);
    for (int round = 0; round < 20_000; round++) {
      byte[] broken = frame.clone();
      for (int i = 0; i < 4; i++) {
        broken[14 + random.nextInt(broken.length - 14)] = (byte) random.nextInt();
      }
      DhcpMessage.offer(broken, broken.length, TRANSACTION);
    }
  }

  /** As dnsmasq sends it. */
  static byte[] offer(int transaction) {
    byte[] frame = DhcpMessage.discover(SERVER, transaction, new byte[0]);
    ByteBuffer buffer = ByteBuffer.wrap(frame);
    buffer.putInt(26, Ipv4.of("192.168.1.9").bits());
    buffer.putShort(34, (short) 67).putShort(36, (short) 68);
    buffer.put(42, (byte) 2);
    buffer.putInt(58, Ipv4.of("192.168.1.50").bits());
    buffer.position(42 + 240);
    buffer.put(new byte[] {53, 1, 2, 0, 54, 4, (byte) 192, (byte) 168, 1, 1});
    buffer.put(new byte[] {1, 4, (byte) 255, (byte) 255, (byte) 255, 0});
    buffer.put(new byte[] {3, 4, (byte) 192, (byte) 168, 1, (byte) 254, (byte) 255});
    return frame;
  }
}
