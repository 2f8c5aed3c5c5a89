package io.routervm.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.shell.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The systemd 219 of CentOS 7 has a shorter systemd-run, which refuses what it does not know: no
 * trial could be armed.
 */
class SystemdRunTest {
  private static final Set<String> KNOWN =
      Set.of("--unit", "--on-active", "--on-unit-inactive", "--timer-property");
  private static final Pattern CALL = Pattern.compile("(?m)^[^#\n]*\\bsystemd-run ([^|;&<>\n]*)");
  private static final Pattern OPTION = Pattern.compile("(?:^| )(-[^ =]+)");

  private static List<String> options(String script) {
    List<String> options = new ArrayList<>();
    Matcher call = CALL.matcher(script.replaceAll("\\\\\n *", " "));
    while (call.find()) {
      Matcher option = OPTION.matcher(call.group(1));
      while (option.find()) {
        options.add(option.group(1));
      }
    }
    return options;
  }

  @Test
  void armingAndTryingAgain() throws IOException {
    for (String file :
        List.of(
            "src/main/resources/io/routervm/guest/trial.sh",
            "vm-templates/guest/usr/local/sbin/routervm-revert")) {
      assertThat(options(Files.readString(Path.of(file))))
          .as(file)
          .contains("--unit", "--on-active", "--on-unit-inactive")
          .isSubsetOf(KNOWN);
    }
  }

  @Test
  void undoingAtOnce() {
    List<String> scripts = new ArrayList<>();
    Confirmation.undo(
        new RemoteShell() {
          @Override
          public Result run(Script script, Consumer<String> onLine) {
            scripts.add(script.text());
            return new Result(0, "", "");
          }

          @Override
          public void close() {}
        });
    assertThat(options(String.join("\n", scripts))).containsExactly("--unit");
  }
}
