package io.routervm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.router.GuestAccess;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole command line, in this process; where libvirt is needed it is the real test driver. */
class MainTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir private Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Path file;

  @BeforeEach
  void writeConfiguration() throws IOException {
    file = folder.resolve("router.yaml");
    Files.writeString(
        file,
        """
        version: 1
        os: debian-12
        install: { method: image, image: "http://images.example/debian.qcow2", sha256: %s }
        hypervisor: { uri: "test:///default", accelerator: tcg }
        wan: { bridge: brIsp, model: usb-net }
        lan: { bridge: brHome, switch: linux, address: 192.168.42.254/24 }
        """
            .formatted("0".repeat(64)));
    environment.put("ROUTERVM_STATE", folder.resolve("state").toString());
  }

  @Test
  void aValidFileIsDone() {
    assertThat(run("--file", file.toString(), "validate")).isZero();
    assertThat(out()).contains("is valid");
  }

  @Test
  void aListThatIsNoneIsNotValid() throws IOException {
    Path list = Files.writeString(folder.resolve("ads.txt"), "<html>\n<body>\n");
    Files.writeString(file, Files.readString(file) + "dns: { block: [ { file: ads.txt } ] }\n");
    assertThat(run("-f", file.toString(), "validate")).isEqualTo(2);
    assertThat(err()).contains("this is no list of names", list.toString());
    assertThat(out()).isEmpty();
  }

  @Test
  void aBrokenFileShowsEveryProblemWithItsPlace() throws IOException {
    Files.writeString(file, Files.readString(file).replace("254/24", "255/24") + "nonsense: 1\n");
    assertThat(run("-f", file.toString(), "validate")).isEqualTo(2);
    assertThat(err().lines())
        .anyMatch(line -> line.contains("router.yaml:6:"))
        .anyMatch(line -> line.contains("router.yaml:7:1"));
    assertThat(out()).isEmpty();
  }

  @Test
  void jsonHoldsTheProblemsAndNothingElse() throws IOException {
    Files.writeString(file, Files.readString(file) + "nonsense: 1\n");
    assertThat(run("-f", file.toString(), "-o", "json", "validate")).isEqualTo(2);
    JsonNode problem = JSON.readTree(out()).get("error").get("problems").get(0);
    assertThat(problem.get("line").asInt()).isEqualTo(7);
    assertThat(problem.get("remedy").asString()).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--nonsense", "fly", "render", "completion csh", "-o xml validate"})
  void misuseIsExplainedInThreeLines(String line) {
    assertThat(run(line.split(" ", -1))).isEqualTo(2);
    assertThat(err()).contains("routervm: ").contains("where: ").contains("next: ");
  }

  @Test
  void noFileIsAUsageError() {
    assertThat(run("-f", folder.resolve("absent.yaml").toString(), "validate")).isEqualTo(2);
    assertThat(err()).contains("absent.yaml");
  }

  @Test
  void rendersEverythingWithoutASecretOrAHypervisor() throws IOException {
    Path to = folder.resolve("rendered");
    assertThat(run("-f", file.toString(), "render", "--to", to.toString())).isZero();
    assertThat(to.resolve("domain.xml")).content().contains("<name>router</name>");
    assertThat(to.resolve("install/user-data")).content().startsWith("#cloud-config");
    assertThat(to.resolve("guest/etc/dnsmasq.conf")).content().contains("dhcp-range=");
    assertThat(folder.resolve("state")).doesNotExist();
  }

  @Test
  void rendersAgainOnlyWhatDiffers() throws IOException {
    Path to = folder.resolve("rendered");
    String[] line = {"-f", file.toString(), "render", "--to", to.toString()};
    assertThat(run(line)).isZero();
    Path same = to.resolve("domain.xml");
    Path changed = to.resolve("guest/etc/dnsmasq.conf");
    String content = Files.readString(changed);
    FileTime before = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(same, before);
    // As long as it was.
    Files.writeString(changed, content.replaceFirst("dhcp-range=", "DHCP-range="));
    assertThat(run(line)).isZero();
    assertThat(Files.getLastModifiedTime(same)).isEqualTo(before);
    assertThat(changed).hasContent(content);
  }

  @Test
  void printsSchemaAndCompletions() {
    assertThat(run("schema")).isZero();
    assertThat(JSON.readTree(out()).get("properties").has("lan")).isTrue();
    for (String shell : List.of("bash", "zsh", "fish")) {
      out.reset();
      assertThat(run("completion", shell)).isZero();
      assertThat(out()).contains("routervm").contains("swap-cables");
    }
  }

  @Test
  void whatNeedsARouterSaysThatThereIsNone() throws IOException {
    for (String command : List.of("plan", "reprovision", "start", "stop", "swap-cables")) {
      err.reset();
      assertThat(run("-f", file.toString(), command)).as(command).isEqualTo(4);
      assertThat(err()).contains("there is no router yet").contains("routervm create");
    }
    assertThat(run("-f", file.toString(), "-o", "json", "status")).isZero();
    assertThat(JSON.readTree(out()).get("phase").asString()).isEqualTo("absent");
    assertOnlyOwnerMayRead(folder.resolve("state"));
  }

  private void systemWithoutUpdates(String more) throws IOException {
    Files.writeString(
        file,
        """
        version: 1
        os: centos-7
        install: { method: kickstart%s }
        hypervisor: { uri: "test:///default", accelerator: tcg }
        wan: { bridge: brIsp, model: usb-net }
        lan: { bridge: brHome, switch: linux, address: 192.168.42.254/24 }
        """
            .formatted(more));
  }

  private static int times(String words, String text) {
    return text.split(Pattern.quote(words), -1).length - 1;
  }

  @Test
  void createWarnsOnceOfASystemWithoutUpdates() throws IOException {
    systemWithoutUpdates("");
    assertThat(run("--file", file.toString(), "create")).isEqualTo(4);
    assertThat(err())
        .contains("has had no security updates since 2024-06-30, and the router faces the Internet")
        .contains("almalinux-9", "accept_eol: true");
    assertThat(times("2024-06-30", out() + err())).isEqualTo(1);
  }

  @Test
  void aKeySilencesTheWarningOfASystemWithoutUpdates() throws IOException {
    systemWithoutUpdates(", accept_eol: true");
    assertThat(run("--file", file.toString(), "create")).isEqualTo(4);
    assertThat(run("--file", file.toString(), "doctor")).isEqualTo(4);
    assertThat(out() + err()).doesNotContain("security updates", "2024-06-30");
  }

  @Test
  void statusWarnsOfASystemWithoutUpdates() throws IOException {
    systemWithoutUpdates("");
    assertThat(run("--file", file.toString(), "status")).isZero();
    assertThat(out()).contains("WARNING    centos-7 has had no security updates since 2024-06-30");
    systemWithoutUpdates(", accept_eol: true");
    run("--file", file.toString(), "-o", "json", "status");
    assertThat(out()).contains("\"support\":null");
  }

  @Test
  void doctorWarnsOnceOfASystemWithoutUpdates() throws IOException {
    systemWithoutUpdates("");
    run("--file", file.toString(), "doctor");
    assertThat(out())
        .contains("warn  the router's system gets security updates", "os: almalinux-9");
    assertThat(times("2024-06-30", out() + err())).isEqualTo(1);
  }

  @Test
  void noThrowableEndsInAStackTrace() {
    assertThat(
            failing(
                () -> {
                  throw new OutOfMemoryError("Java heap space");
                }))
        .isEqualTo(ExitCode.PRECONDITION);
    assertThat(err()).contains("needs more memory", "-Xmx").doesNotContain("at io.");
    assertThat(
            failing(
                () -> {
                  throw new StackOverflowError();
                }))
        .isEqualTo(ExitCode.BUG);
    assertThat(
            failing(
                () -> {
                  throw new IllegalStateException("\u001b[2J\u202eodd");
                }))
        .isEqualTo(ExitCode.BUG);
    assertThat(err())
        .contains("a bug in routervm", "\\u202eodd")
        .doesNotContain("\u001b", "\u202e", "at io.");
  }

  private int failing(Supplier<GuestAccess> access) {
    PrintStream outStream = new PrintStream(out, true, StandardCharsets.UTF_8);
    PrintStream errStream = new PrintStream(err, true, StandardCharsets.UTF_8);
    return new Main(environment, outStream, errStream, (config, state) -> access.get())
        .run("-f", file.toString(), "plan");
  }

  @Test
  void destroyAsksForTheName() {
    InputStream terminal = System.in;
    System.setIn(new ByteArrayInputStream("something else\n".getBytes(StandardCharsets.UTF_8)));
    try {
      assertThat(run("-f", file.toString(), "destroy")).isEqualTo(2);
    } finally {
      System.setIn(terminal);
    }
    assertThat(err()).contains("nothing was removed");
  }

  private static void assertOnlyOwnerMayRead(Path state) throws IOException {
    try (Stream<Path> all = Files.walk(state)) {
      for (Path path : all.toList()) {
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        assertThat(mode).as(path.toString()).endsWith("------");
      }
    }
  }

  private int run(String... arguments) {
    PrintStream outStream = new PrintStream(out, true, StandardCharsets.UTF_8);
    PrintStream errStream = new PrintStream(err, true, StandardCharsets.UTF_8);
    return new Main(environment, outStream, errStream).run(arguments);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void doctorLooksAtTheHostWhenThereIsNoRouter() {
    assertThat(run("--file", file.toString(), "--output", "json", "doctor")).isEqualTo(4);
    JsonNode report = JSON.readTree(out());
    assertThat(report.at("/host/0/check").asString()).isEqualTo("libvirt");
    assertThat(report.at("/host/0/level").asString()).isEqualTo("OK");
    assertThat(report.at("/notLooked").asString()).isEqualTo("the router does not run");
    assertThat(report.at("/finding/rung").asString()).isEqualTo("host");
    assertThat(report.at("/finding/message").asString())
        .isEqualTo("vm.pool: there is no storage pool default");
    assertThat(report.at("/finding/remedy").asString()).startsWith("Make it, or choose one");
    assertThat(report.at("/finding/consequences/0").asString()).isEqualTo("there is no router yet");
    assertThat(out()).contains("run `routervm create`", "\"FOLLOWS\"");
  }

  @Test
  void doctorLooksAtTheRestWhenLibvirtDoesNotAnswer() throws IOException {
    Files.writeString(
        file, Files.readString(file).replace("test:///default", "test:///no/such/file.xml"));
    assertThat(run("--file", file.toString(), "doctor")).isEqualTo(4);
    assertThat(out())
        .contains("FAIL  libvirt answers", "fix: ", "nobody else can read", "not looked into")
        .contains("what is broken: libvirt does not answer: ", "what to do:     ");
  }

  @Test
  void doctorOfADeviceBlamesTheRouterThatIsNotThere() {
    assertThat(run("--file", file.toString(), "doctor", "nas")).isEqualTo(4);
    assertThat(out()).startsWith("device nas\n").contains("what is broken: there is no router yet");
    out.reset();
    assertThat(run("--file", file.toString(), "-o", "json", "doctor", "nas")).isEqualTo(4);
    assertThat(JSON.readTree(out()).at("/finding/rung").asString()).isEqualTo("machine");
    assertThat(run("--file", file.toString(), "doctor", "$(reboot)")).isEqualTo(2);
    assertThat(err()).contains("neither a name nor an address nor a MAC address");
  }
}
