package io.routervm.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.config.Placement;
import io.routervm.failure.Failure;
import io.routervm.hypervisor.Metadata;
import io.routervm.progress.Progress;
import io.routervm.router.ListDelivery.Delivered;
import io.routervm.service.Services;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListDeliveryTest {
  private static final URI ADS = URI.create("https://lists.example/ads");
  private static final String NAMES = "/etc/routervm/blocked";

  @TempDir private Path folder;
  private ScriptedRouter router;

  @BeforeEach
  void aRouterThatBlocks() {
    router = new ScriptedRouter(folder, "dns: { block: [{ url: \"" + ADS + "\" }] }\n");
    new ListRefresh(
            router.context.config(),
            new ListFolder(router.context.state()),
            url -> "a.example\n",
            Clock.systemUTC())
        .run(false);
    router.guest.resources = Services.resources(router.context.router(Placement.STAGED));
  }

  private Delivered deliver() {
    return new ListDelivery(() -> router.context, Progress.SILENT).run("lists refresh");
  }

  @Test
  void theRouterIsGivenWhatIsKept() {
    assertThat(Services.files(router.context.router(Placement.STAGED)).get(NAMES))
        .endsWith("server=/a.example/\n");
  }

  @Test
  void theNamesAloneGoOnTrialAndMakeNoRevision() {
    router.guest.missing.add(NAMES);
    router.guest.missing.add("/etc/chrony.conf");
    router.libvirt.differs("memory", true);
    assertThat(deliver()).isEqualTo(new Delivered(true, Optional.empty()));
    assertThat(router.log).containsExactly("guest: apply as lists refresh", "guest: confirm");
    assertThat(router.guest.missing).containsExactly("/etc/chrony.conf");
    assertThat(new Revisions(router.context.state()).list()).isEmpty();
  }

  @Test
  void nothingNewIsNotApplied() {
    assertThat(deliver()).isEqualTo(new Delivered(false, Optional.empty()));
    assertThat(router.log).isEmpty();
  }

  @Test
  void whatIsNotConfirmedIsUndone() {
    router.guest.missing.add(NAMES);
    router.guest.confirmation = "refused: its undoing has begun";
    assertThatThrownBy(this::deliver)
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.ROLLED_BACK))
        .hasMessageContaining("did not accept the confirmation");
  }

  /** Else dnsmasq would get a file that it does not ask for. */
  @Test
  void aRouterThatDoesNotBlockYetWaitsForItsReprovisioning() {
    router.guest.missing.add(NAMES);
    router.guest.missing.add("/etc/systemd/system/routervm-blocked.service");
    assertThat(deliver().pending().orElseThrow()).contains("`routervm reprovision` does that");
    assertThat(router.log).isEmpty();
  }

  @Test
  void whatIsNoRouterYetGetsThemLater() {
    router.libvirt.metadata = Metadata.defined();
    assertThat(deliver().pending()).isPresent();
    assertThat(router.log).isEmpty();
  }
}
