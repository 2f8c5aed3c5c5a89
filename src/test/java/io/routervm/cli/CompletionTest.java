package io.routervm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine.Model.CommandSpec;

/** The shells themselves say what they would offer. */
class CompletionTest {
  /** How each shell is asked; all of them in a folder with router.yaml and profiles. */
  enum Shell {
    /** compopt only works while the shell itself completes. */
    BASH("bash", "--norc") {
      @Override
      String program(Path script, List<String> words) {
        return "compopt() { echo \"$*\"; }; . %s; %s".formatted(script, asked(words));
      }
    },
    /** As its bashcompinit calls the function. */
    ZSH("zsh", "-f") {
      @Override
      String program(Path script, List<String> words) {
        return "compinit() { :; }; compdef() { :; }; emulate sh; setopt kshglob noshglob braceexpand; . %s; %s"
            .formatted(script, asked(words));
      }
    },
    FISH("fish", "--no-config") {
      @Override
      String program(Path script, List<String> words) {
        return "source %s; complete -C 'routervm %s'".formatted(script, String.join(" ", words));
      }
    };

    private final String name;
    private final String alone;

    Shell(String name, String alone) {
      this.name = name;
      this.alone = alone;
    }

    abstract String program(Path script, List<String> words);

    static String asked(List<String> words) {
      return "COMP_WORDS=(routervm '%s'); COMP_CWORD=%d; _routervm; printf '%%s\\n' \"${COMPREPLY[@]}\""
          .formatted(String.join("' '", words), words.size());
    }
  }

  @TempDir private Path folder;
  private final Map<String, String> environment = new LinkedHashMap<>();

  @BeforeEach
  void writeConfiguration() throws IOException {
    environment.put("HOME", folder.toString());
    environment.put("ROUTERVM_STATE", folder.resolve("state").toString());
    Files.createDirectory(folder.resolve("profiles"));
    Files.writeString(
        folder.resolve("router.yaml"),
        """
        version: 1
        name: attic
        os: debian-12
        install: { method: image, image: "http://images.example/debian.qcow2", sha256: %s }
        hypervisor: { uri: "test:///default", accelerator: tcg }
        wan: { bridge: brIsp, model: usb-net }
        lan: { bridge: brHome, switch: linux, address: 192.168.42.254/24 }
        vpn: { endpoint: home.example.net }
        """
            .formatted("0".repeat(64)));
  }

