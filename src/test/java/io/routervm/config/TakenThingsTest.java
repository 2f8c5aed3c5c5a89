package io.routervm.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others ask a configuration for, whichever section it comes from. */
class TakenThingsTest {
  @TempDir Path directory;
  private RouterConfig config;

  @BeforeEach
  void load() {
    config = new ConfigFolder(directory).load(BrokenConfig.valid());
  }

  @Test
  void theSubnetsAreThoseOfOurOwn() {
    assertThat(config.subnets())
        .containsExactly(
            new TakenSubnet("lan.address", "the LAN's", Cidr.of("192.168.42.0/24")),
            new TakenSubnet("vpn.subnet", "the VPN's", Cidr.of("10.8.0.0/24")));
  }

  @Test
  void thePortsAreThoseThatTheInternetSees() {
    assertThat(config.ports())
        .containsExactly(
            new WanPort("firewall.wan.tcp[0]", Protocol.TCP, 8080),
            new WanPort("firewall.forwards[0].port", Protocol.TCP, 443),
            new WanPort("firewall.forwards[1].port", Protocol.UDP, 3074),
            new WanPort("vpn.port", Protocol.UDP, 1194));
  }

  @Test
  void theSecretsAreReferences() {
    assertThat(config.secrets())
        .containsExactly(
            new NamedSecret("vm.spice.password", new Secret.Generated()),
            new NamedSecret("ddns.password", new Secret.File(Path.of("ddns.secret"))),
            new NamedSecret("vpn.ca_passphrase", new Secret.Environment("SET")));
  }
}
