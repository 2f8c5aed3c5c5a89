package io.routervm.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Wan;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What this host says when it asks who serves DHCP. */
class HostCablingTest {
  private static final String PASSWORD = "dhcp: { send: { 90: 'hex:5e:c7' } }";
  private static final byte[] SENT = {90, 2, 0x5e, (byte) 0xc7};

  @TempDir private Path folder;

  private Wan wan(String keys) {
    return new CutoverFixture(folder, CutoverRecord.FORWARD, keys).config.wan();
  }

  @Test
  void whatAProviderWithATagWantsToHearIsNotToldToTheHome() {
    Wan wan = wan("vlan: 832, " + PASSWORD);
    assertThat(HostCabling.question(wan, true)).isEqualTo(SENT);
    assertThat(HostCabling.question(wan, false)).isEmpty();
  }

  /** Without a tag its box hears the same question on either cable. */
  @Test
  void aProviderWithoutATagIsAskedAlikeOnBothCables() {
    Wan wan = wan(PASSWORD);
    assertThat(HostCabling.question(wan, true)).isEqualTo(SENT);
    assertThat(HostCabling.question(wan, false)).isEqualTo(SENT);
  }
}
