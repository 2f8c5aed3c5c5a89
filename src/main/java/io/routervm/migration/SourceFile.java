package io.routervm.migration;

import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A file of another program; bytes that are no UTF-8 are replaced. */
record SourceFile(Path path, String text) {
  private static final int LARGEST = 8 << 20;
  private static final int MOST_FILES = 200;

  /**
   * The files that are named, and those of the folders that are named, without those below.
   *
   * @throws Failure (usage) when one cannot be read, or is larger than 8 MiB
   */
  static List<SourceFile> read(List<Path> named) {
    List<SourceFile> files = new ArrayList<>();
    for (Path path : named) {
      for (Path file : Files.isDirectory(path) ? inside(path) : List.of(path)) {
        files.add(one(file));
      }
    }
    return files;
  }

  private static List<Path> inside(Path folder) {
    try (Stream<Path> found = Files.list(folder)) {
      List<Path> files = found.filter(Files::isRegularFile).sorted().limit(MOST_FILES + 1).toList();
      if (files.size() > MOST_FILES) {
        throw refuse("more than " + MOST_FILES + " files are in this folder", folder, null);
      }
      return files;
    } catch (IOException e) {
      throw refuse("cannot read the folder: " + Reason.of(e), folder, e);
    }
  }

  private static SourceFile one(Path file) {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw refuse("is neither a file nor a folder", file, null);
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LARGEST + 1);
      if (bytes.length > LARGEST) {
        throw refuse("is larger than 8 MiB, which no configuration is", file, null);
      }
      return new SourceFile(file, new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw refuse("cannot read: " + Reason.of(e), file, e);
    }
  }

  private static Failure refuse(String what, Path path, Throwable cause) {
    return new Failure(
        Failure.Kind.USAGE,
        what,
        path.toString(),
        "name the program's configuration file, or OpenWrt's folder /etc/config",
        cause);
  }

  Origin at(int line) {
    return new Origin(path, line);
  }

  String name() {
    return path.getFileName().toString();
  }

  List<String> lines() {
    return text.lines().toList();
  }

  /** A line that says something, without its comment. */
  record Line(Origin origin, String text) {}

  List<Line> withoutComments() {
    List<Line> lines = new ArrayList<>();
    int number = 0;
    for (String raw : lines()) {
      number++;
      String line = Words.withoutComment(raw);
      if (!line.isEmpty()) {
        lines.add(new Line(at(number), line));
      }
    }
    return lines;
  }
}
