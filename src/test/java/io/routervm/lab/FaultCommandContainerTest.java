package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * {@code reprovision} and {@code rollback} as a person types them, at a terminal of their own, and
 * as they end before their time.
 */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
@ExtendWith(SharedRouter.class)
class FaultCommandContainerTest {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final String COUNTDOWN = " s left to confirm";

  private RouterWithSite owner;
  private RouterUnderTest router;
  private WalkYaml yaml;
  private int names;

  @BeforeAll
  void settle(RouterWithSite shared) {
    owner = shared;
    yaml = new WalkYaml(owner.head(), new Random(0));
    router = RouterUnderTest.of(owner, yaml.text());
    router.run("reprovision").orFail();
  }

  /** One more name for the LAN; returns it. */
  private String edit() {
    String name = "new" + names++;
    router.edit(
        "hosts:\n", "hosts:\n  - { name: %s, ip: 192.168.42.%d }\n".formatted(name, 50 + names));
    return name;
  }

  private boolean resolves(String name) {
    return owner
        .container
        .inside("dig +short +time=2 +tries=2 @127.0.0.1 " + name + ".lan")
        .output()
        .contains("192.168.42.");
  }

  /** What the plan says of the guest; the machine around it is a stand-in. */
  private List<String> planned() {
    return router.run("plan").output().lines().filter(line -> line.startsWith("guest: ")).toList();
  }

  private Dialogue asks() {
    Dialogue dialogue =
        Dialogue.onTerminal(
            router.commandLine("reprovision", "--confirm", "manual", "--confirm-window", "20"));
    dialogue.awaitText(COUNTDOWN, LIMIT);
    return dialogue;
  }

  private String status() {
    return owner.container.inside("/usr/local/sbin/routervm-revert status").trimmed();
  }

