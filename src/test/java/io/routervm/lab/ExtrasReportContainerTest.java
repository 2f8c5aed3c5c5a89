package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.extras.ExtrasFolder;
import io.routervm.extras.ExtrasSource;
import io.routervm.failure.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A monthly report of the WAN: a package, a program and two units that come together. */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(600)
@ExtendWith(StopAtFirstFailure.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ExtrasReportContainerTest {
  private static final String TIMER = "/etc/systemd/system/wan-report.timer";
  private static final String ARE_ACTIVE = "systemctl is-active vnstat wan-report.timer";

  private static final String HOSTILE =
      """
      mkdir -p "$1/etc/own"
      cd "$1/etc/own"
      ln -s /etc/shadow out
      ln -s / whole
      ln -s ../../../.. up
      mknod zero c 1 5
      mknod disk b 7 0
      mkfifo pipe
      python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("socket")'
      truncate -s 1G large
      touch $'two\\nlines' $'\\e[2J' su group
      chmod 4755 su
      chmod 2755 group
      """;

  private final ExtrasSource vnstat = OwnerWithExtras.example("vnstat");
  private LiveContainer container;
  private OwnerWithExtras owner;

  @BeforeAll
  void createFromNothing() throws IOException {
    container = LiveContainer.start("report");
    owner = OwnerWithExtras.fromNothing(container, "", vnstat, this::staged);
  }

  private void staged() {
    container.inside("test -x /usr/local/sbin/wan-report && dpkg -s vnstat").orFail();
    assertThat(container.inside(ARE_ACTIVE).output()).isEqualTo("inactive\ninactive\n");
  }

  @AfterAll
  void stop() {
    if (owner != null) {
      owner.close();
    }
    if (container != null) {
      container.close();
    }
  }

  private void serves() {
    assertThat(container.inside(ARE_ACTIVE).output()).isEqualTo("active\nactive\n");
    container.inside("rm -rf /var/lib/wan-report; systemctl start wan-report.service").orFail();
    assertThat(container.inside("ls /var/lib/wan-report").output())
        .matches("\\d{4}-\\d{2}.txt\\s*");
  }

  @Test
  @Order(1)
  void aRouterThatIsMadeWithItReports() {
    assertThat(owner.titles(vnstat)).isEmpty();
    serves();
  }

  @Test
  @Order(2)
  void aBrokenVersionIsRolledBackAndTheServiceKept() {
    Failure failure =
        owner.refused(OwnerWithExtras.and(vnstat, TIMER, "[Timer]\nOnCalendar=every blue moon\n"));
    assertThat(failure.kind()).as(failure.what()).isEqualTo(Failure.Kind.ROLLED_BACK);
    assertThat(failure.what()).contains("refused the new contents");
    assertThat(owner.titles(vnstat)).isEmpty();
    serves();
  }

  @Test
  @Order(3)
  void aBackupBringsItToAnEmptyHost(@TempDir Path folder) throws IOException {
    ExtrasSource restored = owner.restored(vnstat, folder);
    assertThat(restored).isEqualTo(vnstat);
    assertThat(owner.titles(restored)).isEmpty();
  }

  @Test
  @Order(4)
  void takenOutItGoesAndIsPlannedAgain() {
    owner.apply(ExtrasSource.NONE);
    assertThat(container.inside(ARE_ACTIVE).output()).isEqualTo("inactive\ninactive\n");
    container.inside("test ! -e /usr/local/sbin/wan-report && test ! -e " + TIMER).orFail();
    assertThat(owner.titles(vnstat))
        .anyMatch(title -> title.contains("/usr/local/sbin/wan-report"))
        .anyMatch(title -> title.contains("start wan-report.timer"))
        .anyMatch(title -> title.contains("start vnstat.service"));
    assertThat(owner.apply(vnstat).revision()).isPresent();
    serves();
  }

  @Test
  @Order(5)
  void whatWasMadeByHandIsAdopted(@TempDir Path folder) throws IOException {
    owner.apply(ExtrasSource.NONE);
    List<String> names = new ArrayList<>(owner.madeByHand(vnstat));
    names.addAll(List.of("vnstat", "vnstat.service", "wan-report.timer"));
    assertThat(owner.adoption(folder).run(names, candidate -> true)).isEqualTo(names);
    ExtrasSource adopted = ExtrasFolder.read(folder);
    assertThat(adopted.files().get("/usr/local/sbin/wan-report").executable()).isTrue();
    assertThat(owner.titles(adopted)).isEmpty();
    assertThat(owner.apply(adopted).restarted()).isEmpty();
    serves();
  }

  /** By the real command, which may read everything here: nothing is followed, opened or obeyed. */
  @Test
  @Order(6)
  void aHostileFolderIsRefusedAndTold() {
    RouterUnderTest router = owner.commandLine();
    Path folder = router.file().resolveSibling("extras");
    Lab.run(Duration.ofSeconds(20), List.of("bash", "-euc", HOSTILE, "hostile", folder.toString()))
        .orFail();
    for (String command : List.of("validate", "plan", "reprovision")) {
      Ran ran = router.run(Duration.ofMinutes(1), command).expect(2);
      assertThat(ran.errors())
          .contains("/etc/own/out is a link", "/etc/own/whole is a link", "/etc/own/up is a link")
          .contains("/etc/own/zero is a device", "/etc/own/disk is a device")
          .contains("/etc/own/pipe is a device, a pipe or a socket")
          .contains("/etc/own/socket is a device, a pipe or a socket")
          .contains("/etc/own/large is larger than 1 MiB")
          .contains("/etc/own/two?lines has a control character in its name")
          .contains("/etc/own/?[2J has a control character in its name")
          .contains("/etc/own/su is setuid or setgid (mode 4755)")
          .contains("/etc/own/group is setuid or setgid (mode 2755)")
          .doesNotContain("\u001b[2J", "root:");
    }
    assertThat(container.inside("test -e /etc/own").status()).isNotZero();
    serves();
  }
}
