package io.routervm.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.document.Problem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BrokenConfigTest {
  @TempDir Path directory;
  private ConfigFolder folder;

  static List<BrokenConfig> broken() {
    return BrokenConfig.all();
  }

  @BeforeEach
  void prepare() {
    folder = new ConfigFolder(directory);
  }

  @Test
  void theBaseIsValid() {
    assertThat(folder.problems(BrokenConfig.valid()).text()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void saysWhatIsWrongWhereAndWhatToDo(BrokenConfig broken) {
    List<Problem> problems = folder.problems(broken.text()).list();
    assertThat(problems).hasSameSizeAs(broken.problems()).isNotEmpty();
    for (int index = 0; index < problems.size(); index++) {
      Problem problem = problems.get(index);
      assertThat(problem.sentence())
          .startsWith(broken.problems().get(index).replace("{directory}", directory.toString()))
          .matches("(?s).*[.?]")
          .doesNotContain("hunter2");
      assertThat(problem.remedy()).isNotBlank();
    }
    assertThat(problems)
        .extracting(problem -> problem.position().toString())
        .isEqualTo(broken.places());
  }

  @Test
  void thereAreManyAndEachHasItsOwnMessage() {
    Set<String> messages = new HashSet<>();
    broken().forEach(each -> messages.addAll(each.problems()));
    int expected = broken().stream().mapToInt(each -> each.problems().size()).sum();
    assertThat(messages).hasSize(expected).hasSizeGreaterThan(150);
  }

  @Test
  void reportsAllAtOnceInTheOrderOfTheFile() {
    String text =
        BrokenConfig.valid()
            .replace("vcpus: 1", "vcpus: 0")
            .replace("192.168.42.254/24", "192.168.42.0/24")
            .replace("name: router", "nam: router")
            .replace("\"${file:ddns.secret}\"", "hunter2")
            .replace("port: 3074", "port: 443, proto: tcp");
    assertThat(folder.problems(text).text())
        .isEqualTo(
            """
            FILE:2:1: nam: unknown key. Did you mean name?
            FILE:11:10: vm.vcpus: 0 is not from 1 to 64. Write a number from 1 to 64.
            FILE:25:12: lan.address: 192.168.42.0/24 is the network address of 192.168.42.0/24. \
            Use an address from 192.168.42.1 to 192.168.42.254.
            FILE:42:44: firewall.forwards[1].proto: the key stands here for the second time, first \
            at 42:21. Remove one of the two.
            FILE:48:13: ddns.password: (hidden) is not a reference; a secret may not stand in this \
            file. Write ${file:PATH} for a file of mode 0600, or ${env:NAME} for an environment \
            variable."""
                .replace("FILE", folder.file().toString()));
  }

  @Test
  void refusesAFileThatIsNotThere() {
    assertWholeFile(folder.file(), "the file does not exist. Name another one with --file");
  }

  @Test
  void refusesAFolder() {
    assertWholeFile(directory, "the file is a folder. Name the file in it.");
  }

  @Test
  void refusesADevice() {
    assertWholeFile(Path.of("/dev/zero"), "the file is not a regular file.");
  }

  @Test
  void refusesAnEmptyFile() {
    for (String text : List.of("", "\n", "# nothing\n", "---\n", "null\n")) {
      assertThat(folder.problems(text).list())
          .extracting(Problem::sentence)
          .containsExactly(
              "the file is empty. Write a configuration; `routervm init` makes one from what this"
                  + " host has.");
    }
  }

  @Test
  void refusesAnythingButAMapping() {
    assertThat(folder.problems("- version\n").list().get(0).message())
        .isEqualTo("expected a mapping, found a list");
    assertThat(folder.problems("version\n").list().get(0).message())
        .isEqualTo("expected a mapping, found text");
  }

  @Test
  void refusesAHugeFile() {
    String text = BrokenConfig.valid() + "#".repeat(1 << 20);
    assertThat(folder.problems(text).list())
        .extracting(Problem::sentence)
        .containsExactly("the file is larger than 1 MiB. Check that it is the right file.");
  }

  @Test
  void refusesBytesThatAreNotText() {
    byte[] content =
        BrokenConfig.valid()
            .replace("pool: default", "pool: d\u00e9faut")
            .getBytes(StandardCharsets.ISO_8859_1);
    assertThat(folder.problems(content).list())
        .extracting(problem -> problem.position() + " " + problem.sentence())
        .containsExactly("14:10 this byte is not UTF-8. Save the file as UTF-8.");
  }

  @Test
  void refusesOtherEncodings() {
    assertThat(folder.problems(BrokenConfig.valid().getBytes(StandardCharsets.UTF_16)).list())
        .extracting(problem -> problem.position() + " " + problem.sentence())
        .containsExactly("1:1 this byte is not UTF-8. Save the file as UTF-8.");
  }

  @Test
  void refusesControlCharacters() {
    String text = BrokenConfig.valid().replace("pool: default", "pool: \u0000default");
    assertThat(folder.problems(text).list())
        .extracting(problem -> problem.position() + " " + problem.sentence())
        .containsExactly("14:9 a control character stands here: \\u0000. Remove it.");
  }

  @Test
  void acceptsAByteOrderMarkAndWindowsLineEnds() {
    String text = "\ufeff" + BrokenConfig.valid().replace("\n", "\r\n");
    assertThat(folder.problems(text).text()).isEmpty();
    assertThat(folder.problems(text.replace("vcpus: 1", "vcpus: 0")).list())
        .extracting(problem -> problem.position().toString())
        .containsExactly("11:10");
  }

  @Test
  void readsCharactersOutsideTheBasicPlaneWhereverTheyStand() {
    for (int length = 1015; length < 1030; length++) {
      String text = "#" + "x".repeat(length) + "\ud83d\ude00\n" + BrokenConfig.valid();
      assertThat(folder.problems(text).text()).isEmpty();
    }
  }

  @Test
  void refusesABombOfAliases() {
    StringBuilder bomb = new StringBuilder("version: &a0 [x, x]\n");
    for (int level = 1; level < 30; level++) {
      bomb.append("key").append(level).append(": &a").append(level);
      bomb.append(" [*a").append(level - 1).append(", *a").append(level - 1).append("]\n");
    }
    assertThat(folder.problems(bomb.toString()).list())
        .extracting(problem -> problem.position() + " " + problem.message())
        .containsExactly("2:12 YAML aliases (*name) are not allowed");
  }

  @Test
  void refusesBottomlessNesting() {
    for (String opening : List.of("[", "{a: ", "- ")) {
      assertThat(folder.problems("a: " + opening.repeat(10_000)).list()).hasSize(1);
    }
  }

  @Test
  void cutsAFloodOfProblems() {
    String text = "unknown: 1\n".repeat(5000);
    assertThat(folder.problems(text).list()).hasSize(5003);
    assertThat(folder.problems(text).text().lines())
        .hasSize(101)
        .last()
        .asString()
        .endsWith("4903 more problems.");
  }

  private void assertWholeFile(Path file, String expected) {
    assertThat(Files.isRegularFile(file)).isFalse();
    List<Problem> problems = folder.problems(file).list();
    assertThat(problems).hasSize(1);
    assertThat(problems.get(0).text(file.toString())).startsWith(file + ": " + expected);
  }
}
