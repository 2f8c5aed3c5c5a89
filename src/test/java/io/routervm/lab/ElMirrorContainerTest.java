package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfigLoader;
import io.routervm.guest.Caller;
import io.routervm.guest.GuestReconciler;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.plan.Outcome;
import io.routervm.plan.Plan;
import io.routervm.resource.Resource;
import io.routervm.service.Router;
import io.routervm.shell.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything that can be wrong with a mirror of {@code os: centos-7}, on the lab's EL-like guest:
 * {@code yum} says what it is, the guest is what it was, and the next run succeeds.
 */
@Tag("lab")
@Timeout(900)
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class ElMirrorContainerTest {
  @AutoClose private ElGuest guest;
  private LiveContainer container;
  private LabRepository repository;

  @BeforeAll
  void start(@TempDir Path folder) {
    guest = new ElGuest("elm", folder);
    container = guest.container;
    repository = guest.repository;
  }

  @Test
  @Order(1)
  void aDeadMirrorIsNamed() {
    assertThat(refused("http://mirror.internet.lab:81/centos"))
        .containsPattern("(?i)cannot download repomd.xml|could not connect|couldn't connect");
  }

  @Test
  @Order(1)
  void aMirrorThatStallsIsGivenUp() {
    String cause = refused(configured(stallingMirror()), ImpatientHost::new);
    assertThat(cause).containsPattern("(?i)timeout|too slow");
  }

  @Test
  @Order(1)
  void aTruncatedPackageIsRefused() throws IOException {
    Path copy = repository.copy("good", Files.createTempDirectory("mirror"));
    try (FileChannel file =
        FileChannel.open(LabRepository.rpm(copy, "htop"), StandardOpenOption.WRITE)) {
      file.truncate(file.size() / 2);
    }
    assertThat(refused(serve("truncated", copy)))
        .contains("htop")
        .containsPattern("(?i)checksum|size|interrupted|cannot download");
  }

  @Test
  @Order(1)
  void aPackageThatTheMirrorHasLostIsNamed() throws IOException {
    Path copy = repository.copy("good", Files.createTempDirectory("mirror"));
    Files.delete(LabRepository.rpm(copy, "htop"));
    assertThat(refused(serve("lost", copy))).contains("htop").contains("404");
  }

  @Test
  @Order(1)
  void aPackageThatNoRepositoryHasFailsAtOnce() {
    long start = System.nanoTime();
    assertThat(refused(serve("without", repository.mirror("without"))))
        .containsPattern("(No match for argument|Unable to find a match|No package).*htop");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
  }

  @Test
  @Order(1)
  void anUnsignedPackageIsRefused() {
    assertThat(refused(serve("unsigned", repository.mirror("unsigned"))))
        .contains("is not signed")
        .contains("it was refused, and nothing was installed");
  }

  @Test
  @Order(1)
  void aPackageOfAnotherKeyIsRefused() {
    assertThat(refused(serve("other-key", repository.mirror("other-key"))))
        .containsPattern("not correct for this package|GPG check FAILED")
        .contains("it was refused, and nothing was installed");
  }

  @Test
  @Order(1)
  void aLockOfAnotherProcessIsNamed() {
    String mirror = stallingMirror();
    container
        .inside(
            "mkdir -p /run/other && printf '[other]\\nname=other\\nbaseurl=%s\\n' "
                + mirror
                + " >/run/other/other.repo && systemd-run --quiet --unit=other dnf"
                + " --setopt=reposdir=/run/other --setopt=timeout=600 --setopt=retries=0 makecache")
        .orFail();
    container.inside("timeout 30 sh -c 'until ls /var/cache/dnf/*.pid; do :; done'").orFail();
    try {
      assertThat(refused(container.router.config()))
          .containsPattern("(?i)lock|waiting for process");
    } finally {
      container.inside("systemctl stop other; rm -rf /run/other").orFail();
    }
  }

  @Test
  @Order(2)
  void theNextRunSucceeds() {
    container.reconcile(LiveContainer.resources(container.staged()));
    assertThat(guest.packages("%{NAME}")).contains("htop", "openvpn");
    assertThat(guest.planned(container.staged())).isEmpty();
  }

  /** Gives a mirror 3 seconds to say something, where the product gives it 30. */
  private record ImpatientHost(RemoteShell host) implements RemoteShell {
    @Override
    public Result run(Script script, Consumer<String> onLine) {
      String text = script.text();
      if (text.contains("yum -y")) {
        assertThat(text).contains("--setopt=timeout=30");
        text = text.replace("--setopt=timeout=30", "--setopt=timeout=3");
      }
      return host.run(new Script(text), onLine);
    }

    @Override
    public void close() {
      host.close();
    }
  }

  /** Provisions from {@code mirror}, which must fail; what it said. */
  private String refused(String mirror) {
    return refused(configured(mirror));
  }

  private RouterConfig configured(String mirror) {
    try {
      Path yaml = Files.createTempFile("el", ".yaml");
      Files.writeString(
          yaml,
          Files.readString(container.yaml())
              .replace("http://tree.internet.lab/el-repository/good", mirror));
      return new RouterConfigLoader(name -> null).load(yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As above; nothing may be left of it: no package, no file, no unit. */
  private String refused(RouterConfig config) {
    return refused(config, host -> host);
  }

  private String refused(RouterConfig config, UnaryOperator<RemoteShell> seen) {
    Router good = container.staged();
    Router router = new Router(config, good.placement(), good.wanMac(), good.secrets());
    List<Resource> resources = LiveContainer.resources(router);
    List<String> state = state();
    List<String> planned = guest.planned(good);
    try (RemoteShell host = guest.open()) {
      GuestReconciler reconciler = new GuestReconciler(seen.apply(host), resources);
      Plan plan = reconciler.plan();
      long start = System.nanoTime();
      Outcome outcome = reconciler.apply(plan, Caller.of("test"));
      assertThat(outcome).isInstanceOf(Outcome.RolledBack.class);
      Outcome.RolledBack back = (Outcome.RolledBack) outcome;
      System.out.printf(
          "refused after %d s: %s%n", (System.nanoTime() - start) / 1_000_000_000L, back.cause());
      assertThat(back.failed().toString()).startsWith("packages:");
      assertThat(state()).isEqualTo(state);
      assertThat(guest.planned(good)).isEqualTo(planned);
      return back.cause();
    }
  }

  /** Packages, repositories and units. */
  private List<String> state() {
    return Stream.of(
            // The pinned key itself may have been read in: it is what the packages were refused
            // with.
            "rpm -qa | grep -v ^gpg-pubkey | sort",
            "cat /etc/yum.repos.d/* /etc/resolv.conf",
            "ls /etc/pki/rpm-gpg || :",
            "systemctl list-unit-files --no-legend --state=enabled")
        .map(line -> container.inside(line).orFail().output())
        .toList();
  }

  private String serve(String name, Path folder) {
    container.lab.command("serve", name, folder.toString()).orFail();
    return "http://tree.internet.lab/" + name;
  }

  /** Takes a connection and says nothing. */
  private static String stallingMirror() {
    return "http://tree.internet.lab:8080/centos";
  }
}
