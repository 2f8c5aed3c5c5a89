package io.routervm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import tools.jackson.databind.json.JsonMapper;

/** Command lines that are wrong: each is told in our words, and never in the parser's. */
class MisuseTest {
  private static final Pattern RAW =
      Pattern.compile(
          "Unmatched|Unknown option|is not an? |expected |Expected|case-insensitive|at index"
              + "|Missing|Invalid value|cannot convert|should be specified|mutually exclusive"
              + "|required (parameter|subcommand|option)|[Ee]xception|java\\.|picocli|<[a-z]+>"
              + "|converters|parameter|PARAM");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "statsu | has no command 'statsu' | did you mean `routervm status`?",
        "reprovison | has no command 'reprovison' | did you mean `routervm reprovision`?",
        "comp bash | has no command 'comp' | did you mean `routervm completion`?",
        "vpn ad | `routervm vpn` has no command 'ad' | did you mean `routervm vpn add`?",
        "vpn ad anna | `routervm vpn` has no command 'ad' | did you mean `routervm vpn add`?",
        "revoke anna | has no command 'revoke' | did you mean `routervm vpn revoke`?",
        "fly | has no command 'fly' | `routervm --help`",
        "reprovision --confrim auto | has no option '--confrim' | did you mean --confirm?",
        "reprovision --confirm-w 60 | has no option '--confirm-w' | did you mean --confirm-window?",
        "reprovision --confirm-windo=60 | has no option '--confirm-windo' | --confirm-window?",
        "status --wacth | has no option '--wacth' | did you mean --watch?",
        "status --versoin | has no option '--versoin' | `routervm status --help`",
        "vpn add anna --too x | has no option '--too' | did you mean --to?",
        "status -x | has no option '-x' | `routervm status --help`",
        "--nonsense | `routervm` has no option '--nonsense' | `routervm --help`",
        "create --to x | has no option '--to': it is one of `routervm render` | routervm create --help",
        "status --version | has no option '--version': it is one of `routervm` | routervm status",
        "create --boot-timeout 5x | --boot-timeout cannot be '5x': write a time such as 90s | create",
        "create --boot-timeout 0 | cannot be '0': write a time such as 90s | create --help",
        "create --boot-timeout 99999999999 | cannot be '99999999999' | create --help",
        "stop --timeout=soon | --timeout cannot be 'soon': write a time such as 90s | stop --help",
        "reprovision --confirm-window x | --confirm-window cannot be 'x': write a time | --help",
        "rollback last | N cannot be 'last': it is a whole number | rollback --help",
        "revisions show x | N cannot be 'x': it is a whole number | revisions show --help",
        "completion csh | SHELL cannot be 'csh': it is one of bash, zsh, fish | completion --help",
        "completion bsh | SHELL cannot be 'bsh' | did you mean `bash`?",
        "-o xml validate | --output cannot be 'xml': it is one of text, json | --help",
        "-o jsn validate | --output cannot be 'jsn' | did you mean `json`?",
        "--color=sometimes status | it is one of auto, always, never | --help",
        "render --to x --placement lve | --placement cannot be 'lve' | did you mean `live`?",
        "reprovision --confirm perhaps | it is one of auto, manual | reprovision --help",
        "status --watch=maybe | --watch takes no value | status --help",
        "vpn renew anna --grace soon | --grace cannot be 'soon': write a time such as 7d | vpn renew --help",
        "vpn renew anna --grace 366d | --grace cannot be '366d': write a time such as 7d, 12h or 30m, up to 365d | --help",
        "render | `routervm render` needs --to DIR, the folder | render --help",
        "render --to | --to needs a value, DIR: the folder | render --help",
        "render --to -o json | --to needs a value, DIR | render --help",
        "-f | --file needs a value, FILE | --help",
        "vpn revoke | `routervm vpn revoke` needs NAME, the client | vpn revoke --help",
        "restore | needs FILE, the backup | restore --help",
        "completion | needs SHELL, bash, zsh or fish | completion --help",
        "vpn add a b | 'b' is one word too many: `routervm vpn add` takes NAME | vpn add --help",
        "status here | 'here' is one word too many: `routervm status` takes options only | --help",
        "revisions 7 | `routervm revisions` has no command '7' | revisions --help",
        "vpn | `routervm vpn` needs a command: add, list, revoke | vpn --help",
        "host | `routervm host` needs a command: prepare, install, uninstall | host --help",
        "tree | `routervm tree` needs a command: verify | tree --help",
        "usb | `routervm usb` needs a command: list | usb --help",
        "-v | `routervm` needs a command | `routervm --help`",
        "render --to a --to b | --to is given twice | render --help",
        "status --state x --state y | --state is given twice | status --help",
        "swap-cables --status --back | --status and --back exclude each other | swap-cables",
        "swap-cables --resume --back | --resume and --back exclude each other | swap-cables",
        "backup x --passphrase-file a --passphrase-env B | exclude each other | backup --help",
        "help vpn ad | `routervm vpn` has no command 'ad' | did you mean `routervm vpn add`?",
        "help statsu | has no command 'statsu' | did you mean `routervm status`?",
        "vpn add @nobody --nonsense | has no option '--nonsense' | vpn add --help",
      })
  void isToldInThreeLines(String line, String what, String next) {
    assertThat(run(line.split(" ", -1))).isEqualTo(2);
    // Asked for in JSON it is one document, else three lines.
    if (Misuse.asksForJson(List.of(line.split(" ", -1)))) {
      assertThat(
              JsonMapper.builder().build().readTree(out.toByteArray()).at("/error/what").asString())
          .contains(what);
      return;
    }
    List<String> said = said();
    assertThat(said).hasSize(3);
    assertThat(said.get(0)).startsWith("routervm: ").contains(what);
    assertThat(said.get(1)).isEqualTo("  where: the command line");
    assertThat(said.get(2)).startsWith("  next:  ").contains(next);
    assertThat(said).noneMatch(one -> RAW.matcher(one).find());
    assertThat(out.size()).isZero();
  }

  @Test
  void nothingThatWasTypedSteersTheTerminal() {
    assertThat(run("sta\u001b[31mtus\u202e")).isEqualTo(2);
    assertThat(run("create", "--boot-timeout", "\u001b]0;x\u0007")).isEqualTo(2);
    assertThat(run("-f", "a\0b", "validate")).isEqualTo(2);
    assertThat(run("x".repeat(10_000))).isEqualTo(2);
    String said = err.toString(StandardCharsets.UTF_8);
    assertThat(said).doesNotContain("\u001b", "\u0007", "\u202e", "\0").hasSizeLessThan(2000);
    assertThat(RAW.matcher(said).find()).isFalse();
  }

  @Test
  void theAnswerIsInJsonWhereverThatWasAskedFor() {
    for (String line :
        List.of(
            "-o json fly",
            "create --boot-timeout x -o json",
            "--output=json vpn",
            "-ojson render",
            "stop --timeout x --output json")) {
      out.reset();
      err.reset();
      assertThat(run(line.split(" ", -1))).isEqualTo(2);
      assertThat(
              JsonMapper.builder().build().readTree(out.toByteArray()).at("/error/next").asString())
          .contains("--help");
      assertThat(err.size()).isZero();
    }
  }

  /** Words that are right somewhere, in an order that is wrong nearly always. */
  @Test
  void noWordOfTheParserGetsThroughWhateverIsTyped() {
    PrintStream nowhere =
        new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    List<String> words =
        new ArrayList<>(
            List.of("", "-", "--", "-x", "--x=1", "anna", "5s", "@x", "-5", "=", "--to="));
    for (CommandSpec command :
        CompletionScript.commands(
                Commands.all(new Main(Map.of(), nowhere, nowhere)).getCommandSpec())
            .values()) {
      words.add(command.name());
      for (OptionSpec option : command.options()) {
        words.addAll(List.of(option.names()));
        words.add(option.longestName() + "=");
        words.add(option.longestName() + "=x");
        words.add(option.longestName().substring(0, option.longestName().length() - 1));
      }
    }
    Random random = new Random(15);
    int wrong = 0;
    for (int number = 0; number < 800; number++) {
      List<String> line =
          new ArrayList<>(List.of("-f", "/nowhere/r.yaml", "--state", "/dev/null/x"));
      for (int count = random.nextInt(5); count >= 0; count--) {
        line.add(words.get(random.nextInt(words.size())));
      }
      CommandLine parser = Commands.all(new Main(Map.of(), nowhere, nowhere));
      parser.setCaseInsensitiveEnumValuesAllowed(true).setExpandAtFiles(false);
      try {
        parser.parseArgs(line.toArray(String[]::new));
      } catch (CommandLine.ParameterException e) {
        var failure = Misuse.of(e, line);
        String said = failure.what() + "\n" + failure.hint();
        assertThat(RAW.matcher(said).find()).as(line + ": " + said).isFalse();
        assertThat(failure.what()).as(line.toString()).doesNotContain("cannot be called like this");
        wrong++;
      }
    }
    assertThat(wrong).isGreaterThan(500);
  }

  private int run(String... words) {
    PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
    return new Main(Map.of(), out, errors).run(words);
  }

  private List<String> said() {
    return err.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
