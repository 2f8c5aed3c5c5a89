package io.routervm.lab;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The outages of services, networks and names, one after the other; a few of them, or with {@code
 * -Doutages.full=true} all.
 */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(600)
@ExtendWith(SharedRouter.class)
class FaultOutageContainerTest {
  static final boolean FULL = Boolean.getBoolean("outages.full");

  private static final List<Outage> SOME =
      List.of(Outage.DNSMASQ_ENDED, Outage.LINE_DEAD, Outage.FIRST_NAME_SERVER);

  private final OutageRecord record = new OutageRecord();
  private OutageGround ground;

  @BeforeAll
  void bringUp(RouterWithSite shared, @TempDir Path folder) {
    ground = new OutageGround(shared, folder, "outage");
  }

  static Stream<Outage> outages() {
    return FULL ? OutageGround.outages() : SOME.stream();
  }

  @ParameterizedTest
  @MethodSource("outages")
  void aClientIsServedAgainAndDoctorSaysWhy(Outage outage) {
    record.add(outage, ground.measure(outage));
  }
}
