package io.routervm.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.routervm.failure.Failure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The encryption: opened by the age program, and by nobody whose passphrase or file is another. */
class EncryptedFileTest {
  private static final String WORDS = "six words that nobody would guess";
  private static final Passphrase PASSPHRASE = Passphrase.chosen(WORDS);
  private static final int CHEAP = 4;

  /** Types a passphrase where age asks for one, which is only ever at a terminal. */
  private static final String TYPIST =
      """
      import os, pty, sys
      child, terminal = pty.fork()
      if child == 0:
          os.execvp('age', ['age'] + sys.argv[2:])
      seen = b''
      asked = 0
      while True:
          try:
              some = os.read(terminal, 1024)
          except OSError:
              break
          if not some:
              break
          seen += some
          while seen.count(b'phrase') > asked and seen.rstrip().endswith(b':'):
              asked = seen.count(b'phrase')
              os.write(terminal, sys.argv[1].encode() + b'\\n')
      sys.stdout.write(seen.decode())
      sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
      """;

  @TempDir private Path folder;

  private static byte[] bytes(int count) {
    byte[] plain = new byte[count];
    new Random(count).nextBytes(plain);
    return plain;
  }

  private static byte[] decrypt(byte[] encrypted) {
    return EncryptedFile.decrypt(encrypted, PASSPHRASE, "here");
  }

  /** Around the ends of its chunks, 64 KiB each. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65535, 65536, 65537, 131071, 131072, 131073, 1_000_000})
  void whatGoesInComesOut(int count) {
    byte[] plain = bytes(count);
    byte[] encrypted = EncryptedFile.encrypt(plain, PASSPHRASE, CHEAP);
    assertThat(decrypt(encrypted)).isEqualTo(plain);
  }

  @Test
  void anotherPassphraseOpensNothing() {
    byte[] encrypted = EncryptedFile.encrypt(bytes(10), PASSPHRASE, CHEAP);
    for (String other : List.of("six words that nobody would guesS", WORDS + " ", "", "x")) {
      Failure failure =
          catchThrowableOfType(
              Failure.class, () -> EncryptedFile.decrypt(encrypted, Passphrase.of(other), "here"));
      assertThat(failure.what()).isEqualTo("the passphrase does not open the backup");
      assertThat(failure.kind()).isEqualTo(Failure.Kind.USAGE);
      assertThat(failure).hasMessageNotContaining(WORDS);
    }
  }

  @Test
  void aShortPassphraseIsNoneToChoose() {
    assertThatThrownBy(() -> Passphrase.chosen("elevenchars"))
        .hasMessageContaining("shorter than 12");
    assertThat(Passphrase.chosen("twelve chars")).hasToString("Passphrase");
  }

  @Test
  void aFileThatWasCutOffAnywhereIsRefused() {
    byte[] plain = bytes(140_000);
    byte[] encrypted = EncryptedFile.encrypt(plain, PASSPHRASE, CHEAP);
    int refused = 0;
    for (int length = 0; length < encrypted.length; length += length < 300 ? 1 : 997) {
      byte[] part = Arrays.copyOf(encrypted, length);
      assertThatThrownBy(() -> decrypt(part))
          .as("%d bytes", part.length)
          .isInstanceOf(Failure.class);
      refused++;
    }
    // At the end of a chunk, where a plain stream of chunks would look complete.
    int header = encrypted.length - plain.length - 3 * 16;
    for (int chunks = 0; chunks < 3; chunks++) {
      byte[] part = Arrays.copyOf(encrypted, header + chunks * (65536 + 16));
      assertThatThrownBy(() -> decrypt(part)).hasMessageContaining("damaged");
      refused++;
    }
    assertThat(refused).isGreaterThan(400);
  }

  @Test
  void aFileWithOneChangedByteIsRefused() {
    byte[] encrypted = EncryptedFile.encrypt(bytes(70_000), PASSPHRASE, CHEAP);
    for (int at = 0; at < encrypted.length; at += at < 300 ? 1 : 499) {
      byte[] changed = encrypted.clone();
      changed[at] ^= 1;
      assertThatThrownBy(() -> decrypt(changed)).as("byte %d", at).isInstanceOf(Failure.class);
    }
    byte[] longer = Arrays.copyOf(encrypted, encrypted.length + 1);
    assertThatThrownBy(() -> decrypt(longer)).hasMessageContaining("damaged");
  }

  @Test
  void somethingElseIsNoBackup() {
    for (String text : List.of("", "PK", "age-encryption.org/v2\n", "#cloud-config\n".repeat(99))) {
      assertThatThrownBy(() -> decrypt(text.getBytes(StandardCharsets.US_ASCII)))
          .hasMessageContaining("does not begin like one");
    }
  }

  @Test
  void aHeaderThatAsksForTooMuchMemoryIsRefused() {
    String header = "age-encryption.org/v1\n-> scrypt rF0/NwblUHHTpgQgRpe5CQ 21\n";
    byte[] greedy =
        (header + "A".repeat(43) + "\n--- " + "A".repeat(43) + "\n" + "x".repeat(50))
            .getBytes(StandardCharsets.US_ASCII);
    assertThatThrownBy(() -> decrypt(greedy)).hasMessageContaining("damaged");
  }

  /** The format's own program, written by others, opens what we write, at the cost we choose. */
  @Test
  void theAgeProgramOpensIt() throws Exception {
    byte[] plain = bytes(100_000);
    Path file = folder.resolve("ours.age");
    long start = System.nanoTime();
    Files.write(file, EncryptedFile.encrypt(plain, PASSPHRASE));
    long took = (System.nanoTime() - start) / 1_000_000;
    Path opened = folder.resolve("opened");
    age("--decrypt", "-o", opened.toString(), file.toString());
    assertThat(Files.readAllBytes(opened)).isEqualTo(plain);
    System.out.println("encrypting took " + took + " ms");
  }

  @Test
  void whatTheAgeProgramWroteCanBeRead() throws Exception {
    byte[] plain = bytes(100_000);
    Path file = Files.write(folder.resolve("plain"), plain);
    Path theirs = folder.resolve("theirs.age");
    age("--passphrase", "-o", theirs.toString(), file.toString());
    assertThat(EncryptedFile.read(theirs, () -> PASSPHRASE)).isEqualTo(plain);
  }

  private void age(String... words) throws Exception {
    Path script = Files.writeString(folder.resolve("typist.py"), TYPIST);
    List<String> line = new java.util.ArrayList<>(List.of("python3", script.toString(), WORDS));
    line.addAll(List.of(words));
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
  }
}
