package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.routervm.failure.Failure;
import io.routervm.guest.Caller;
import io.routervm.guest.CommitConfirm;
import io.routervm.guest.Confirmation;
import io.routervm.guest.GuestReconciler;
import io.routervm.guest.RemoteShell;
import io.routervm.plan.Difference;
import io.routervm.resource.Resource;
import io.routervm.router.Approval;
import io.routervm.router.Reprovision.Options;
import io.routervm.router.ToldProgress;
import io.routervm.service.Services;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A guest that is in no state to be changed: {@code reprovision} says what is the matter, the guest
 * is what it was, and {@code plan} shows what is still due.
 */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
@ExtendWith(SharedRouter.class)
class FaultGuestContainerTest {
  private static final String FOREIGN =
      """
      iptables -%1$s INPUT -s 203.0.113.7 -j DROP
      ip6tables -%1$s INPUT -s 2001:db8::7 -j DROP
      """;
  private static final String EDITED = "/etc/dnsmasq.d/hosts.conf";

  private RouterWithSite owner;
  private LiveContainer container;
  private String good;
  private String edited;
  private GuestSnapshot before;

  @BeforeAll
  void settle(RouterWithSite shared) {
    owner = shared;
    container = shared.container;
    good = new WalkYaml(owner.head(), new Random(0)).text();
    edited = good.replace("hosts:\n", "hosts:\n  - { name: cam, ip: 192.168.42.61 }\n");
  }

  @BeforeEach
  void isGood() {
    apply(good);
    before = look();
  }

  @AfterEach
  void worksAgain() {
    apply(edited);
    assertThat(owner.reprovision(edited).plan().changes()).isEmpty();
    assertThat(
            look()
                .against(container, owner.router(edited), Services.resources(owner.router(edited))))
        .isEmpty();
  }

  private void apply(String yaml) {
    Options options =
        new Options("reprovision", Approval.AUTOMATIC, Optional.of(Duration.ofSeconds(30)), "test");
    owner.reprovision(yaml).run(options, ToldProgress.printed());
  }

  private GuestSnapshot look() {
    return GuestSnapshot.of(container, new HashSet<>(Services.resources(owner.router(edited))));
  }

  private void guest(String... lines) {
    container.inside("set -e\n" + String.join("\n", lines)).orFail();
  }

  private Failure fails(String yaml) {
    Failure failure = catchThrowableOfType(Failure.class, () -> apply(yaml));
    assertThat(failure).as("a failure").isNotNull();
    System.out.println(
        failure.kind()
            + ": "
            + failure.what()
            + "\n  "
            + failure.subject()
            + "\n  "
            + failure.hint());
    return failure;
  }

  private void requireAsBefore() {
    assertThat(look().unlike(before)).isEmpty();
  }

  private List<String> due(String yaml) {
    return owner.reprovision(yaml).plan().changes().stream().map(Difference::summary).toList();
  }

  static IntStream rooms() {
    return FaultSequenceContainerTest.FULL
        ? IntStream.of(0, 4, 8, 12, 16, 20, 24, 28)
        : IntStream.of(0, 12);
  }

  /** From the first file of the journal to the last, at one of them the disk is full. */
  @ParameterizedTest
  @MethodSource("rooms")
  void theDiskOfTheJournalIsFull(int kibibytesLeft) {
    guest(
        "rm -rf /var/lib/routervm/journal",
        "cp -a /var/lib/routervm /run/kept",
        "mount -t tmpfs -o size=8m tmpfs /var/lib/routervm",
        "cp -a /run/kept/. /var/lib/routervm",
        "head -c " + kibibytesLeft * 1024 + " /dev/zero >/var/lib/routervm/.room",
        "cat /dev/zero >/var/lib/routervm/.full 2>/dev/null || :",
        "rm /var/lib/routervm/.room");
    try {
      Failure failure = fails(edited);
      assertThat(failure.kind()).isIn(Failure.Kind.PRECONDITION, Failure.Kind.ROLLED_BACK);
      assertThat(failure.what() + failure.subject())
          .containsAnyOf("No space left on device", "cannot be written");
      assertThat(failure.what()).contains("the router's disk is full: 0 MiB free of 8 MiB");
      if (failure.kind() == Failure.Kind.PRECONDITION) {
        assertThat(failure.hint()).contains("make room", "journalctl --vacuum-size");
      }
    } finally {
      guest("umount /var/lib/routervm", "rm -rf /run/kept");
    }
    requireAsBefore();
    assertThat(due(edited)).containsExactly("change " + EDITED);
  }

  @Test
  void theDiskOfAChangedFileIsFull() {
    guest(
        "cp -a /etc/dnsmasq.d /run/kept",
        "mount -t tmpfs -o size=64k tmpfs /etc/dnsmasq.d",
        "cp -a /run/kept/. /etc/dnsmasq.d",
        "cat /dev/zero >/etc/dnsmasq.d/full.txt 2>/dev/null || :");
    try {
      Failure failure = fails(edited);
      assertThat(failure.kind()).isEqualTo(Failure.Kind.ROLLED_BACK);
      // A shell's own printf knows no better words for it.
      assertThat(failure.what()).containsAnyOf("No space left on device", "I/O error");
      assertThat(due(edited)).containsExactly("change " + EDITED);
    } finally {
      guest("umount /etc/dnsmasq.d", "rm -rf /run/kept");
    }
    requireAsBefore();
  }

  /** Where the change is, and where its journal is. */
  static Stream<String> readOnly() {
    Stream<String> both = Stream.of("/var/lib/routervm", "/etc/dnsmasq.d");
    return FaultSequenceContainerTest.FULL ? both : both.limit(1);
  }