  @ParameterizedTest
  @EnumSource
  void commandsAndWhatStandsBelowThem(Shell shell) throws Exception {
    assertThat(offers(shell, "")).contains("create", "swap-cables", "vpn").doesNotContain("add");
    assertThat(offers(shell, "vpn", ""))
        .contains("add", "revoke", "renew", "maintain")
        .doesNotContain("create");
    assertThat(offers(shell, "-f", "router.yaml", "vpn", "ad")).containsExactly("add");
    assertThat(offers(shell, "revisions", "")).containsExactly("show");
    assertThat(offers(shell, "help", "vpn", "")).contains("add").doesNotContain("create");
    assertThat(offers(shell, "ssh", "--", "")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void optionsThatAreAccepted(Shell shell) throws Exception {
    assertThat(offers(shell, "vpn", "add", "--t")).containsExactly("--to");
    assertThat(offers(shell, "vpn", "list", "--t")).isEmpty();
    assertThat(offers(shell, "reprovision", "--confirm-w")).containsExactly("--confirm-window");
    assertThat(offers(shell, "reprovision", "--fil")).containsExactly("--file");
    assertThat(offers(shell, "--ver")).contains("--version");
    assertThat(offers(shell, "status", "--versi")).isEmpty();
    assertThat(offers(shell, "status", "--he")).containsExactly("--help");
    assertThat(offers(shell, "status", "--watch", "--w")).isEmpty();
    assertThat(offers(shell, "swap-cables", "--status", "--ba")).containsExactly("--backup");
    assertThat(offers(shell, "backup", "--passphrase-env", "WORDS", "--pass")).isEmpty();
    assertThat(offers(shell, "ssh", "--", "--he")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void valuesOfOptions(Shell shell) throws Exception {
    assertThat(offers(shell, "render", "--placement", ""))
        .containsExactlyInAnyOrder("staged", "live");
    assertThat(offers(shell, "render", "--placement", "l")).containsExactly("live");
    assertThat(offers(shell, "status", "-o", "")).containsExactlyInAnyOrder("text", "json");
    assertThat(offers(shell, "init", "--os", "d")).containsExactly("debian-12");
    assertThat(offers(shell, "completion", "")).containsExactlyInAnyOrder("bash", "zsh", "fish");
    assertThat(offers(shell, "--color", "al", "")).contains("create");
    assertThat(offers(shell, "stop", "--timeout", "")).isEmpty();
    List<String> folders = offers(shell, "render", "--to", "pro");
    assertThat(folders)
        .containsExactly(
            switch (shell) {
              case BASH -> "-o dirnames -o filenames";
              case ZSH -> "profiles";
              case FISH -> "profiles/";
            });
  }

  @Test
  void valuesBehindAnEqualsSign() throws Exception {
    // bash cuts the word at it, zsh and fish do not.
    assertThat(offers(Shell.BASH, "render", "--placement", "=", "l")).containsExactly("live");
    assertThat(offers(Shell.BASH, "render", "--placement", "=")).contains("staged", "live");
    assertThat(offers(Shell.ZSH, "render", "--placement=l")).containsExactly("--placement=live");
    assertThat(offers(Shell.FISH, "render", "--placement=l")).containsExactly("--placement=live");
  }

  @ParameterizedTest
  @EnumSource
  void clientsAndRevisions(Shell shell) throws Exception {
    for (String name : List.of("anna", "ben.phone", "carl")) {
      assertThat(run("vpn", "add", name, "--to", folder.resolve("profiles").toString())).isZero();
    }
    assertThat(run("vpn", "revoke", "carl")).isEqualTo(ExitCode.PENDING);
    for (String command : List.of("revoke", "renew", "export")) {
      assertThat(offers(shell, "vpn", command, "")).containsExactly("anna", "ben.phone");
    }
    assertThat(offers(shell, "vpn", "renew", "--grace", "2d", "b")).containsExactly("ben.phone");
    assertThat(offers(shell, "vpn", "add", "a")).isEmpty();
    for (String number : List.of("1", "2", "10")) {
      Files.createDirectories(folder.resolve("state/revisions").resolve(number));
    }
    assertThat(offers(shell, "rollback", "")).containsExactlyInAnyOrder("1", "2", "10");
    assertThat(offers(shell, "revisions", "show", "1")).containsExactlyInAnyOrder("1", "10");

    Path moved = Files.move(folder.resolve("state"), folder.resolve("elsewhere"));
    assertThat(offers(shell, "vpn", "revoke", "")).isEmpty();
    assertThat(offers(shell, "--state", moved.toString(), "vpn", "revoke", "b"))
        .containsExactly("ben.phone");
    environment.remove("ROUTERVM_STATE");
    becomeAnybody();
    Path standard = folder.resolve(".local/state/routervm/attic");
    Files.createDirectories(standard.getParent());
    Files.move(moved, standard);
    assertThat(offers(shell, "vpn", "revoke", "a")).containsExactly("anna");
    Files.move(folder.resolve("router.yaml"), folder.resolve("r.yaml"));
    assertThat(offers(shell, "vpn", "revoke", "a")).isEmpty();
    assertThat(offers(shell, "vpn", "revoke", "--file", "~/r.yaml", "a")).containsExactly("anna");
  }

  @ParameterizedTest
  @EnumSource
  void devicesOfTheHome(Shell shell) throws Exception {
    Files.writeString(
        folder.resolve("router.yaml"),
        Files.readString(folder.resolve("router.yaml"))
            + """
            hosts:
              # - { name: old, ip: 192.168.42.9 }
              - { name: nas, ip: 192.168.42.10 }
              - { ip: 192.168.42.12, name: "note-book" }
              - ip: 192.168.42.11
                name: 'printer'
              - { name: $(touch evil), ip: 192.168.42.13 }
            firewall: { forwards: [ { name: web, port: 80, to: "192.168.42.10:80" } ] }
            """);
    assertThat(offers(shell, "doctor", ""))
        .containsExactlyInAnyOrder("nas", "note-book", "printer");
    assertThat(offers(shell, "doctor", "n")).containsExactlyInAnyOrder("nas", "note-book");
    Files.move(folder.resolve("router.yaml"), folder.resolve("r.yaml"));
    assertThat(offers(shell, "--file", "r.yaml", "doctor", "p")).containsExactly("printer");
    assertThat(folder.resolve("evil")).doesNotExist();
  }

  /** The tests may run as root, whose state folder is elsewhere. */
  private void becomeAnybody() throws IOException {
    Path id = Files.createDirectory(folder.resolve("bin")).resolve("id");
    Files.writeString(id, "#!/bin/sh\necho 1000\n");
    assertThat(id.toFile().setExecutable(true)).isTrue();
    environment.put("PATH", id.getParent() + ":" + System.getenv("PATH"));
  }

  @ParameterizedTest
  @EnumSource
  void aHostileIndexRunsNothing(Shell shell) throws Exception {
    Files.createDirectories(folder.resolve("state/pki"));
    Files.writeString(
        folder.resolve("state/pki/index.txt"),
        """
        V\t1\t\t01\tunknown\t/CN=$(touch evil)
        V\t1\t\t02\tunknown\t/CN=`touch evil`
        V\t1\t\t03\tunknown\t/CN=*
        V\t1\t\t04\tunknown\t/CN=a;touch evil
        V\t1\t\t05\tunknown\t/CN=good
        """);
    assertThat(offers(shell, "vpn", "revoke", "")).containsExactly("good");
    assertThat(folder.resolve("evil")).doesNotExist();
  }

  @Test
  void everyOptionOfEveryCommandIsOfferedAndNoOther() throws Exception {
    Map<String, CommandSpec> commands = CompletionScript.commands(root());
    assertThat(commands).hasSizeGreaterThan(30);
    StringBuilder program = new StringBuilder(". " + script("bash") + "\n");
    List<String> expected = new ArrayList<>();
    commands.forEach(
        (path, command) -> {
          String[] words = (path + " -").split(" ", -1);
          program.append(
              "COMP_WORDS=(%s); COMP_CWORD=%d; _routervm; printf '%%s\\n' \"${COMPREPLY[*]}\"\n"
                  .formatted(String.join(" ", words), words.length - 1));
          expected.add(
              String.join(
                  " ",
                  command.options().stream()
                      .flatMap(option -> Stream.of(option.names()))
                      .sorted()
                      .toList()));
        });
    List<String> offered =
        ran(List.of("bash", "--norc", "-c", program.toString()))
            .map(line -> String.join(" ", Stream.of(line.split(" ", -1)).sorted().toList()))
            .toList();
    assertThat(offered).containsExactlyElementsOf(expected);
  }

  private List<String> offers(Shell shell, String... words) throws Exception {
    Path script = script(shell == Shell.FISH ? "fish" : "bash");
    List<String> command =
        List.of(shell.name, shell.alone, "-c", shell.program(script, List.of(words)));
    return ran(command).map(offer -> offer.split("\t", 2)[0]).toList();
  }

  private Stream<String> ran(List<String> command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(folder.toFile());
    builder.environment().remove("ROUTERVM_STATE");
    builder.environment().remove("XDG_STATE_HOME");
    builder.environment().putAll(environment);
    builder.redirectInput(Path.of("/dev/null").toFile());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output.lines().map(String::strip).filter(offer -> !offer.isEmpty());
  }

  private CommandSpec root() {
    PrintStream nowhere =
        new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    return Commands.all(new Main(Map.of(), nowhere, nowhere)).getCommandSpec();
  }

  private Path script(String shell) throws IOException {
    Path file = folder.resolve(".completion." + shell);
    if (!Files.exists(file)) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
      assertThat(new Main(Map.of(), stream, stream).run("completion", shell)).isZero();
      Files.write(file, out.toByteArray());
    }
    return file;
  }

  private int run(String... words) {
    PrintStream nowhere =
        new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    String[] line =
        Stream.concat(Stream.of("-f", folder.resolve("router.yaml").toString()), Stream.of(words))
            .toArray(String[]::new);
    return new Main(environment, nowhere, nowhere).run(line);
  }
}
