package io.routervm.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfigLoader;
import io.routervm.failure.Finding;
import io.routervm.failure.Finding.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostRestartTest {
  private static final String FIXED =
      "7: brHome    inet 192.168.42.2/24 scope global brHome\\ valid_lft forever";
  private static final String LEASED =
      "7: brHome    inet 192.168.42.101/24 scope global dynamic brHome\\ valid_lft 4000sec";

  @TempDir Path folder;
  private String addresses = FIXED;

  /** The program's default is libvirt's own; Debian's package has another one. */
  @ParameterizedTest
  @CsvSource({
    "suspend, , WARN",
    "suspend, '#ON_SHUTDOWN=shutdown', WARN",
    "suspend, ON_SHUTDOWN=shutdown, OK",
    "'\"shutdown\"', , OK",
    "shutdown, 'ON_SHUTDOWN=suspend # as ever', WARN",
    "shutdown, ON_SHUTDOWN='suspend', WARN",
  })
  void aShutdownThatWouldSuspendTheRouterIsTold(String own, String written, Level level)
      throws IOException {
    write("usr/libexec/libvirt-guests.sh", "ON_SHUTDOWN=" + own + "\n  ON_SHUTDOWN=shutdown\n");
    assertThat(finding("shutdown", Placement.STAGED)).as("not at work").isEmpty();
    write("etc/systemd/system/multi-user.target.wants/libvirt-guests.service", "");
    write("etc/sysconfig/libvirt-guests", written == null ? "" : written + "\n");
    Finding finding = finding("shutdown", Placement.STAGED).orElseThrow();
    assertThat(finding.level()).isEqualTo(level);
    if (level == Level.WARN) {
      assertThat(finding.fix())
          .isEqualTo("write ON_SHUTDOWN=shutdown in /etc/sysconfig/libvirt-guests");
    }
  }

  @Test
  void aHostThatNeedsTheRouterToBootIsTold() throws IOException {
    write("etc/resolv.conf", "nameserver 192.168.42.254\nnameserver 198.51.100.53\n");
    assertThat(finding("boots", Placement.LIVE).orElseThrow().level()).isEqualTo(Level.OK);
    write("etc/resolv.conf", "search lan\nnameserver 192.168.42.254\n");
    assertThat(finding("boots", Placement.LIVE).orElseThrow().seen())
        .isEqualTo(
            "it asks the router alone for names, and the router starts after this host's network");
    addresses = LEASED;
    Finding both = finding("boots", Placement.LIVE).orElseThrow();
    assertThat(both.level()).isEqualTo(Level.WARN);
    assertThat(both.seen()).startsWith("its address on brHome is a lease of the router, it asks");
    assertThat(both.fix()).contains("outside dhcp.range", "second name server");
    assertThat(finding("boots", Placement.STAGED)).as("the ISP box's, still").isEmpty();
  }

  @Test
  void whatSystemdResolvesIsAskedOfWhomItAsks() throws IOException {
    write("etc/resolv.conf", "nameserver 127.0.0.53\n");
    write("run/systemd/resolve/resolv.conf", "nameserver 192.168.42.254\n");
    assertThat(finding("boots", Placement.LIVE).orElseThrow().level()).isEqualTo(Level.WARN);
    write("run/systemd/resolve/resolv.conf", "nameserver 9.9.9.9\n");
    assertThat(finding("boots", Placement.LIVE).orElseThrow().level()).isEqualTo(Level.OK);
  }

  @Test
  void aHostWithoutAnyOfThoseFilesIsFine() throws IOException {
    assertThat(finding("boots", Placement.LIVE).orElseThrow().level()).isEqualTo(Level.OK);
  }

  private Optional<Finding> finding(String check, Placement placement) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("router.yaml"),
            """
            version: 1
            wan: { usb: "0b95:1790" }
            lan: { bridge: brHome, address: 192.168.42.254/24 }
            """);
    RouterConfig config = new RouterConfigLoader(name -> null).load(file);
    return new HostRestart(folder, bridge -> addresses)
        .findings(config, placement).stream()
            .filter(found -> found.check().contains(check))
            .findFirst();
  }

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
