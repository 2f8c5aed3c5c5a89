package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** A router on a VM, all of it by a user who is in the group libvirt and nothing else. */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
@ExtendWith({StopAtFirstFailure.class, ConsoleOnFailure.class})
class WithoutRootLaneTest implements ConsoleOnFailure.Scenario {
  private static final Duration CREATE_LIMIT = Duration.ofMinutes(25);
  private static final Duration BOOT_LIMIT = Duration.ofMinutes(8);

  private Lab lab;
  private RouterUnderTest router;

  @BeforeAll
  void bringUp() {
    lab = Lab.up("nrlane");
    lab.lease("hv");
    lab.shell("hv", "mkdir -m 755 /var/lib/libvirt/dnsmasq").orFail();
    router = RouterUnderTest.of(lab, "image").asUser("--groups=libvirt");
  }

  @AfterAll
  void takeDown() {
    if (lab != null) {
      lab.close();
    }
  }

  @Override
  public void showConsole() {
    router.showConsole();
  }

  @Test
  @Order(10)
  void createEndsStaged() throws IOException {
    assertThat(router.run(CREATE_LIMIT, "create").orFail().output()).contains("ready and staged");
    JsonNode status = router.json("status");
    assertThat(status.get("phase").asString()).isEqualTo("provisioned");
    assertThat(status.get("placement").asString()).isEqualTo("staged");
    assertThat(status.get("drift").size()).isZero();
    assertThat(Files.readString(router.state().resolve("console.log"))).contains("Linux version");
  }

  @Test
  @Order(20)
  void aChangeIsAppliedAndNothingIsLeftToDo() {
    router.edit("name: printer", "name: scanner");
    router.run("reprovision").orFail();
    router.run("plan").orFail();
  }

  @Test
  @Order(30)
  void itIsStoppedAndStarted() {
    router.run("stop").orFail();
    router.run(BOOT_LIMIT, "start").orFail();
  }

  @Test
  @Order(40)
  void destroyLeavesNothing() {
    router.run("--yes", "destroy", "--purge").orFail();
    new Remains(lab, router).requireNone();
  }
}