  private void awaitUndone() {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!status().startsWith("undone")) {
      assertThat(System.nanoTime()).as(status()).isLessThan(end);
    }
  }

  @Test
  void aPersonConfirms() {
    String name = edit();
    try (Dialogue dialogue = asks()) {
      assertThat(resolves(name)).as("applied while it asks").isTrue();
      assertThat(status()).startsWith("unconfirmed");
      dialogue.answer("yes");
      assertThat(dialogue.end(0, LIMIT)).contains("confirmed as revision");
    }
    assertThat(status()).startsWith("confirmed");
    assertThat(resolves(name)).isTrue();
  }

  @Test
  void aPersonSaysNothing() {
    String name = edit();
    try (Dialogue dialogue = asks()) {
      String said = dialogue.end(5, LIMIT);
      assertThat(said).contains("nobody confirmed the change", "as it was before", "next:");
      assertThat(said.split(COUNTDOWN, -1)).as("counts down").hasSizeGreaterThan(5);
    }
    assertThat(resolves(name)).isFalse();
    assertThat(router.run("plan").expect(3).output()).contains("host-record=" + name);
  }

  @Test
  void aPersonGivesUp() {
    String name = edit();
    try (Dialogue dialogue = asks()) {
      dialogue.pressControlC();
      assertThat(dialogue.end(130, LIMIT))
          .contains("not confirmed: the router undoes the change by itself");
    }
    Ran second = router.run("reprovision").expect(4);
    assertThat(second.errors()).contains("a change is not confirmed yet", "undone in");
    awaitUndone();
    assertThat(resolves(name)).isFalse();
    router.run("reprovision").orFail();
    assertThat(resolves(name)).isTrue();
  }

  @Test
  void theCommandIsKilled() {
    String name = edit();
    try (Dialogue dialogue = asks()) {
      dialogue.kill();
    }
    Ran second = router.run("reprovision").expect(4);
    assertThat(second.errors())
        .contains("the command before this one was killed at work: `routervm reprovision` of ")
        .contains("a change is not confirmed yet");
    awaitUndone();
    assertThat(resolves(name)).isFalse();
    assertThat(router.run("reprovision").orFail().errors()).doesNotContain("killed");
    assertThat(resolves(name)).isTrue();
  }

  @Test
  void theApplicationIsKilledOnTheRouter() {
    String name = edit();
    CompletableFuture<Ran> killer =
        CompletableFuture.supplyAsync(
            () ->
                owner.container.inside(
                    "for i in $(seq 9000); do p=$(sed -n 's/.*on the router process"
                        + " \\([0-9]*\\),.*/\\1/p' /run/routervm.lock 2>/dev/null) || :; [ -z"
                        + " \"$p\" ] || break; sleep 0.01; done; kill -KILL \"$p\""));
    Ran ran = router.run("reprovision", "--confirm-window", "10");
    killer.join().orFail();
    assertThat(ran.status()).as(ran.errors()).isIn(4, 5, 6);
    assertThat(owner.container.inside("flock -n /run/routervm.lock true").status())
        .as("a killed holder holds nothing")
        .isZero();
    assertThat(resolves(name)).isFalse();
    Ran next = router.run("reprovision").orFail();
    assertThat(next.errors())
        .contains("the run before this one was killed on the router: `routervm reprovision` of ");
    assertThat(resolves(name)).isTrue();
  }

  /** apt waits for dpkg's lock, but not for that of its lists. */
  @Test
  void anotherProgramIsAtWorkOnThePackages() {
    router.run("reprovision").orFail();
    owner.container.inside("dpkg --purge --force-depends usbutils").orFail();
    owner
        .container
        .inside(
            "echo 'deb http://tree.internet.lab:8080/debian bookworm main' >/run/other.list;"
                + " systemd-run --quiet --unit=other apt-get -o Dir::Etc::SourceParts=-"
                + " -o Dir::Etc::SourceList=/run/other.list -o Acquire::http::Timeout=600 update;"
                + " timeout 30 sh -c 'until grep -q \":$(stat -c %i /var/lib/apt/lists/lock) \""
                + " /proc/locks; do :; done'")
        .orFail();
    try {
      assertThat(router.run("reprovision").expect(5).errors())
          .contains("packages:", "Could not get lock /var/lib/apt/lists/lock", "as it was before");
      assertThat(router.run("plan").expect(3).output()).contains("+package usbutils");
    } finally {
      owner.container.inside("systemctl stop other; rm -f /run/other.list").orFail();
    }
    router.run("reprovision").orFail();
    assertThat(router.run("plan").output()).doesNotContain("package");
  }

  @Test
  void oneAtATime() {
    edit();
    try (Dialogue dialogue = asks()) {
      assertThat(router.run("reprovision").expect(4).errors())
          .contains("another routervm command is at work on this router: `routervm reprovision`");
      dialogue.answer("no");
      dialogue.end(5, LIMIT);
    }
  }

  /** Without it no change could be on trial, this one neither. */
  @Test
  void whatUndoesIsPutBackBeforeAllElse() {
    router.run("reprovision").orFail();
    owner
        .container
        .inside("rm /usr/local/sbin/routervm-revert && systemctl disable routervm-revert")
        .orFail();
    String name = edit();
    try (Dialogue dialogue = asks()) {
      dialogue.answer("no");
      dialogue.end(5, LIMIT);
    }
    assertThat(status()).startsWith("undone");
    assertThat(resolves(name)).isFalse();
    assertThat(planned()).containsExactly("guest: change /etc/dnsmasq.d/hosts.conf");
  }

  @Test
  void aLanThatSomebodyTookDownComesUpAgain() {
    router.run("reprovision").orFail();
    owner.container.inside("ip link set lan0 down").orFail();
    assertThat(planned())
        .containsExactly("guest: bring lan0 up with the address 192.168.42.254/24");
    router.run("reprovision").orFail();
    owner.container.lab.lease("pc");
    assertThat(planned()).isEmpty();
  }

  @Test
  void rollbackAsksAndGoesBack() {
    router.run("reprovision").orFail();
    String name = edit();
    router.run("reprovision", "--reason", "one more").orFail();
    assertThat(router.run("revisions").orFail().output()).contains("one more");
    try (Dialogue dialogue = Dialogue.onTerminal(router.commandLine("rollback"))) {
      dialogue.awaitText("Type yes:", LIMIT);
      dialogue.answer("no");
      assertThat(dialogue.end(2, LIMIT)).contains("nothing was changed");
    }
    assertThat(resolves(name)).isTrue();
    try (Dialogue dialogue =
        Dialogue.onTerminal(router.commandLine("rollback", "--confirm", "manual"))) {
      dialogue.awaitText("Type yes:", LIMIT);
      dialogue.answer("yes");
      dialogue.awaitText(COUNTDOWN, LIMIT);
      dialogue.answer("yes");
      dialogue.end(0, LIMIT);
    }
    assertThat(resolves(name)).isFalse();
    assertThat(List.of(router.run("plan").expect(3).output().split("\n")))
        .anyMatch(line -> line.contains("host-record=" + name));
  }
}
