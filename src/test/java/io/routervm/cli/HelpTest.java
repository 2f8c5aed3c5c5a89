package io.routervm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import tools.jackson.databind.json.JsonMapper;

/** The help of every command there is. */
class HelpTest {
  /** Nothing of them reaches this host: what they need is all in the folder of the test. */
  private static final Set<String> RUN =
      Set.of(
          "validate",
          "render",
          "schema",
          "completion",
          "help",
          "vpn add",
          "vpn list",
          "vpn export");

  @TempDir private Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  static Stream<String> commands() {
    return CompletionScript.commands(root()).keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandExplainsItself(String path) {
    CommandSpec command = CompletionScript.commands(root()).get(path);
    List<String> words = below(path);
    String help = help(with(words, "--help"));
    assertThat(help(with(words, "-h"))).isEqualTo(help);
    assertThat(help(with(List.of("help"), words.toArray(String[]::new)))).isEqualTo(help);
    assertThat(help)
        .startsWith("Usage: " + path)
        .contains("Options of every command:", "--file FILE", "Exit codes:", "Example:");
    assertThat(help.lines()).allMatch(line -> line.length() <= 80 || !line.startsWith("     "));

    String description = command.usageMessage().description()[0];
    assertThat(description).endsWith(".");
    assertThat(flat(help)).contains(flat(description));
    for (OptionSpec option : command.options()) {
      assertThat(help).contains(option.longestName());
      String said = HelpText.description(option);
      assertThat(said).as(path + " " + option.longestName()).isNotBlank();
      assertThat(flat(help)).contains(flat(said));
      if (CompletionScript.takesValue(option) && !option.required()) {
        assertThat(said + " ")
            .as(path + " " + option.longestName() + " tells what it is when it is not given")
            .matches(text -> text.contains("(default") || OPTIONAL.contains(option.longestName()));
      }
    }
    command
        .subcommands()
        .keySet()
        .forEach(name -> assertThat(help.lines()).anyMatch(line -> line.startsWith("  " + name)));
    assertThat(help.lines().map(String::strip))
        .contains("2                     usage or configuration");
  }

  /** They have no value until they are given one. */
  private static final Set<String> OPTIONAL =
      Set.of("--reason", "--image", "--passphrase-env", "--backup");

  @ParameterizedTest
  @MethodSource("commands")
  void everyExampleIsACommandLineOfThatCommand(String path) {
    CommandSpec command = CompletionScript.commands(root()).get(path);
    String example = HelpText.declared(command).example();
    assertThat(example).startsWith("routervm ");
    List<String> words = words(example);
    CommandLine.ParseResult parsed = Commands.all(main()).parseArgs(words.toArray(String[]::new));
    String called = "routervm";
    while (parsed.hasSubcommand()) {
      parsed = parsed.subcommand();
      called += " " + parsed.commandSpec().name();
    }
    assertThat(called + " ").startsWith(path + " ");
  }

  @Test
  void theExamplesThatNeedNoRouterDoWhatTheySay() throws IOException {
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
    List<String> ran = new ArrayList<>();
    for (Map.Entry<String, CommandSpec> one : CompletionScript.commands(root()).entrySet()) {
      String name = one.getKey().replaceFirst("^routervm ?", "");
      if (!RUN.contains(name)) {
        continue;
      }
      List<String> words = new ArrayList<>(List.of("--state", folder.resolve("state").toString()));
      if (!words(HelpText.declared(one.getValue()).example()).contains("-f")) {
        words.addAll(List.of("-f", folder.resolve("router.yaml").toString()));
      }
      words(HelpText.declared(one.getValue()).example()).forEach(word -> words.add(moved(word)));
      err.reset();
      assertThat(run(words)).as(name + "\n" + err).isZero();
      ran.add(name);
    }
    assertThat(ran).containsExactlyInAnyOrderElementsOf(RUN);
    assertThat(folder.resolve("root/profiles/anna-phone.ovpn")).exists();
    assertThat(folder.resolve("tmp/rendered/domain.xml")).exists();
  }

  /** Every path of the example is below the folder of the test. */
  private String moved(String word) {
    return word.startsWith("/") || word.equals(".") || word.equals("router.yaml")
        ? folder.resolve(word.replaceFirst("^/", "")).toString()
        : word;
  }

  @Test
  void helpIsGivenWhateverElseIsMissing() {
    assertThat(run(List.of("render", "--help"))).isZero();
    assertThat(run(List.of("vpn", "add", "-h"))).isZero();
    assertThat(run(List.of("vpn", "-h", "add"))).isZero();
    assertThat(run(List.of("help"))).isZero();
    assertThat(run(List.of("help", "vpn", "ad"))).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("did you mean `routervm vpn add`?");
  }

  @Test
  void inJsonItIsADocument() {
    out.reset();
    assertThat(run(List.of("vpn", "add", "--help", "-o", "json"))).isZero();
    var document = JsonMapper.builder().build().readTree(out.toByteArray());
    assertThat(document.get("command").asString()).isEqualTo("routervm vpn add");
    assertThat(document.get("help").get(0).asString()).startsWith("Usage: routervm vpn add NAME");
    out.reset();
    assertThat(run(List.of("--version", "-o", "json"))).isZero();
    assertThat(JsonMapper.builder().build().readTree(out.toByteArray()).get("version").asString())
        .startsWith("routervm ");
  }

  private String help(List<String> words) {
    out.reset();
    assertThat(run(words)).isZero();
    return out.toString(StandardCharsets.UTF_8);
  }

  private int run(List<String> words) {
    PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
    return new Main(Map.of(), out, errors).run(words.toArray(String[]::new));
  }

  private static Main main() {
    PrintStream nowhere =
        new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    return new Main(Map.of(), nowhere, nowhere);
  }

  private static CommandSpec root() {
    return Commands.all(main()).getCommandSpec();
  }

  private static List<String> below(String path) {
    List<String> words = List.of(path.split(" ", -1));
    return words.subList(1, words.size());
  }

  private static List<String> with(List<String> words, String... more) {
    return Stream.concat(words.stream(), Stream.of(more)).toList();
  }

  /** Without routervm itself and what the shell does with the output. */
  private static List<String> words(String example) {
    String line = example.replaceFirst("^routervm ", "").replaceFirst(" > .*", "");
    List<String> words = new ArrayList<>();
    for (String part : line.split(" (?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1)) {
      words.add(part.replace("\"", ""));
    }
    return words;
  }

  private static String flat(String text) {
    return text.replaceAll("\\s+", " ");
  }
}
