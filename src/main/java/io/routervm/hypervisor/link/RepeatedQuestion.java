package io.routervm.hypervisor.link;

import io.routervm.config.MacAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A frame that is sent on a NIC of this host again and again, until somebody answers it.
 *
 * @param protocol of the question and of its answers, one of {@link PacketSocket}'s
 * @param pause between two of them
 */
record RepeatedQuestion(short protocol, Duration pause) {
  private static final int LARGEST_FRAME = 65_535;

  /** Who answers by a frame; empty for every other frame. */
  @FunctionalInterface
  interface Answer {
    Optional<MacAddress> in(byte[] bytes, int length);
  }

  /**
   * The first answer within {@code time}.
   *
   * @param nic its folder in /sys/class/net
   * @param index the kernel's number of it
   * @param tag of the question
   * @param frame the question
   * @throws io.routervm.failure.Failure when this user may not ask
   */
  Optional<MacAddress> ask(
      Path nic, int index, Optional<FrameTag> tag, byte[] frame, Duration time, Answer answers) {
    byte[] buffer = new byte[LARGEST_FRAME];
    String name = nic.getFileName().toString();
    try (PacketSocket socket = new PacketSocket(name, index, protocol, tag)) {
      long now = System.nanoTime() / 1_000_000;
      long end = now + time.toMillis();
      long next = now;
      while (now < end) {
        if (now >= next) {
          socket.send(frame);
          next = now + pause.toMillis();
        }
        int length = socket.receive(buffer, Math.max(1, Math.min(end, next) - now));
        Optional<MacAddress> answer = answers.in(buffer, length);
        if (answer.isPresent()) {
          return answer;
        }
        now = System.nanoTime() / 1_000_000;
      }
    }
    return Optional.empty();
  }
}
