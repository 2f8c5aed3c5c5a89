package io.routervm.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log turns over as virtlogd does it: by renaming. */
class SerialLogTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void begin() throws IOException {
    file = folder.resolve("router-serial.log");
    Files.writeString(file, "an earlier run\n");
  }

  @Test
  void goesOnWhereItTurnsOverWhileItIsRead() throws IOException {
    SerialLog log = new SerialLog(file);
    long offset = log.length();
    print("first ");
    offset += read(log, offset, "first ");
    print("second ");
    offset += read(log, offset, "second ");
    turnOver();
    print("third");
    read(log, offset, "third");
  }

  /** The reader was killed, and its successor knows the offset only. */
  @Test
  void goesOnWhereItTurnedOverWhileNobodyLooked() throws IOException {
    long offset = new SerialLog(file).length();
    print("keys and ");
    turnOver();
    print("marker");
    SerialLog log = new SerialLog(file);
    offset += read(log, offset, "keys and ");
    read(log, offset, "marker");
  }

  @Test
  void aLogThatIsNotThereIsEmpty() {
    SerialLog log = new SerialLog(folder.resolve("none.log"));
    assertThat(log.length()).isZero();
    assertThat(log.read(7)).isEmpty();
  }

  private static long read(SerialLog log, long offset, String expected) {
    String text = new String(log.read(offset), StandardCharsets.US_ASCII);
    assertThat(text).isEqualTo(expected);
    return text.length();
  }

  private void print(String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private void turnOver() throws IOException {
    Files.move(
        file, file.resolveSibling(file.getFileName() + ".0"), StandardCopyOption.REPLACE_EXISTING);
  }
}
