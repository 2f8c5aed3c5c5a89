package io.routervm.config.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as text, and where it is said not to be. */
class SourceTextTest {
  private static final int LARGEST = 1 << 20;

  @TempDir Path directory;
  private final ProblemLog log = new ProblemLog();

  private String problem() {
    assertThat(log.of("f").list()).hasSize(1);
    Problem problem = log.of("f").list().get(0);
    assertThat(problem.path()).isEmpty();
    return problem.text("f");
  }

  private Optional<String> read(byte... content) throws IOException {
    return SourceText.read(Files.write(directory.resolve("f"), content), log);
  }

  @Test
  void aFileMayBeAsLargeAsTheBoundAndNotLarger() throws IOException {
    String largest = "x".repeat(LARGEST);
    assertThat(read(largest.getBytes(StandardCharsets.UTF_8))).contains(largest);
    assertThat(log.isEmpty()).isTrue();
    assertThat(read((largest + "x").getBytes(StandardCharsets.UTF_8))).isEmpty();
    assertThat(problem())
        .isEqualTo("f: the file is larger than 1 MiB. Check that it is the right file.");
  }

  @Test
  void whatIsNoFileIsNotRead() {
    assertThat(SourceText.read(directory, log)).isEmpty();
    assertThat(SourceText.read(directory.resolve("none"), log)).isEmpty();
    assertThat(SourceText.read(Path.of("/dev/null"), log)).isEmpty();
    assertThat(log.of("f").list())
        .extracting(Problem::message)
        .containsExactly(
            "the file is a folder", "the file does not exist", "the file is not a regular file");
  }

  /** The kernel answers a read of its first byte with an error. */
  @Test
  void aDiskThatFailsIsToldSo() {
    assertThat(SourceText.read(Path.of("/proc/self/mem"), log)).isEmpty();
    assertThat(problem()).isEqualTo("f: the file cannot be read. Check the disk it is on.");
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheText() throws IOException {
    assertThat(read("\ufeffa: 1\n".getBytes(StandardCharsets.UTF_8))).contains("a: 1\n");
    assertThat(SourceText.of("\ufeffa: 1\n", log)).contains("a: 1\n");
    assertThat(log.isEmpty()).isTrue();
  }

  @Test
  void everyPrintableCharacterIsText() {
    String text = "a:\t\u00e9 \u00a0 \u4e2d \ufffd \ud83d\ude00 ~\r\nb: 1\rc: 2\n";
    assertThat(SourceText.of(text, log)).contains(text);
    assertThat(log.isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0, 1, 8, 0x0b, 0x0c, 0x0e, 0x1b, 0x1f, 0x7f, 0x80, 0x85, 0x9f, 0xfeff, 0xfffe, 0xffff
      })
  void controlCharactersAreNot(int codePoint) {
    assertThat(SourceText.of("a: " + Character.toString(codePoint), log)).isEmpty();
    assertThat(problem())
        .isEqualTo(
            "f:1:4: a control character stands here: \\u%04x. Remove it.".formatted(codePoint));
  }

  @Test
  void theFirstOneIsTold() {
    assertThat(SourceText.of("a\u0000b\u0001", log)).isEmpty();
    assertThat(problem()).startsWith("f:1:2: ").contains("\\u0000");
  }

  @ParameterizedTest
  @CsvSource({
    "'',1:1",
    "x,1:2",
    "x\\n,2:1",
    "x\\nyz,2:3",
    "\\n\\n,3:1",
    "x\\r,2:1",
    "x\\ry,2:2",
    "x\\r\\ny,2:2",
    "x\\r\\r\\ny,3:2",
    "x\\n\\ry,3:2",
    "\ud83d\ude00,1:2",
    "x\\n\ud83d\ude00\ud83d\ude00y,2:4"
  })
  void placesCountLinesOfEveryKindAndWholeCharacters(String before, String place) {
    String text = before.replace("\\n", "\n").replace("\\r", "\r") + "\u0000\n\n";
    assertThat(SourceText.of(text, log)).isEmpty();
    assertThat(problem()).startsWith("f:" + place + ": ");
  }

  @Test
  void bytesThatAreNotUtf8AreToldWhereTheyStand() throws IOException {
    assertThat(read((byte) 'a', (byte) '\n', (byte) 0xc3, (byte) 0xa9, (byte) 0xff, (byte) 'b'))
        .isEmpty();
    assertThat(problem()).isEqualTo("f:2:2: this byte is not UTF-8. Save the file as UTF-8.");
  }

  @Test
  void aLineThatACarriageReturnEndsIsCountedAtTheEndOfWhatIsText() throws IOException {
    assertThat(read((byte) 'a', (byte) '\r', (byte) 0xff)).isEmpty();
    assertThat(problem()).startsWith("f:2:1: this byte is not UTF-8.");
  }

  @Test
  void aCharacterThatIsCutOffIsNotSilentlyLeftOut() throws IOException {
    assertThat(read((byte) 'a', (byte) 0xc3)).isEmpty();
    assertThat(problem()).startsWith("f:1:2: this byte is not UTF-8.");
  }
}
