package io.routervm.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfig.Accelerator;
import io.routervm.failure.Failure;
import io.routervm.hypervisor.DomainState;
import io.routervm.hypervisor.Metadata;
import io.routervm.hypervisor.Phase;
import io.routervm.hypervisor.SampleConfig;
import io.routervm.hypervisor.install.InstallLimits;
import io.routervm.hypervisor.install.UnscriptedHypervisor;
import io.routervm.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.Mockito;

class CreationTest {
  @TempDir Path folder;

  @Test
  void aProvisionedRouterIsLeftAlone() {
    assertThat(create().run()).isFalse();
  }

  /** It would go on with host keys and leases that are not those of the backup. */
  @Test
  void aRouterOfBeforeARestoreIsNotTakenForTheRestoredOne() throws IOException {
    Files.createDirectories(new StateFolder(folder).restored());
    Failure failure = catchThrowableOfType(Failure.class, () -> create().run());
    assertThat(failure.kind()).isEqualTo(Failure.Kind.PRECONDITION);
    assertThat(failure.what()).contains("router was made before that");
    assertThat(failure.hint()).contains("routervm destroy", "routervm create");
  }

  private Creation create() {
    RouterConfig config = new SampleConfig().build();
    RouterContext context =
        new RouterContext(
            config, new StateFolder(folder), new Provisioned(config), null, null, null, null, "");
    return new Creation(
        context,
        folder,
        InstallLimits.of(Accelerator.KVM),
        new Creation.Options(false, false, Duration.ofMinutes(1)),
        Mockito.mock(Progress.class));
  }

  private static final class Provisioned extends UnscriptedHypervisor {
    private final RouterConfig config;

    Provisioned(RouterConfig config) {
      this.config = config;
    }

    @Override
    public Optional<DomainState> domain(String name) {
      Metadata metadata = Metadata.defined().in(Phase.PROVISIONED);
      return Optional.of(
          new DomainState(
              name,
              config.identity().domain(),
              Optional.of(metadata),
              true,
              "running",
              true,
              1024,
              1));
    }
  }
}
