package io.routervm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The parser knows as much as the command line may mean, and nobody notices. */
class CommandsTest {
  @Test
  void aNameIsTheOneOfItsAnnotation() {
    for (Class<?> command : Commands.classes()) {
      assertThat(Commands.name(command)).isEqualTo(command.getAnnotation(Command.class).name());
    }
    assertThat(Commands.all(main()).getSubcommands())
        .hasSameSizeAs(Commands.classes())
        .containsKeys("swap-cables", "vpn", "help");
  }

  @Test
  void onlyWhatIsNamedIsKnown() {
    assertThat(known("validate")).contains(List.of("validate"));
    assertThat(known("--file", "plan", "-o", "json", "validate"))
        .contains(List.of("validate", "plan"));
    assertThat(known("vpn", "add", "anna-phone")).contains(List.of("vpn"));
    assertThat(known("vpn", "--help")).contains(List.of("vpn"));
  }

  @Test
  void allAreKnownToWhoeverAsksAboutThem() {
    assertThat(known()).isEmpty();
    assertThat(known("--help")).isEmpty();
    assertThat(known("validat")).isEmpty();
    assertThat(known("help", "validate")).isEmpty();
    assertThat(known("completion", "bash")).isEmpty();
    assertThat(known("--version", "-o", "json")).isEmpty();
  }

  /** The first parser does not know the command that is meant, nor whose option that is. */
  @Test
  void whatIsWrongIsToldByOneWhoKnowsAll() {
    assertThat(errors("plan", "--dry-run"))
        .contains("`routervm plan` has no option '--dry-run': it is one of `routervm reprovision`");
    assertThat(errors("vpn", "reprovision", "--color", "never"))
        .contains("did you mean `routervm reprovision`");
  }

  /** What the first parser has set does not stay. */
  @Test
  void theSecondParserBeginsAnew() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new Main(Map.of(), out, new PrintStream(out, true, StandardCharsets.UTF_8))
        .run("-y", "-o", "json", "plan", "--no-such-option");
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("\"what\":").doesNotContain("twice");
  }

  private static Optional<List<String>> known(String... words) {
    return Commands.namedIn(main(), List.of(words))
        .map(CommandLine::getSubcommands)
        .map(commands -> List.copyOf(commands.keySet()));
  }

  private static String errors(String... words) {
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    new Main(
            Map.of(),
            new ByteArrayOutputStream(),
            new PrintStream(errors, true, StandardCharsets.UTF_8))
        .run(words);
    return errors.toString(StandardCharsets.UTF_8);
  }

  private static Main main() {
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    return new Main(Map.of(), nowhere, nowhere);
  }
}
