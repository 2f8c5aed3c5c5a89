package io.routervm.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.platform.LocalCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of a router's tables, with a stand-in for {@code nft} that has a flow table. */
class ListedTablesTest {
  private static final String LISTED =
      """
      table ip routervm {
      	flowtable established {
      		hook ingress priority filter
      		devices = { lan0, wan0 }
      	}

      	chain offered-lan0 {
      		ct state established,related ip saddr 192.168.42.0/24 oifname { "lan0", "wan0" } meta l4proto { tcp, udp } flow add @established accept
      		ct state established,related ip saddr 192.168.42.0/24 accept
      	}
      }
      """;

  /** The kernel refuses all of it when one is not there; routervm-flows adds those that are. */
  @Test
  void nameNoNicOfAFlowTable(@TempDir Path folder) throws IOException {
    Path listed = Files.writeString(folder.resolve("listed"), LISTED);
    String filters =
        Files.readString(Path.of("src/main/resources/io/routervm/resource/filters.sh"));
    String script =
        """
        line_end='
        '
        nft() { case $* in 'list tables') echo 'table ip routervm' ;; *) cat %s ;; esac; }
        %s
        list_tables
        """
            .formatted(listed, filters);
    LocalCommand.Result result =
        LocalCommand.of("/bin/sh", "-c", script).run(Duration.ofSeconds(30));
    assertThat(result.output())
        .isEqualTo(
            "table ip routervm\nflush table ip routervm\n"
                + LISTED.replace("\t\tdevices = { lan0, wan0 }\n", ""));
  }
}
