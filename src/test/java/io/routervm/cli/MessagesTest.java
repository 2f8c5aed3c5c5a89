package io.routervm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What messages have in common, whichever command prints them. */
class MessagesTest {
  /** Of a class, or of Java's own text for one. */
  private static final Pattern JAVA = Pattern.compile("[A-Z]\\w*(Exception|Error)\\b|\\bjava[.]");

  /** Without the paths that really end so: a revision keeps the file under that name. */
  private static final Pattern USUAL_NAME = Pattern.compile("(?<![/\\w])router\\.yaml");

  @TempDir private Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Path file;

  @BeforeEach
  void writeConfiguration() throws IOException {
    file = folder.resolve("r.yaml");
    environment.put("ROUTERVM_STATE", folder.resolve("state").toString());
    environment.put("WORDS", "six words that nobody would guess");
    configure("test:///default", "");
  }

  private void configure(String uri, String more) throws IOException {
    Files.writeString(
        file,
        """
        version: 1
        os: debian-12
        install: { method: image, image: "http://images.example/debian.qcow2", sha256: %s }
        hypervisor: { uri: "%s", accelerator: tcg }
        wan: { bridge: brIsp, model: usb-net }
        lan: { bridge: brHome, switch: linux, address: 192.168.42.254/24 }
        %s
        """
            .formatted("0".repeat(64), uri, more));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "validate",
        "render --to DIR/rendered",
        "plan",
        "create",
        "reprovision",
        "reprovision --upgrade",
        "revisions",
        "revisions show 7",
        "rollback",
        "swap-cables",
        "swap-cables --status",
        "tree verify",
        "status",
        "doctor",
        "vpn add anna",
        "vpn list",
        "vpn maintain",
        "ssh",
        "start",
        "stop",
        "backup DIR/b --passphrase-env WORDS",
        "restore DIR/b --passphrase-env WORDS",
        "init --yes",
      })
  void theFileHasTheNameThatItWasGiven(String line) {
    run(line);
    assertThat(said()).isNotBlank();
    assertThat(USUAL_NAME.matcher(said()).find()).as(said()).isFalse();
    assertThat(JAVA.matcher(said()).find()).as(said()).isFalse();
  }

  @Test
  void aRouterWithoutVpnNamesTheFileThatHasNone() {
    assertThat(run("vpn add anna")).isEqualTo(2);
    assertThat(said()).contains(file + " has no VPN", "where: " + file + ", key vpn");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "render --to /dev/null",
        "render --to /dev/null/x",
        "render --to /proc/x",
        "render --to FILE",
        "vpn add anna --to /proc",
        "vpn add anna --to /proc/x",
        "vpn add anna --to /dev/null/x",
        "--state /dev/null/x vpn add anna",
        "--state /proc/x status",
        "--state FILE status",
        "backup /proc/x/y --passphrase-env WORDS",
        "backup /dev/null/x --passphrase-env WORDS",
        "restore /proc --passphrase-env WORDS",
        "restore /nowhere --passphrase-env WORDS",
        "restore FILE --passphrase-file /nowhere",
        "tree verify /proc/x",
        "tree verify FILE",
        "init --image /nowhere --yes --force",
      })
  void noNameOfAClassReachesTheUser(String line) throws IOException {
    configure("test:///default", "vpn: { endpoint: home.example.net }");
    assertThat(run(line)).as(said()).isIn(2, 4);
    assertThat(said()).contains("routervm: ", "where: ", "next: ").doesNotContain("a bug");
    assertThat(JAVA.matcher(said()).find()).as(said()).isFalse();
  }

  @Test
  void theCommandThatTriesLibvirtIsComplete() throws IOException {
    String uri = "qemu+unix:///system?socket=/nowhere/libvirt-sock";
    configure(uri, "");
    assertThat(run("status")).isEqualTo(4);
    assertThat(said()).contains("`virsh -c '" + uri + "' version`").doesNotContain("-c URI");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "schema",
        "completion bash",
        "completion fish",
        "help",
        "vpn --help",
        "--version",
        "validate",
        "render --to DIR/rendered",
        "revisions",
        "status",
        "-o json status",
        "status --watch",
        "vpn list",
        "vpn add anna --to DIR",
        "swap-cables --status",
      })
  void outputThatIsLostIsTold(String line) throws IOException {
    configure("test:///default", "vpn: { endpoint: home.example.net }");
    try (OutputStream full = new FileOutputStream("/dev/full")) {
      assertThat(run(full, line)).isEqualTo(ExitCode.PRECONDITION);
    }
    assertThat(said())
        .contains("the output could not be written whole: ", "where: standard output", "next: ");
    assertThat(JAVA.matcher(said()).find()).as(said()).isFalse();
  }

  @Test
  void whoeverHasReadEnoughIsNotTold() {
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int oneByte) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    assertThat(run(closed, "schema")).isEqualTo(ExitCode.PRECONDITION);
    assertThat(said()).isEmpty();
  }

  @Test
  void aCommandThatFailedKeepsItsCode() throws IOException {
    try (OutputStream full = new FileOutputStream("/dev/full")) {
      assertThat(run(full, "-o json vpn list")).isEqualTo(ExitCode.USAGE);
    }
  }

  private int run(String line) {
    return run(out, line);
  }

  private int run(OutputStream output, String line) {
    out.reset();
    err.reset();
    Stream<String> words =
        Stream.of(line.split(" ", -1))
            .map(word -> word.replace("DIR", folder.toString()).replace("FILE", file.toString()));
    Stream<String> given = line.startsWith("-f") ? Stream.of() : Stream.of("-f", file.toString());
    return new Main(environment, output, new PrintStream(err, true, StandardCharsets.UTF_8))
        .run(Stream.concat(given, words).toArray(String[]::new));
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8) + err.toString(StandardCharsets.UTF_8);
  }
}
