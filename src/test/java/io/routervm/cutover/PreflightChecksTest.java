package io.routervm.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.config.Cidr;
import io.routervm.failure.Failure;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreflightChecksTest {
  @TempDir private Path folder;

  @Test
  void aSubnetIsNamedOnce() {
    List<Cidr> around =
        Stream.of("192.168.1.20/24", "192.168.1.50/24", "10.0.0.7/8", "192.168.1.20/25")
            .map(text -> Cidr.parse(text).orElseThrow())
            .toList();
    assertThat(PreflightChecks.texts(around))
        .isEqualTo("192.168.1.0/24, 10.0.0.0/8, 192.168.1.0/25");
    assertThat(PreflightChecks.texts(List.of())).isEqualTo("none");
  }

  @Test
  void aSubnetOfOursThatIsAroundUsIsRefused() {
    CutoverFixture home = new CutoverFixture(folder, CutoverRecord.FORWARD);
    home.running = true;
    PreflightChecks checks = new PreflightChecks(home.context());
    home.leases = "lan0=192.168.1.20/24";
    home.host = "address 10.0.0.7/8\n";
    assertThat(checks.subnets().evidence())
        .contains("192.168.42.0/24")
        .endsWith("192.168.1.0/24, 10.0.0.0/8");
    for (String lease :
        List.of("lan0=192.168.42.20/24", "lan0=192.168.0.9/16", "wan0=192.168.42.1/30")) {
      home.leases = lease;
      assertThatThrownBy(checks::subnets)
          .isInstanceOfSatisfying(
              Failure.class, failure -> assertThat(failure.hint()).contains("lan.address"))
          .hasMessageContaining("overlap");
    }
    home.leases = "";
    home.host = "address 192.168.42.7/24\n";
    assertThatThrownBy(checks::subnets).hasMessageContaining("192.168.42.0/24 overlap");
  }

  @Test
  void whatThisHostHasIsWrittenDownBeforeItIsTouched() {
    CutoverFixture home = new CutoverFixture(folder, CutoverRecord.FORWARD);
    PreflightChecks checks = new PreflightChecks(home.context());
    assertThat(checks.hostState().mark()).isEqualTo(StepStatus.NOT_NEEDED);
    home.host =
        "address 192.168.1.50/24\ndynamic yes\nroute default via 192.168.1.1\nmanager NETWORKD\n";
    assertThat(checks.hostState().evidence())
        .isEqualTo(
            "192.168.1.50/24 by DHCP, kept by systemd-networkd; routes: default via 192.168.1.1");
    assertThat(home.file.now().host().orElseThrow().addresses()).containsExactly("192.168.1.50/24");
    home.host = "address 192.168.1.50/24\nmanager IFUPDOWN\n";
    assertThat(checks.hostState().evidence()).isEqualTo("192.168.1.50/24, fixed, kept by ifupdown");
  }

  @Test
  void theRouterIsSeenToRunStaged() {
    CutoverFixture home = new CutoverFixture(folder, CutoverRecord.FORWARD);
    PreflightChecks checks = new PreflightChecks(home.context());
    assertThat(checks.staged().evidence()).isEqualTo("domain router, provisioned, staged, started");
    assertThat(checks.staged().evidence()).isEqualTo("domain router, provisioned, staged, running");
    assertThat(home.log).containsExactly("start");
  }

  @Test
  void theDrawingsAreShownBeforeAnythingIsMoved() {
    CutoverFixture home = new CutoverFixture(folder, CutoverRecord.FORWARD);
    new PreflightChecks(home.context()).wayBack();
    assertThat(home.told)
        .anyMatch(line -> line.contains("The cables before the cut-over"))
        .anyMatch(line -> line.contains("The cables afterwards"))
        .anyMatch(line -> line.contains("The way back, at any time"));
  }
}
