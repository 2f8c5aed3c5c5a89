package io.routervm.lab;


import io.routervm.guest.RemoteShell;
import io.routervm.status.Diagnosis;
import io.routervm.status.GuestLook;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Something is broken around a live router: {@code doctor} blames that one, and then nobody. */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
@ExtendWith(SharedRouter.class)
class FaultBlameContainerTest {
  private static final Duration MENDED = Duration.ofSeconds(30);

  private RouterWithSite owner;
  private RouterUnderTest router;
  private String yaml;

  @BeforeAll
  void settle(RouterWithSite shared) {
    owner = shared;
    yaml = new WalkYaml(owner.head(), new Random(0)).text();
    router = RouterUnderTest.of(owner, yaml);
    router.run("reprovision").orFail();
  }

  private Optional<Diagnosis> blamed() {
    try (RemoteShell host = owner.container.open()) {
      return GuestLook.diagnosis(host, owner.router(yaml));
    }
  }

  @Test
  void show() {
    System.out.println(router.run("doctor").output());
    System.out.println(blamed());
  }
}
