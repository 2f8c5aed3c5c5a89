package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a live router keeps from its home, asked from {@code pc}: the lab's container. */
@Tag("lab")
@Timeout(600)
class HomeDefenceContainerTest {
  private static final String INTRUDER = "192.168.1.66";
  private static LiveContainer container;

  @BeforeAll
  static void up() {
    container = LiveContainer.up("hdf");
    container.lab.lease("pc");
  }

  @AfterAll
  static void down() throws IOException {
    container.close();
  }

  @Test
  void noNameOfTheInternetLeadsIntoIt() {
    ClientMatrix matrix = new ClientMatrix(container.lab);
    matrix.localNames();
    matrix.internetNames();
    matrix.rebinding();
  }

  /** Of the lease that systemd-networkd really got; with the rule out of the way he answers. */
  @Test
  void theHomeReachesTheIspBoxAlone() {
    container.inside("/usr/local/sbin/routervm-isp-lan check").orFail();
    assertThat(answers("192.168.1.1")).as("the ISP box").isTrue();
    assertThat(answers(INTRUDER)).as("another machine on its LAN").isFalse();
    container.inside("iptables -I isp-lan -j RETURN").orFail();
    assertThat(answers(INTRUDER)).as("without the rule").isTrue();
    container.inside("/usr/local/sbin/routervm-isp-lan once").orFail();
    assertThat(answers(INTRUDER)).as("with the rule again").isFalse();
  }

  @Test
  void theProgramIsBackWhenItWasKilled() {
    String process = "systemctl show -p MainPID --value routervm-isp-lan";
    String before = container.inside(process).trimmed();
    container.inside("kill -9 " + before).orFail();
    Await.until(
        Duration.ofSeconds(30),
        () -> "another process than " + before,
        () -> {
          String now = container.inside(process).trimmed();
          return !now.equals("0") && !now.equals(before);
        });
    container.inside("/usr/local/sbin/routervm-isp-lan check").orFail();
  }

  private static boolean answers(String address) {
    return container.lab.exec("pc", "ping", "-c", "2", "-W", "2", address).succeeded();
  }
}
