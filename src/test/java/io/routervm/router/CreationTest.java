package io.routervm.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.routervm.config.RouterConfig.Accelerator;
import io.routervm.failure.Failure;
import io.routervm.hypervisor.Metadata;
import io.routervm.hypervisor.Phase;
import io.routervm.hypervisor.install.InstallLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CreationTest {
  @TempDir Path folder;
  private ScriptedRouter router;
  private final List<String> told = new ArrayList<>();

  @BeforeEach
  void aProvisionedRouter() {
    router = new ScriptedRouter(folder);
  }

  @Test
  void aProvisionedRouterIsLeftAlone() {
    assertThat(create().run()).isFalse();
    assertThat(router.log).isEmpty();
  }

  /** It would go on with host keys and leases that are not those of the backup. */
  @Test
  void aRouterOfBeforeARestoreIsNotTakenForTheRestoredOne() throws IOException {
    Files.createDirectories(router.context.state().restored());
    Failure failure = catchThrowableOfType(Failure.class, () -> create().run());
    assertThat(failure.kind()).isEqualTo(Failure.Kind.PRECONDITION);
    assertThat(failure.what()).contains("router was made before that");
    assertThat(failure.hint()).contains("routervm destroy", "routervm create");
  }

  /** From an installed system on; for whoever has to wait, the lock in the guest names it. */
  @Test
  void bringsTheSourcesThenTheRest() {
    router.libvirt.metadata = Metadata.defined().in(Phase.INSTALLED);
    router.libvirt.differs("autostart", true);
    router.guest.missing.addAll(List.of("/etc/yum.conf", "/etc/chrony.conf"));
    assertThat(create().run()).isTrue();
    assertThat(router.log)
        .containsExactly(
            "libvirt: define",
            "libvirt: start",
            "guest: signatures",
            "guest: apply as create",
            "libvirt: apply",
            "guest: apply as create",
            "guest: record");
    assertThat(router.libvirt.metadata.phase()).isEqualTo(Phase.PROVISIONED);
  }

  private Creation create() {
    return new Creation(
        router.context,
        folder,
        InstallLimits.of(Accelerator.KVM),
        new Creation.Options(false, false, Duration.ofMinutes(1)),
        new ToldProgress(told::add));
  }
}
