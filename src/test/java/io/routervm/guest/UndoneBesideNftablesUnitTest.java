package io.routervm.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.resource.Resource;
import io.routervm.service.Namespaces;
import io.routervm.shell.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A router whose owner runs the unit of nft's package, which flushes the tables of all when it is
 * started: undoing starts it again. With a stand-in for {@code systemctl} that does what the unit
 * does, in a network namespace.
 */
@Tag("root")
class UndoneBesideNftablesUnitTest {
  private static final String RULES =
      """
      *filter
      :INPUT DROP [0:0]
      :FORWARD DROP [0:0]
      :OUTPUT ACCEPT [0:0]
      COMMIT
      """;

  private static final String SYSTEMCTL =
      """
      systemctl() {
        case $1 in restart) nft flush ruleset && echo flushed >>"$state/flushed" ;; esac
      }
      since() { echo then; }
      """;

  @TempDir Path folder;
  private Namespaces hosts;

  @BeforeEach
  void aTrialThatHasStoppedIt() throws IOException {
    hosts = new Namespaces(folder);
    hosts.host("router");
    Path runtime = Files.createDirectories(folder.resolve("journal/runtime"));
    Files.writeString(runtime.resolve("iptables"), RULES);
    Files.createFile(runtime.resolve("nftables"));
    for (String note : new String[] {"active.nftables", "restarted.nftables"}) {
      Files.createFile(folder.resolve("journal").resolve(note));
    }
  }

  @AfterEach
  void down() {
    hosts.close();
  }

  @Test
  void whatProtectsIsBackBeforeAnotherUnitIsStarted() throws IOException {
    String script =
        String.join(
            "\n",
            "nonce=0123456789abcdef state=" + folder + " reloaded=' '",
            Script.file(GuestScript.class, "journal.sh").text().replace("/run/", folder + "/"),
            Script.file(Resource.class, "filters.sh").text(),
            SYSTEMCTL,
            "set -- running",
            Script.file(GuestScript.class, "undo.sh").text(),
            "unfiled=",
            "restore_unit nftables",
            "iptables-save -t filter");
    Path undo = Files.writeString(folder.resolve("undo"), script);
    assertThat(hosts.must("router", "sh " + undo)).contains(":INPUT DROP", ":FORWARD DROP");
    assertThat(folder.resolve("flushed")).hasContent("flushed");
  }
}