  @ParameterizedTest
  @MethodSource("readOnly")
  void aFileSystemIsReadOnly(String path) {
    guest("mount --bind " + path + " " + path);
    guest("mount -o remount,bind,ro " + path);
    try {
      Failure failure = fails(edited);
      assertThat(failure.kind()).isIn(Failure.Kind.PRECONDITION, Failure.Kind.ROLLED_BACK);
      assertThat(failure.what() + failure.subject()).containsIgnoringCase("read-only file system");
      assertThat(due(edited)).containsExactly("change " + EDITED);
    } finally {
      guest("umount " + path);
    }
    requireAsBefore();
  }

  private CommitConfirm onTrial(Duration window) {
    List<Resource> resources = Services.resources(owner.router(edited));
    CommitConfirm trial = new CommitConfirm(window);
    try (RemoteShell host = container.open()) {
      GuestReconciler guest = TrialFixture.reconciler(host, resources);
      TrialFixture.requireApplied(guest.apply(guest.plan(), Caller.of("reprovision"), trial));
    }
    // What else is undone, though no file of it is.
    guest(FOREIGN.formatted("A"));
    assertThat(container.inside(FOREIGN.formatted("C")).status()).isZero();
    return trial;
  }

  private String status() {
    return container.inside("/usr/local/sbin/routervm-revert status").trimmed();
  }

  private void requireStuck() {
    assertThat(status()).startsWith("stuck at ").contains("tried again every 30 s");
    for (String program : List.of("iptables", "ip6tables")) {
      String rule =
          FOREIGN.lines().filter(line -> line.startsWith(program + " ")).findFirst().get();
      assertThat(container.inside(rule.formatted("C")).status()).as(rule).isNotZero();
    }
    assertThat(container.inside("systemctl is-active dnsmasq").trimmed()).isEqualTo("active");
  }

  private void requireUndone() {
    assertThat(status()).startsWith("undone at ");
    requireAsBefore();
    assertThat(container.inside("ls -d /run/routervm-undo-*").status()).isNotZero();
    assertThat(container.inside("systemctl list-timers --all").output())
        .doesNotContain("routervm-undo");
  }

  /** Undoing goes as far as it can, says so, and is done when the disk is mended. */
  @ParameterizedTest
  @MethodSource("readOnly")
  void theDiskBecomesReadOnlyWithinTheWindow(String path) {
    CommitConfirm trial = onTrial(Duration.ofSeconds(250));
    guest("mount --bind " + path + " " + path, "mount -o remount,bind,ro " + path);
    try {
      Ran now = container.inside("/usr/local/sbin/routervm-revert now");
      assertThat(now.status()).isEqualTo(1);
      assertThat(now.output()).contains("not all could be undone: it was not wanted");
      requireStuck();
      refusesToConfirm(trial, "its undoing has begun");
      assertThat(fails(edited).what()).contains("stuck at ");
      assertThat(container.inside("test -e /var/lib/routervm/journal/undo.sh").status()).isZero();
    } finally {
      guest("umount " + path);
    }
    guest("/usr/local/sbin/routervm-revert now");
    requireUndone();
  }

  @Test
  void theTimerTriesAgain() {
    guest("mount --bind /etc/dnsmasq.d /etc/dnsmasq.d");
    try {
      onTrial(Duration.ofSeconds(8));
      guest("mount -o remount,bind,ro /etc/dnsmasq.d");
      await("stuck at ");
      requireStuck();
    } finally {
      guest("umount /etc/dnsmasq.d");
    }
    await("undone at ");
    guest("sleep 1");
    requireUndone();
  }

  private void await(String standing) {
    long end = System.nanoTime() + Duration.ofSeconds(70).toNanos();
    while (!status().startsWith(standing)) {
      assertThat(System.nanoTime()).as(status()).isLessThan(end);
    }
  }

  /** No confirmation is given that could not be written, and the change is undone. */
  @Test
  void theDiskOfTheJournalBecomesFullWithinTheWindow() {
    CommitConfirm trial = onTrial(Duration.ofSeconds(250));
    guest(
        "mkdir /run/room",
        "mount -t tmpfs -o size=8m tmpfs /run/room",
        "cp -a /var/lib/routervm/. /run/room",
        "mount --bind /run/room /var/lib/routervm",
        "cat /dev/zero >/var/lib/routervm/.full 2>/dev/null || :");
    try {
      refusesToConfirm(trial, "No space left on device");
      assertThat(status()).startsWith("unconfirmed since");
      assertThat(container.inside("/usr/local/sbin/routervm-revert now").status()).isEqualTo(1);
      requireStuck();
    } finally {
      guest("umount /var/lib/routervm", "umount /run/room", "rmdir /run/room");
    }
    guest("/usr/local/sbin/routervm-revert now");
    requireUndone();
  }

  private void refusesToConfirm(CommitConfirm trial, String why) {
    try (RemoteShell host = container.open()) {
      Failure failure =
          catchThrowableOfType(
              Failure.class,
              () -> Confirmation.confirm(host, trial, 1, Map.of("router.yaml", edited)));
      assertThat(failure).isNotNull();
      assertThat(failure).hasMessageContaining("refused: ").hasMessageContaining(why);
    }
  }

  @Test
  void thePackageServerIsDown() {
    guest("DEBIAN_FRONTEND=noninteractive apt-get -q -y remove htop", "apt-get clean");
    guest("ip route add blackhole 203.0.113.81");
    before = look();
    try {
      Failure failure = fails(edited);
      assertThat(failure.kind()).isEqualTo(Failure.Kind.ROLLED_BACK);
      assertThat(failure.what()).contains("packages:", "mirror.internet.lab");
      assertThat(due(edited)).anyMatch(line -> line.contains("htop"));
    } finally {
      guest("ip route del blackhole 203.0.113.81");
    }
    requireAsBefore();
  }
}
