package io.routervm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Files as they were last looked at by a person; {@code -Dgolden.update=true} writes them anew. */
public final class Golden {
  private static final Path ROOT = Path.of("src/test/resources/golden");

  private Golden() {}

  /** Fails for a file that differs, is missing, or is no longer rendered. */
  public static void assertMatches(String folder, Map<String, String> files) {
    Path directory = ROOT.resolve(folder);
    if (Boolean.getBoolean("golden.update")) {
      update(directory, files);
    }
    assertThat(new TreeSet<>(files.keySet())).isEqualTo(present(directory));
    files.forEach(
        (path, content) ->
            assertThat(content).as("%s %s", folder, path).isEqualTo(read(directory, path)));
  }

  /** The same for one file by itself. */
  public static void assertMatches(String name, String content) {
    if (Boolean.getBoolean("golden.update")) {
      write(ROOT.resolve(name), content);
    }
    assertThat(content).as(name).isEqualTo(read(ROOT, "/" + name));
  }

  private static String read(Path directory, String path) {
    try {
      return Files.readString(directory.resolve(path.substring(1)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SortedSet<String> present(Path directory) {
    try (Stream<Path> walk = Files.exists(directory) ? Files.walk(directory) : Stream.of()) {
      SortedSet<String> paths = new TreeSet<>();
      walk.filter(Files::isRegularFile)
          .forEach(path -> paths.add("/" + directory.relativize(path)));
      return paths;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void update(Path directory, Map<String, String> files) {
    try {
      List<String> stale = new ArrayList<>(present(directory));
      stale.removeAll(files.keySet());
      for (String path : stale) {
        Files.delete(directory.resolve(path.substring(1)));
      }
      for (Map.Entry<String, String> file : files.entrySet()) {
        write(directory.resolve(file.getKey().substring(1)), file.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String content) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
