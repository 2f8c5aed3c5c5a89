package io.routervm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.ConfigSchema;
import io.routervm.config.document.KeyTable;
import io.routervm.host.UsbChip;
import io.routervm.os.GuestOs;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * README.md and the pages of reference say what is true; `mvn test -Dtest=ReadmeTest
 * -DargLine=-Dreadme.update=true` mends its generated parts.
 */
class ReadmeTest {
  private static final Path README = Path.of("README.md");
  private static final Path HYPERVISOR = Path.of("src/site/markdown/hypervisor.md");

  @Test
  void showsTheExampleThatTheLoaderTestsLoad() throws IOException {
    String example =
        Files.readString(Path.of("src/main/resources/router.example.yaml"), StandardCharsets.UTF_8);
    requireSection("example", "\n```yaml\n" + example + "```\n\n");
  }

  @Test
  void listsEveryKey() throws IOException {
    String table =
        "\n| key | value | default | meaning |\n|---|---|---|---|\n"
            + ConfigSchema.keys().stream()
                .map(KeyTable.Row::markdown)
                .map(row -> row + "\n")
                .collect(Collectors.joining())
            + "\n";
    requireSection("keys?", table);
  }

  @Test
  void listsEveryCommandAndGlobalOption() throws IOException {
    String readme = Files.readString(README, StandardCharsets.UTF_8);
    PrintStream nowhere =
        new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    CommandLine main = Commands.all(new Main(Map.of(), nowhere, nowhere));
    for (CommandLine command : main.getSubcommands().values()) {
      assertThat(readme)
          .contains("`" + command.getCommandName())
          .contains("routervm " + command.getCommandName());
      for (var option : command.getCommandSpec().options()) {
        if (!option.inherited() && !option.usageHelp() && !option.versionHelp()) {
          assertThat(readme).contains(option.longestName());
        }
      }
    }
    for (var option : main.getCommandSpec().options()) {
      if (!option.usageHelp() && !option.versionHelp()) {
        assertThat(readme).containsAnyOf(option.names());
      }
    }
  }

  @Test
  void thePageOfTheHypervisorTellsEachSystemsEnd() throws IOException {
    String table =
        "\n| os | security updates until | made by | written down at |\n|---|---|---|---|\n"
            + GuestOs.all().stream().map(ReadmeTest::support).collect(Collectors.joining())
            + "\n";
    requireSection(HYPERVISOR, "ends of life", table);
  }

  private static String support(GuestOs os) {
    return "| `%s` | %s | %s | <%s> |\n"
        .formatted(
            os,
            os.support().end(),
            os.support()
                .handedOver()
                .map(other -> "since " + other.since() + " " + other.by() + ", for fewer packages")
                .orElse("its own security team"),
            os.support().source());
  }

  @Test
  void thePageOfTheHypervisorTellsWhichAdaptersHold() throws IOException {
    String table =
        "\n| id | chip | | told at |\n|---|---|---|---|\n"
            + UsbChip.all().stream().map(ReadmeTest::chip).collect(Collectors.joining())
            + "\n";
    requireSection(HYPERVISOR, "adapters?", table);
  }

  private static String chip(UsbChip chip) {
    return "| `%s` | %s | %s | %s |\n"
        .formatted(
            chip.id(),
            chip.name(),
            chip.trouble().orElse("holds"),
            chip.sources().stream()
                .map(source -> "<" + source + ">")
                .collect(Collectors.joining(", ")));
  }

  @Test
  void pagesOfReferenceAreLinkedFromTheReadme() throws IOException {
    String readme = Files.readString(README, StandardCharsets.UTF_8);
    try (Stream<Path> pages = Files.list(HYPERVISOR.getParent())) {
      pages.forEach(page -> assertThat(readme).contains("](" + page + ")"));
    }
  }

  private static void requireSection(String name, String expected) throws IOException {
    requireSection(README, name, expected);
  }

  private static void requireSection(Path file, String name, String expected) throws IOException {
    String readme = Files.readString(file, StandardCharsets.UTF_8);
    Pattern section =
        Pattern.compile(
            "(?s)(<!-- " + name + " begins?:[^\n]*-->\n)(.*?)(<!-- " + name + " ends? -->)");
    Matcher matcher = section.matcher(readme);
    assertThat(matcher.find()).as(file + " has the section " + name).isTrue();
    if (Boolean.getBoolean("readme.update")) {
      String mended = matcher.replaceFirst("$1" + Matcher.quoteReplacement(expected) + "$3");
      Files.writeString(file, mended, StandardCharsets.UTF_8);
      return;
    }
    assertThat(matcher.group(2)).isEqualTo(expected);
  }
}
