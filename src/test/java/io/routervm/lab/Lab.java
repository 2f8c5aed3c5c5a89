package io.routervm.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The lab of {@code scripts/lab}, as the tests use it: every call runs the same command that a
 * person would.
 */
final class Lab implements AutoCloseable {
  static final Path REPOSITORY = Path.of("").toAbsolutePath();
  private static final Duration COMMAND_LIMIT = Duration.ofMinutes(3);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final String name;
  private final List<Path> folders = new ArrayList<>();

  Lab(String name) {
    this.name = name;
  }

  /** Brings a lab up, away with whatever an earlier run left of it. */
  static Lab up(String name, String... options) {
    Lab lab = new Lab(name);
    lab.command("down").orFail();
    lab.command(with("up", options)).orFail();
    return lab;
  }

  /** One that an earlier run has left up, as it is; none when none is. */
  static Optional<Lab> kept(String name) {
    Lab lab = new Lab(name);
    return Files.exists(lab.folder().resolve("up")) ? Optional.of(lab) : Optional.empty();
  }

  /** Runs {@code scripts/lab WORDS}. */
  Ran command(String... words) {
    return command(COMMAND_LIMIT, words);
  }

  Ran command(Duration limit, String... words) {
    return run(limit, commandLine(words));
  }

  /** Runs a command in one of the lab's hosts. */
  Ran exec(String host, String... words) {
    return command(with("exec", with(host, with("--", words))));
  }

  /** Runs a line of shell in one of the lab's hosts. */
  Ran shell(String host, String line) {
    return exec(host, "bash", "-c", line);
  }

  /** Moves the cables. */
  void cables(String state) {
    command("cables", state).orFail();
  }

  /** A DHCP lease for {@code host}: address, router, DNS, domain, lease seconds, server. */
  JsonNode lease(String host) {
    return JSON.readTree(command("dhcp", host).orFail().output());
  }

  List<String> commandLine(String... words) {
    List<String> line = new ArrayList<>();
    line.add(REPOSITORY.resolve("scripts/lab").toString());
    line.add("--name");
    line.add(name);
    line.addAll(List.of(words));
    return line;
  }

  /** What a daemon of the lab has logged so far. */
  String log(String daemon) {
    return command("log", daemon).orFail().output();
  }

  String name() {
    return name;
  }

  /** Where the lab keeps its keys, its certificates and its servers' records. */
  Path folder() {
    return Path.of("/run/routervm-lab", name);
  }

  /** A folder on disk that goes with the lab, when its test ends it. */
  Path temporaryFolder(String prefix) throws IOException {
    Path folder = Files.createTempDirectory(prefix);
    folders.add(folder);
    return folder;
  }

  @Override
  public void close() {
    command("down").orFail();
    try {
      for (Path folder : folders) {
        deleteTree(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    folders.clear();
  }

  private static void deleteTree(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> found = Files.walk(folder)) {
      all = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }

  static String[] with(String first, String... rest) {
    String[] all = new String[rest.length + 1];
    all[0] = first;
    System.arraycopy(rest, 0, all, 1, rest.length);
    return all;
  }

  static Ran run(Duration limit, List<String> commandLine) {
    try {
      Path output = Files.createTempFile("lab", ".out");
      Path errors = Files.createTempFile("lab", ".err");
      Process process =
          new ProcessBuilder(commandLine)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile())
              .start();
      boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
      Ran ran =
          new Ran(
              commandLine, ended ? process.exitValue() : -1, text(output), text(errors), !ended);
      Files.delete(output);
      Files.delete(errors);
      return ran;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while running " + commandLine, e);
    }
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
