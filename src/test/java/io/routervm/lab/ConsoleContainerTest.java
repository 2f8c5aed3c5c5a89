package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.guest.Caller;
import io.routervm.guest.GuestReconciler;
import io.routervm.guest.RemoteShell;
import io.routervm.plan.Outcome;
import io.routervm.resource.Resource;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The way in by the serial console, in a container: a pseudo-terminal stands in for the serial line
 * that a container has not. The units are started by the container's own systemd.
 */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
class ConsoleContainerTest {
  private static final String CONSOLE = "serial-getty@ttyS0.service";

  /** Answers with who has typed it, and where. */
  private static final String WHO = "echo \"$(id -un) $(tty)\" >/run/who";

  /** No process of it has the line as its own terminal: that is for the units to take. */
  private static final String PSEUDO_TERMINAL =
      """
      use Fcntl;
      sysopen(my $master, "/dev/ptmx", O_RDWR | O_NOCTTY) or die;
      my $number = pack("i", 0);
      ioctl($master, 0x40045431, $number) or die; # TIOCSPTLCK
      ioctl($master, 0x80045430, $number) or die; # TIOCGPTN
      my $line = "/dev/pts/" . unpack("i", $number);
      sysopen(my $open, $line, O_RDWR | O_NOCTTY) or die;
      symlink($line, "/dev/ttyS0") or die;
      sysopen(my $typed, "/run/typed", O_RDWR) or die;
      sysopen(my $shown, "/run/shown", O_WRONLY | O_CREAT | O_APPEND) or die;
      sysopen(my $name, "/run/line", O_WRONLY | O_CREAT) or die;
      syswrite($name, "$line\\n");
      while (1) {
        my $ready = "";
        vec($ready, fileno($master), 1) = 1;
        vec($ready, fileno($typed), 1) = 1;
        select($ready, undef, undef, undef);
        if (vec($ready, fileno($master), 1)) {
          if (sysread($master, my $text, 4096)) {
            syswrite($shown, $text);
          } else { # nobody has it open, while a unit takes it from another one
            select(undef, undef, undef, 0.1);
          }
        }
        if (vec($ready, fileno($typed), 1) && sysread($typed, my $text, 4096)) {
          syswrite($master, $text);
        }
      }
      """;

  /** Not the restart of a router in emergency mode: that is RecoveryContainerTest's. */
  private static final String CONSOLE_RESOURCES =
      ".*serial-getty@.*|.*/(emergency|rescue)\\.service\\.d/.*";

  private LiveContainer container;

  @BeforeAll
  void provision() {
    container = LiveContainer.start("con");
    try (RemoteShell host = container.await(Duration.ofSeconds(60), why -> {})) {
      List<Resource> resources =
          container.stagedResources().stream()
              .filter(one -> one.id().name().matches(CONSOLE_RESOURCES))
              .toList();
      assertThat(resources).hasSize(4);
      GuestReconciler guest = new GuestReconciler(host, resources);
      assertThat(guest.apply(guest.plan(), Caller.of("test"))).isInstanceOf(Outcome.Applied.class);
      assertThat(guest.plan().isEmpty()).isTrue();
    }
    container
        .inside(
            "echo exit >/root/.bashrc && echo exit >/root/.bash_profile && echo exit >/etc/profile"
                + " && rm /etc/systemd/system/"
                + CONSOLE
                + ".d/zz-no-serial-port.conf && systemctl daemon-reload")
        .orFail();
    plugIn();
  }

  @AfterAll
  void takeDown() {
    if (container != null) {
      container.close();
    }
  }

  /** What is written to /run/typed is typed at the line; what it shows is in /run/shown. */
  private void plugIn() {
    container.inside("cat >/run/line.pl <<'END'\n" + PSEUDO_TERMINAL + "END\n").orFail();
    container
        .inside(
            "mkfifo /run/typed && systemd-run -q --unit=line -p DefaultDependencies=no"
                + " -p IgnoreOnIsolate=yes perl /run/line.pl"
                + " && timeout 60 sh -c 'until [ -s /run/line ]; do sleep 0.2; done'")
        .orFail();
  }

  private void type(String line) {
    container.inside("printf '%s\\n' '" + line + "' >/run/typed").orFail();
  }

  private String typedBy() {
    type(WHO);
    String who =
        container
            .inside("timeout 60 sh -c 'until [ -s /run/who ]; do sleep 0.2; done' && cat /run/who")
            .orFail()
            .trimmed();
    container.inside("rm /run/who").orFail();
    return who;
  }

  private String line() {
    return container.inside("cat /run/line").orFail().trimmed();
  }

  /** Root's account is locked, and root's shell files end every shell that reads them. */
  @Test
  void theSerialLineIsAShellOfRootAndComesBackWhenItEnds() {
    assertThat(container.inside("passwd -S root").orFail().output()).contains("root L");
    container.inside("systemctl restart " + CONSOLE).orFail();
    assertThat(typedBy()).isEqualTo("root " + line());
    String first = container.inside("systemctl show -p MainPID " + CONSOLE).orFail().trimmed();
    type("exit");
    container
        .inside(
            "timeout 60 sh -c 'until [ \"$(systemctl show -p MainPID "
                + CONSOLE
                + ")\" != "
                + first
                + " ]; do sleep 0.2; done'")
        .orFail();
    assertThat(typedBy()).isEqualTo("root " + line());
    container.inside("systemctl stop " + CONSOLE).orFail();
  }

  @ParameterizedTest
  @ValueSource(strings = {"emergency", "rescue"})
  void aBootThatFailsEndsInAShellOfRootOnTheSerialLineAlone(String mode) {
    container.inside("systemctl start --no-block " + CONSOLE).orFail();
    container.inside("systemctl start " + mode + ".service").orFail();
    assertThat(container.inside("systemctl is-active " + CONSOLE).trimmed()).isNotEqualTo("active");
    assertThat(typedBy()).isEqualTo("root " + line());
    assertThat(
            container
                .inside("systemctl show -p TTYPath -p StandardInput " + mode + ".service")
                .orFail()
                .output())
        .contains("TTYPath=/dev/ttyS0", "StandardInput=tty-force");
    type("exit");
    container
        .inside(
            "timeout 60 sh -c 'until systemctl is-active -q multi-user.target ssh.service; do"
                + " sleep 0.2; done'")
        .orFail();
    assertThat(container.inside("systemctl is-active " + mode + ".service").trimmed())
        .isEqualTo("inactive");
    assertThat(container.inside("cat /run/shown").orFail().output()).contains(mode + " mode");
  }

  /** The screen's own getty, and the check of passwords there, are as they were. */
  @Test
  void theScreenStaysLocked() {
    assertThat(container.inside("systemctl cat getty@tty1.service").orFail().output())
        .contains("agetty")
        .doesNotContain("--autologin", "routervm");
    assertThat(container.inside("systemctl show-environment").orFail().output())
        .doesNotContain("SULOGIN_FORCE");
  }
}
