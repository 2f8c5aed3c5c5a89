package io.routervm.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;

/** A list of names that somebody publishes on the lab's Internet, by HTTPS. */
final class PublishedList {
  /** A store of this kind cannot be without; it guards nothing. */
  private static final String PASSWORD = "changeit";

  private final Path file;
  private final String trust;

  /**
   * Publishes an empty one.
   *
   * @param name of the file at {@code https://tree.internet.lab/}
   */
  PublishedList(Lab lab, String name) throws IOException {
    file = Files.createTempFile("published", ".txt");
    lab.command("serve", name, file.toString()).orFail();
    Path store = Files.createTempDirectory("trust").resolve("lab.p12");
    Lab.run(
            Duration.ofSeconds(60),
            List.of(
                "keytool",
                "-importcert",
                "-noprompt",
                "-alias",
                "lab",
                "-file",
                lab.folder().resolve("tls/ca.pem").toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString()))
        .orFail();
    trust =
        "JDK_JAVA_OPTIONS=-Djavax.net.ssl.trustStore="
            + store
            + " -Djavax.net.ssl.trustStorePassword="
            + PASSWORD;
  }

  void publish(String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** So many bytes, none of them a name. */
  void swell(long bytes) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(new byte[] {'\n'}), bytes - 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** From now on there is no such file. */
  void withdraw() {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a command whose Java trusts the lab's authority as others trust the world's. */
  Ran trusting(RouterUnderTest router, String... words) {
    return router.runUnder(List.of("env", trust), Duration.ofMinutes(4), words);
  }
}
