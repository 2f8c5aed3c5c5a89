package io.routervm.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ConsoleMemoryTest {
  private static final int CHUNK = 65536;

  private final ConsoleMemory memory = new ConsoleMemory();

  @Test
  void whatWasHeardIsReadFromAnyOffset() {
    assertThat(memory.length()).isZero();
    assertThat(memory.from(0)).isEmpty();
    hear("booting\n");
    hear("login:");
    assertThat(memory.length()).isEqualTo(14);
    assertThat(read(0)).isEqualTo("booting\nlogin:");
    assertThat(read(8)).isEqualTo("login:");
    assertThat(memory.from(14)).isEmpty();
  }

  @Test
  void onlyAsMuchAsWasReadIsHeard() {
    memory.append("login:garbage".getBytes(StandardCharsets.US_ASCII), 6);
    assertThat(read(0)).isEqualTo("login:");
  }

  @Test
  void aReaderGetsNoMoreThanAChunkAtOnce() {
    byte[] much = new byte[CHUNK + 1];
    Arrays.fill(much, (byte) 'x');
    memory.append(much, much.length);
    assertThat(memory.from(0)).hasSize(CHUNK);
    assertThat(memory.from(CHUNK)).hasSize(1);
  }

  /** Of a log that a killed create has read, and this process may not. */
  @Test
  void anOffsetOfAnotherProcessStandsForTheStart() {
    hear("installed");
    assertThat(read(50_000)).isEqualTo("installed");
    hear(", off");
    assertThat(read(50_009)).isEqualTo(", off");
    assertThat(memory.length()).isEqualTo(50_014);
  }

  @Test
  void aReaderThatIsLeftBehindGoesOnWithWhatIsKept() {
    byte[] line = "0123456789abcde\n".getBytes(StandardCharsets.US_ASCII);
    int lines = 3 * ConsoleMemory.LIMIT / line.length;
    for (int i = 0; i < lines; i++) {
      memory.append(line, line.length);
    }
    hear("the end");
    long offset = 0;
    StringBuilder read = new StringBuilder();
    for (byte[] part = memory.from(offset); part.length > 0; part = memory.from(offset)) {
      offset += part.length;
      read.append(new String(part, StandardCharsets.US_ASCII));
    }
    assertThat(read.length()).isBetween(ConsoleMemory.LIMIT / 2, ConsoleMemory.LIMIT);
    assertThat(read).startsWith("0123456789abcde\n").endsWith("the end");
    assertThat(memory.length()).isEqualTo(offset);
  }

  @Test
  void whoBeginsAtItsEndReadsWhatComesLater() {
    hear("a start before");
    long end = memory.length();
    hear("this start");
    assertThat(read(end)).isEqualTo("this start");
  }

  private void hear(String text) {
    memory.append(text.getBytes(StandardCharsets.US_ASCII), text.length());
  }

  private String read(long offset) {
    return new String(memory.from(offset), StandardCharsets.US_ASCII);
  }
}
