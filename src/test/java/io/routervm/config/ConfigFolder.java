package io.routervm.config;

import io.routervm.config.RouterConfigLoader.Loaded;
import io.routervm.config.document.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** A folder with a router.yaml and the secret that the example refers to. */
final class ConfigFolder {
  static final String SECRET = "s3cret-in-a-file";

  private final Path directory;
  private final RouterConfigLoader loader =
      new RouterConfigLoader(Map.of("SET", "s3cret-in-the-environment", "EMPTY", "")::get);

  ConfigFolder(Path directory) {
    this.directory = directory;
    mode("rw-------", write("ddns.secret", SECRET + "\n"));
    mode("rw-r--r--", write("readable.secret", SECRET));
    mode("rw-------", write("empty.secret", ""));
  }

  static String example() {
    try (InputStream input =
        RouterConfig.class.getClassLoader().getResourceAsStream("router.example.yaml")) {
      return new String(input.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path file() {
    return directory.resolve("router.yaml");
  }

  RouterConfig load(String text) {
    return read(text).config();
  }

  Problems warnings(String text) {
    return read(text).warnings();
  }

  /** As they are on that day. */
  Problems warnings(String text, LocalDate today) {
    write("router.yaml", text);
    Clock clock = Clock.fixed(today.atStartOfDay().toInstant(ZoneOffset.UTC), ZoneOffset.UTC);
    return new RouterConfigLoader(variable -> null, clock).loadWithWarnings(file()).warnings();
  }

  /** Empty when {@code text} is valid. */
  Problems problems(String text) {
    return problems(text.getBytes(StandardCharsets.UTF_8));
  }

  Problems problems(byte[] content) {
    write("router.yaml", content);
    return problems(file());
  }

  Problems problems(Path file) {
    try {
      loader.load(file);
      return new Problems(file.toString(), List.of());
    } catch (InvalidConfigException invalid) {
      return invalid.problems();
    }
  }

  Path write(String name, String content) {
    return write(name, content.getBytes(StandardCharsets.UTF_8));
  }

  private Path write(String name, byte[] content) {
    try {
      return Files.write(directory.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void mode(String permissions, Path file) {
    try {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Loaded read(String text) {
    write("router.yaml", text);
    return loader.loadWithWarnings(file());
  }
}
