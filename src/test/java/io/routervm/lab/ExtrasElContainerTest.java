package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfigLoader;
import io.routervm.extras.ExtrasLoader;
import io.routervm.extras.ExtrasSource;
import io.routervm.guest.Caller;
import io.routervm.guest.GuestReconciler;
import io.routervm.guest.RemoteShell;
import io.routervm.lab.LiveContainer.Guest;
import io.routervm.plan.Outcome;
import io.routervm.service.Router;
import java.io.IOException;
import java.nio.file.Files;
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

/**
 * The extras' files, units and package with EL's names and programs, on the lab's EL-like guest:
 * rpm and dnf are Red Hat's own, the OpenVPN in the package is Debian's.
 */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(900)
@ExtendWith(StopAtFirstFailure.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ExtrasElContainerTest {
  private static final String CONFIGURATION = "/etc/openvpn/client/provider.conf";
  private static final String UNITS = "provider-route.service openvpn-client@provider.service";

  private LiveContainer container;
  private TunnelProvider provider;
  private ExtrasSource tunnel;

  @BeforeAll
  void createFromNothing() throws IOException {
    container = LiveContainer.fresh("extrael", Guest.EL, "", config -> LiveContainer.NO_SECRETS);
    provider = new TunnelProvider(container.lab);
    tunnel = provider.extras();
    container.reconcile(LiveContainer.resources(router(Placement.STAGED, tunnel)));
    container.inside("rpm -q openvpn && test -e " + CONFIGURATION).orFail();
    assertThat(active()).containsOnly("inactive");
    container.lab.cables("live");
    container.reconcile(LiveContainer.resources(router(Placement.LIVE, tunnel)));
    container.lab.lease("pc");
  }

  @AfterAll
  void stop() throws IOException {
    if (provider != null) {
      provider.close();
    }
    if (container != null) {
      container.close();
    }
  }

  private List<String> active() {
    return container.inside("systemctl is-active " + UNITS).output().lines().toList();
  }

  private Router router(Placement placement, ExtrasSource extras) throws IOException {
    String yaml =
        Files.readString(container.yaml()).replace("hosts:\n", "hosts:\n" + TunnelProvider.DEVICE);
    RouterConfig config =
        new RouterConfigLoader(name -> null)
            .load(Files.writeString(container.folder().resolve("own.yaml"), yaml));
    return new Router(config, placement, container.router.wanMac(), LiveContainer.NO_SECRETS)
        .with(ExtrasLoader.of(extras, config));
  }

  @Test
  @Order(1)
  void aRouterThatIsMadeWithItHasTheTunnel() {
    provider.await(container);
    assertThat(active()).containsOnly("active");
    container.inside("systemctl stop openvpn-client@provider").orFail();
    assertThat(container.lab.exec("pc", "curl", "-m", "3", "http://203.0.113.80/").succeeded())
        .isFalse();
    container.inside("systemctl start openvpn-client@provider").orFail();
    provider.await(container);
  }

  @Test
  @Order(2)
  void aBrokenVersionIsRefusedAndTheTunnelKept() throws IOException {
    String text = tunnel.files().get(CONFIGURATION).content().text().orElseThrow();
    Router broken =
        router(
            Placement.LIVE, OwnerWithExtras.and(tunnel, CONFIGURATION, text + "no-such-option\n"));
    try (RemoteShell host = container.open()) {
      GuestReconciler guest = new GuestReconciler(host, LiveContainer.resources(broken));
      Outcome outcome = guest.apply(guest.plan(), Caller.of("test"));
      assertThat(outcome).isNotInstanceOf(Outcome.Applied.class);
      assertThat(outcome.toString()).contains(CONFIGURATION);
      List<String> left =
          new GuestReconciler(host, LiveContainer.resources(router(Placement.LIVE, tunnel)))
              .plan()
              .titles();
      assertThat(left).isEmpty();
    }
    provider.await(container);
  }

  @Test
  @Order(3)
  void aRebootBringsItAgain() {
    container.lab.command("container", "restart").orFail();
    provider.await(container);
    assertThat(active()).containsOnly("active");
  }
}
