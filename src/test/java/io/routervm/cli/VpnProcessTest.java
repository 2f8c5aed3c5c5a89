package io.routervm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands {@code vpn …} as processes of their own: killed at work, and what they load. */
@Tag("keys")
class VpnProcessTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir private Path folder;

  @BeforeEach
  void writeConfiguration() throws IOException {
    Files.writeString(
        folder.resolve("router.yaml"),
        """
        version: 1
        os: debian-12
        install: { method: image, image: "http://images.example/debian.qcow2", sha256: %s }
        hypervisor: { uri: "test:///default", accelerator: tcg }
        wan: { bridge: brIsp, model: usb-net }
        lan: { bridge: brHome, switch: linux, address: 192.168.42.254/24 }
        vpn: { endpoint: home.example.net }
        """
            .formatted("0".repeat(64)));
  }

  /** Kill -9 in the moment at which a file appears, or a little after it. */
  @Test
  void aKilledCommandLosesNothingAndGivesNothingBack() throws Exception {
    Path before = Files.createDirectory(folder.resolve("before"));
    run(before, 0, "add", "anna", "--to", before.toString());
    run(before, 0, "add", "gone", "--to", before.toString());
    run(before, 3, "revoke", "gone");
    JsonNode then = list(before);
    int killed = 0;
    for (List<String> command :
        List.of(List.of("add", "ben"), List.of("revoke", "anna"), List.of("renew", "anna"))) {
      for (String trigger : triggers(command)) {
        for (int pause : List.of(0, 4)) {
          Path state = folder.resolve("state-" + killed);
          copy(before, state);
          kill(state, command, trigger, pause);
          killed++;
          JsonNode now = list(state);
          assertThat(serials(now, "revoked")).containsAll(serials(then, "revoked"));
          Set<String> all = new TreeSet<>(serials(now, "valid"));
          all.addAll(serials(now, "revoked"));
          assertThat(all).as("nothing is lost").containsAll(serials(then, "valid"));
          requirePromise(state, command, named(now, command.get(1), "valid"));
        }
      }
    }
    System.out.println("killed " + killed + " commands");
    assertThat(killed).isGreaterThanOrEqualTo(30);
  }

  /** Files that appear one after the other, from the lock to the pack. */
  private static List<String> triggers(List<String> command) {
    String name = command.get(1);
    List<String> triggers = new ArrayList<>(List.of("routervm.log", "pki/.journal"));
    if (command.get(0).equals("revoke")) {
      triggers.addAll(List.of("pki/revoked/certs_by_serial", "pki/crl.pem", "pki/index.txt"));
    } else {
      triggers.addAll(
          List.of(
              "pki/private/" + name + ".key",
              "pki/issued/" + name + ".crt",
              "pki/index.txt",
              name + ".ovpn",
              name + ".zip"));
    }
    return triggers;
  }

  private void kill(Path state, List<String> command, String trigger, int pause) throws Exception {
    Path watched = state.resolve(trigger);
    String then = stamp(watched);
    List<String> words = new ArrayList<>(command);
    if (!command.get(0).equals("revoke")) {
      words.addAll(List.of("--to", state.toString()));
    }
    Process process = start(state, words.toArray(String[]::new));
    Await.until(
        Duration.ofSeconds(60),
        Duration.ZERO,
        () -> "a change of " + watched,
        () -> !process.isAlive() || !stamp(watched).equals(then));
    process.waitFor(pause, TimeUnit.MILLISECONDS);
    process.destroyForcibly();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
  }

  private static String stamp(Path file) {
    try {
      return Files.readAttributes(file, "unix:ino,lastModifiedTime").toString();
    } catch (NoSuchFileException e) {
      return "absent";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whatever the books hold can be exported, revoked or asked for again. */
  private void requirePromise(Path state, List<String> command, int valid) throws Exception {
    String name = command.get(1);
    switch (command.get(0)) {
      case "add" -> run(state, 0, valid > 0 ? "export" : "add", name, "--to", state.toString());
      case "revoke" -> run(state, valid > 0 ? 3 : 2, "revoke", name);
      default -> run(state, 0, valid > 1 ? "export" : "renew", name, "--to", state.toString());
    }
    if (!command.get(0).equals("revoke")) {
      assertThat(Files.readString(state.resolve(name + ".ovpn")))
          .contains(
              Files.readString(state.resolve("pki/private/" + name + ".key")).strip(),
              Files.readString(state.resolve("pki/issued/" + name + ".crt")).strip());
    }
  }

  @Test
  void aRouterWithoutVpnNeverLoadsItsLibraries() throws Exception {
    Path file = folder.resolve("router.yaml");
    Files.writeString(file, Files.readString(file).replaceAll("(?m)^vpn:.*$", ""));
    for (String command : List.of("validate", "status")) {
      assertThat(classesOf(command))
          .contains("io.routervm.cli.Main")
          .doesNotContain("bouncycastle");
    }
    Files.writeString(file, Files.readString(file) + "vpn: { endpoint: home.example.net }\n");
    assertThat(classesOf("vpn", "add", "anna", "--to", folder.toString())).contains("bouncycastle");
  }

  private String classesOf(String... words) throws Exception {
    List<String> line = new ArrayList<>(java());
    line.add(1, "-Xlog:class+load");
    line.addAll(List.of("--state", folder.resolve("state").toString()));
    line.addAll(List.of(words));
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output.lines().reduce((a, b) -> b).orElse("")).isZero();
    return output;
  }

  private List<String> java() {
    return List.of(
        ProcessHandle.current().info().command().orElseThrow(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-cp",
        System.getProperty("java.class.path"),
        "io.routervm.cli.Main",
        "--file",
        folder.resolve("router.yaml").toString());
  }

  private Process start(Path state, String... words) throws IOException {
    List<String> line = new ArrayList<>(java());
    line.addAll(List.of("--state", state.toString(), "vpn"));
    line.addAll(List.of(words));
    return new ProcessBuilder(line)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static Set<String> serials(JsonNode clients, String wanted) {
    Set<String> serials = new TreeSet<>();
    for (JsonNode client : clients) {
      if (client.get("state").asString().equals(wanted)) {
        serials.add(client.get("serial").asString());
      }
    }
    return serials;
  }

  private static int named(JsonNode clients, String name, String wanted) {
    int count = 0;
    for (JsonNode client : clients) {
      boolean same = client.get("name").asString().equals(name);
      count += same && client.get("state").asString().equals(wanted) ? 1 : 0;
    }
    return count;
  }

  private JsonNode list(Path state) {
    return JSON.readTree(run(state, 0, "list")).get("clients");
  }

  /** Runs a command in this process, which knows nothing of the killed one. */
  private String run(Path state, int status, String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    List<String> line =
        new ArrayList<>(
            List.of(
                "--file",
                folder.resolve("router.yaml").toString(),
                "--state",
                state.toString(),
                "-o",
                "json",
                "vpn"));
    line.addAll(List.of(words));
    PrintStream errors =
        new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    int ended = new Main(Map.of(), stream, errors).run(line.toArray(String[]::new));
    String said = out.toString(StandardCharsets.UTF_8);
    assertThat(ended).as(String.join(" ", words) + "\n" + said).isEqualTo(status);
    return said;
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(path)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(path, to.resolve(from.relativize(path)));
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
