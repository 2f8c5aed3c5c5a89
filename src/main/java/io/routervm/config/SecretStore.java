package io.routervm.config;

import io.routervm.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Reads secrets at the moment they are used; keeps and logs none. */
public final class SecretStore {
  private static final int LARGEST = 4096;

  private final Path directory;
  private final Function<String, String> environment;
  private final Supplier<String> generated;

  /**
   * The secrets of one configuration.
   *
   * @param directory folder of router.yaml; relative paths start there
   * @param environment gives a variable's value, null when it is not set
   * @param generated gives the secret that routervm makes and keeps; asked only when it is used
   */
  public SecretStore(
      Path directory, Function<String, String> environment, Supplier<String> generated) {
    this.directory = directory;
    this.environment = environment;
    this.generated = generated;
  }

  /**
   * The secret, one line of text; empty when there is none on purpose.
   *
   * @throws Failure when it cannot be read, or is not one line of UTF-8
   */
  public Optional<String> read(Secret secret) {
    if (secret instanceof Secret.Environment variable) {
      String value = environment.apply(variable.name());
      if (value == null) {
        throw Failure.usage(
            "the environment variable " + variable.name() + " is not set",
            secret.toString(),
            "Set and export it, then run the command again.");
      }
      return Optional.of(oneLine(secret, value));
    }
    if (secret instanceof Secret.File file) {
      return Optional.of(oneLine(secret, content(secret, directory.resolve(file.path()))));
    }
    return secret instanceof Secret.Generated ? Optional.of(generated.get()) : Optional.empty();
  }

  private static String content(Secret secret, Path file) {
    try (InputStream input = Files.newInputStream(file)) {
      byte[] bytes = input.readNBytes(LARGEST + 1);
      if (bytes.length > LARGEST) {
        throw unusable(secret, "is longer than " + LARGEST + " bytes");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw unusable(secret, "is not UTF-8 text");
    } catch (IOException e) {
      throw new Failure(
          Failure.Kind.USAGE,
          "the secret cannot be read",
          file.toString(),
          "Check that the file exists and that you may read it.",
          e);
    }
  }

  private static String oneLine(Secret secret, String text) {
    String line = text.replaceFirst("\\r?\\n\\z", "");
    if (line.isEmpty()) {
      throw unusable(secret, "is empty");
    }
    if (line.chars().anyMatch(Character::isISOControl)) {
      throw unusable(secret, "holds control characters or more than one line");
    }
    return line;
  }

  private static Failure unusable(Secret secret, String why) {
    return Failure.usage(
        "the secret " + why, secret.toString(), "Write it as one line of plain text.");
  }
}
