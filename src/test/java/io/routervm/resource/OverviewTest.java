package io.routervm.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.shell.Script;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shared look sees what a look at each resource alone sees, whatever happens in between. */
class OverviewTest {
  /** What systemd 219 says: of an init script in words, and nothing after an unknown unit. */
  private static final String SYSTEMCTL =
      """
      #!/bin/sh
      echo "$*" >>"$0.calls"
      verb=$1
      while [ "$1" != -- ]; do shift; done
      shift
      empty=
      for unit in "$@"; do
        if [ "$verb" = show ]; then
          printf %s "$empty"
          case $unit in
            gone) printf 'LoadState=not-found\\nActiveState=inactive\\n' ;;
            masked) printf 'LoadState=masked\\nActiveState=inactive\\n' ;;
            network) printf 'LoadState=loaded\\nActiveState=active\\n'
              printf 'SourcePath=/etc/rc.d/init.d/network\\n' ;;
            *) printf 'LoadState=loaded\\nActiveState=active\\nSourcePath=\\n' ;;
          esac
          empty='
      '
        else
          case $unit in
            gone | vague) echo 'No such file' >&2; exit 1 ;;
            masked) echo masked ;;
            network) echo 'network.service is not a native service'; echo enabled ;;
            off) echo disabled ;;
            *) echo enabled ;;
          esac
        fi
      done
      """;

  @TempDir Path root;

  private List<String> answers(String shell, List<Resource> seenBefore, List<Resource> resources)
      throws IOException, InterruptedException {
    return answers(shell, seenBefore, Script.NOTHING, resources);
  }

  private List<String> answers(
      String shell, List<Resource> seenBefore, Script between, List<Resource> resources)
      throws IOException, InterruptedException {
    Path systemctl = Files.writeString(root.resolve("systemctl"), SYSTEMCTL);
    assertThat(systemctl.toFile().setExecutable(true)).isTrue();
    Script script = Script.of("set -eu", "state=" + root).then(Overview.of(seenBefore));
    script = script.then(between);
    for (Resource resource : resources) {
      script = script.then(resource.probe()).then(Script.of("echo", "echo --"));
    }
    ProcessBuilder builder = new ProcessBuilder(shell, "-s");
    builder.environment().merge("PATH", root.toString(), (old, own) -> own + ":" + old);
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    process.getOutputStream().write(script.program().getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    List<String> answers = new ArrayList<>(List.of(output.split("\n--\n")));
    answers.replaceAll(answer -> answer.replaceAll("SourcePath=.*\n", "").strip());
    assertThat(answers).hasSameSizeAs(resources);
    return answers;
  }

  private int calls() throws IOException {
    Path calls = root.resolve("systemctl.calls");
    int count = Files.readAllLines(calls).size();
    Files.delete(calls);
    return count;
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash", "bash"})
  void units(String shell) throws IOException, InterruptedException {
    List<Resource> units = new ArrayList<>();
    for (String name : List.of("on", "gone", "network", "off", "masked", "last@1")) {
      units.add(SystemdUnit.on(name));
    }
    List<String> alone = answers(shell, List.of(), units);
    assertThat(alone.get(2)).contains("Enabled=enabled");
    assertThat(alone.get(3)).contains("Enabled=disabled");
    assertThat(calls()).isEqualTo(12);
    assertThat(answers(shell, units, units)).isEqualTo(alone);
    assertThat(calls()).as("one to show, one to ask, one for the init script").isEqualTo(3);

    assertThat(answers(shell, units.subList(0, 1), units.subList(0, 1)))
        .isEqualTo(alone.subList(0, 1));
    units.add(3, SystemdUnit.on("vague"));
    assertThat(answers(shell, units, units)).isEqualTo(answers(shell, List.of(), units));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash", "bash"})
  void files(String shell) throws IOException, InterruptedException {
    List<Resource> files = new ArrayList<>();
    for (String name : List.of("a", "b b", "b", "c /b", "d\\n", "e", "gone", "link", "last")) {
      Path path = root.resolve(name);
      Files.createDirectories(path.getParent());
      if (name.equals("link")) {
        Files.createSymbolicLink(path, Path.of("b"));
      } else if (!name.equals("gone")) {
        Files.writeString(path, "content of " + name);
      }
      String desired = name.equals("e") ? "other" : "content of " + name;
      files.add(ManagedFile.of(path.toString(), desired));
      files.add(ManagedFile.secret(path.toString(), desired));
    }
    List<String> alone = answers(shell, List.of(), files);
    assertThat(alone.get(0)).startsWith("file ").endsWith("\n=same");
    assertThat(alone.get(10)).startsWith("file ").doesNotContain("=same");
    assertThat(answers(shell, files, files)).isEqualTo(alone);

    Script between =
        Script.of("cd " + root, "rm b", "echo new >gone", "rm last", "mkdir last", "chmod 600 a");
    assertThat(answers(shell, files, between, files).subList(2, files.size()))
        .as("what was deleted and made in between")
        .isEqualTo(answers(shell, List.of(), files).subList(2, files.size()));
  }
}
