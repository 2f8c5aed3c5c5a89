package io.routervm.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfigLoader;
import io.routervm.failure.Finding;
import io.routervm.failure.Finding.Level;
import io.routervm.router.StateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostExaminationTest {
  private static final String HEADER =
      "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n";
  private static final String DEFAULT =
      "eno1\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n";

  @TempDir Path folder;

  private Finding finding(String check, String routes, Placement placement) throws IOException {
    return finding(check, routes, placement, "centos-7", LocalDate.of(2026, 11, 28));
  }

  private Finding finding(
      String check, String routes, Placement placement, String os, LocalDate today)
      throws IOException {
    Path file = folder.resolve("router.yaml");
    Files.writeString(
        file,
        """
        version: 1
        os: %s
        vm: { spice: { password: none } }
        wan: { usb: "0b95:1790" }
        lan: { bridge: brHome, address: 192.168.42.254/24 }
        routes: [{ to: 10.9.0.0/16, via: 192.168.42.31 }]
        vpn: { endpoint: home.example.net, subnet: 10.8.0.0/24 }
        """
            .formatted(os));
    RouterConfig config = new RouterConfigLoader(System::getenv).load(file);
    StateFolder state = new StateFolder(folder.resolve("state")).prepare();
    Path table = Files.writeString(folder.resolve("routes"), HEADER + DEFAULT + routes);
    return new HostExamination(
            config,
            state,
            placement,
            table,
            Clock.fixed(today.atStartOfDay().toInstant(ZoneOffset.UTC), ZoneOffset.UTC),
            new HostRestart(folder, bridge -> ""))
        .findings().stream()
            .filter(found -> found.check().contains(check))
            .findFirst()
            .orElseThrow();
  }

  private static String route(String nic, String destination, String mask) {
    return nic + "\t" + destination + "\t00000000\t0001\t0\t0\t0\t" + mask + "\t0\t0\t0\n";
  }

  @Test
  void aSubnetThatThisHostHasAlreadyIsTold() throws IOException {
    String isp = route("brHome", "0001A8C0", "00FFFFFF");
    assertThat(finding("collide", isp, Placement.STAGED).level()).isEqualTo(Level.OK);
    String home = route("brHome", "002AA8C0", "00FFFFFF");
    Finding staged = finding("collide", home, Placement.STAGED);
    assertThat(staged.level()).isEqualTo(Level.FAIL);
    assertThat(staged.seen()).isEqualTo("192.168.42.0/24 with 192.168.42.0/24 on brHome");
    assertThat(staged.fix()).contains("lan.address");
    assertThat(finding("collide", home, Placement.LIVE).level()).isEqualTo(Level.OK);
    Finding office = finding("collide", route("tun9", "0000000A", "000000FF"), Placement.LIVE);
    assertThat(office.seen()).isEqualTo("10.8.0.0/24 with 10.0.0.0/8 on tun9");
  }

  /** It may even be the host that leads there. */
  @Test
  void theWayOfThisHostToASubnetBehindAHostIsNoCollision() throws IOException {
    String same = route("brHome", "0000090A", "0000FFFF") + route("virbr7", "0007090A", "00FFFFFF");
    assertThat(finding("collide", same, Placement.STAGED).level()).isEqualTo(Level.OK);
    Finding vpn = finding("collide", route("tun9", "0000080A", "0000FFFF"), Placement.STAGED);
    assertThat(vpn.seen()).isEqualTo("10.8.0.0/24 with 10.8.0.0/16 on tun9");
  }

  @Test
  void keysThatOthersCanReadAreTold() throws IOException {
    assertThat(finding("keys", "", Placement.STAGED).level()).isEqualTo(Level.OK);
    Path keys = Files.createDirectories(folder.resolve("state/pki/private"));
    for (Path path : new Path[] {keys.getParent(), keys}) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
    }
    Path key = Files.writeString(keys.resolve("ca.key"), "x");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
    Finding found = finding("keys", "", Placement.STAGED);
    assertThat(found.level()).isEqualTo(Level.FAIL);
    assertThat(found.seen()).isEqualTo("open to others: " + key);
    assertThat(found.fix()).contains("chmod");
  }

  @Test
  void anOldSystemAndAnOpenScreenAreTold() throws IOException {
    Finding old = finding("security updates", "", Placement.LIVE);
    assertThat(old.level()).isEqualTo(Level.WARN);
    assertThat(old.seen()).contains("centos-7", "2024-06-30");
    assertThat(old.fix()).contains("`os: almalinux-9`", "accept_eol");
    assertThat(finding("screen", "", Placement.LIVE).level()).isEqualTo(Level.WARN);
  }

  @Test
  void theEndOfTheUpdatesIsToldHalfAYearBefore() throws IOException {
    LocalDate end = LocalDate.of(2028, 6, 30);
    String debian = "debian-12\ninstall: { tree: \"http://tree.example/\" }";
    Finding far = finding("security updates", "", Placement.LIVE, debian, end.minusDays(181));
    assertThat(far.level()).isEqualTo(Level.OK);
    assertThat(far.seen()).contains("until 2028-06-30", "LTS team");
    Finding near = finding("security updates", "", Placement.LIVE, debian, end.minusDays(180));
    assertThat(near.level()).isEqualTo(Level.WARN);
    assertThat(near.seen()).contains("2028-06-30 only, in 180 days");
    Finding last =
        finding("security updates", "", Placement.LIVE, "almalinux-9", LocalDate.of(2032, 5, 31));
    assertThat(last.fix()).startsWith("look for a newer routervm");
  }
}
