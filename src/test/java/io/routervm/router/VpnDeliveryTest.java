package io.routervm.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Placement;
import io.routervm.service.Services;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VpnDeliveryTest {
  private static final String LIST = VpnServer.REVOCATION_LIST.name();

  @TempDir private Path folder;

  /** For whoever has to wait for the lock in the guest. */
  @Test
  void theLockNamesTheCommand() {
    ScriptedRouter router = new ScriptedRouter(folder, "vpn: { endpoint: home.example.net }\n");
    router.context.keys().prepare();
    router.guest.resources = Services.resources(router.context.router(Placement.STAGED));
    router.guest.missing.add(LIST);
    VpnDelivery.Delivered delivered =
        new VpnDelivery(() -> router.context).run("vpn add", Set.of());
    assertThat(delivered.pending()).isEmpty();
    assertThat(delivered.changed()).containsExactly("file:" + LIST);
    assertThat(router.log).containsExactly("guest: apply as vpn add");
  }
}
