package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * `create` killed at 25 points and more of one and the same creation, for each install method, and
 * at every fortieth write of what comes before a guest runs. An emulated creation takes a quarter
 * of an hour, so the runs are chained; the lanes do the same with a few points.
 */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(ConsoleOnFailure.class)
class FaultKilledCreateTest implements ConsoleOnFailure.Scenario {
  private static final Duration CREATE_LIMIT = Duration.ofMinutes(30);
  private static final int WRITES = 40;
  private static final int MIN_WRITE_KILLS = 25;

  @TempDir static Path folder;
  private Lab lab;
  private RouterUnderTest router;
  private Remains remains;

  @AfterEach
  void takeDown() {
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void imageMethod() {
    bringUp("fltki", "image");
    KilledCreate create = new KilledCreate(lab, router);
    KillPoints.beforeTheInstall(create, "debian-12");
    KillPoints.image(create);
    KillPoints.console(create, List.of(5, 50, 120, 200, 260));
    KillPoints.afterTheInstall(create);
    KillPoints.provisioning(create);
    System.out.println(create.report());
    assertThat(create.count()).isGreaterThanOrEqualTo(25);
    router.run(CREATE_LIMIT, "create").orFail();
    assertThat(router.json("status").get("phase").asString()).isEqualTo("provisioned");
    router.run("plan").orFail();
    assertThat(router.json("revisions").size()).isPositive();
    theRestIsClean();
  }

  @Test
  void kickstartMethod() {
    bringUp("fltkk", "kickstart", "--switch", "openvswitch");
    KilledCreate create = new KilledCreate(lab, router, "--install-only");
    KillPoints.beforeTheInstall(create, "centos-7");
    KillPoints.kickstart(create);
    KillPoints.console(create, List.of(3, 10, 20, 30, 40, 50, 60));
    KillPoints.afterTheInstall(create);
    System.out.println(create.report());
    assertThat(create.count()).isGreaterThanOrEqualTo(25);
    router.run(CREATE_LIMIT, "create", "--install-only").orFail();
    assertThat(router.json("status").get("phase").asString()).isEqualTo("installed");
    assertThat(router.guest("findmnt -n -o SOURCE /").orFail().trimmed()).startsWith("/dev/vda");
    theRestIsClean();
  }

  @Test
  void writesBeforeAGuestRunsWithAnImage() throws IOException {
    bringUp("fltkw", "image");
    Path image = SmallSources.image(folder);
    router.write(
        router
            .yaml()
            .replaceAll("image: http.*", "image: " + image)
            .replaceAll("sha256: .*", "sha256: " + SmallSources.sha256(Files.readAllBytes(image))));
    killAtWrites("the console was silent");
  }

  @Test
  void writesBeforeAGuestRunsWithATree() throws IOException {
    bringUp("fltkx", "kickstart");
    lab.command("serve", "small", SmallSources.tree(folder.resolve("tree"), 3).toString()).orFail();
    router.write(router.yaml().replace("tree.internet.lab/tree/", "tree.internet.lab/small/"));
    killAtWrites("qemu unexpectedly closed the monitor");
  }

  /**
   * At every fortieth write, until a run comes to where the guest would run.
   *
   * @param end why it ends there: the image or the kernel is noise
   */
  private void killAtWrites(String end) {
    KilledCreate create = new KilledCreate(lab, router, "--install-silence", "3");
    int write = 200;
    while (create.atWrite(write)) {
      write += WRITES;
    }
    System.out.println(create.report());
    assertThat(create.count()).isGreaterThanOrEqualTo(MIN_WRITE_KILLS);
    assertThat(router.run("create", "--install-silence", "3").expect(4).errors()).contains(end);
    router.run("--yes", "destroy", "--purge").orFail();
    remains.requireNone();
  }

  @Override
  public void showConsole() {
    router.showConsole();
  }

  private void bringUp(String name, String method, String... options) {
    lab = Lab.up(name, options);
    lab.lease("hv");
    router = RouterUnderTest.of(lab, method);
    remains = new Remains(lab, router);
  }

  private void theRestIsClean() {
    remains.requireOneWhole();
    assertThat(router.run("create", "--install-only").orFail().output()).isNotEmpty();
    router.run("--yes", "destroy", "--purge").orFail();
    remains.requireNone();
  }
}
