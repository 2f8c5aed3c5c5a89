package io.routervm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.ssh.SshKey;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogFileTest {
  /** A program that refuses a key may quote a single line of it. */
  @Test
  void noLineOfAKeyIsShown() {
    SshKey key = SshKey.generate("router");
    LogFile.maskKey(key.privateText());
    String line = key.privateText().lines().skip(2).findFirst().orElseThrow();
    assertThat(LogFile.masked("bad line: " + line + "!")).isEqualTo("bad line: ********!");

    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(errors, true, StandardCharsets.UTF_8);
    Console console = new Console(stream, stream, false, false);
    console.diagnostic("routervm: " + line);
    console.warning(line);
    assertThat(errors.toString(StandardCharsets.UTF_8)).doesNotContain(line).contains("********");
  }

  /** Whatever order they are announced in: a short one may begin a long one. */
  @Test
  void aLongSecretIsHiddenBeforeAShortOneThatIsPartOfIt() {
    for (String word : List.of("gull", "gulliver", "gulliver's", "gulliver's travels")) {
      LogFile.mask(word);
    }
    LogFile.mask("swift's gulliver's travels");
    assertThat(LogFile.masked("is gulliver's travels, gulliver's, gulliver or gull"))
        .isEqualTo("is ********, ********, ******** or ********");
    assertThat(LogFile.masked("swift's gulliver's travels")).isEqualTo("********");
  }

  /** That of the authority and those of the clients are never announced. */
  @Test
  void noWholeKeyIsShown() {
    SshKey key = SshKey.generate("authority");
    String text = key.privateText();
    assertThat(LogFile.masked("sent: " + text + "over")).isEqualTo("sent: ********\nover");
    assertThat(LogFile.masked("sent: " + text.replace('\n', ' ') + "over"))
        .as("as the log writes it, on one line")
        .isEqualTo("sent: ******** over");
    assertThat(LogFile.masked(text.substring(0, text.length() / 2))).isEqualTo("********");
    assertThat(LogFile.masked(text + "and " + text)).isEqualTo("********\nand ********\n");
    String certificate = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
    assertThat(LogFile.masked(certificate)).isEqualTo(certificate);
  }
}
