package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Placement;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program that loads nft's rules, in a network namespace and with a lock of the test's own. */
@Tag("root")
class FirewallLoaderTest {
  private static final Router ROUTER =
      PacketFilter.NFTABLES.of(Routers.of("debian-12", Placement.LIVE));

  private Namespaces hosts;

  @BeforeEach
  void up(@TempDir Path folder) {
    hosts = new Namespaces(folder);
    hosts.host("router");
    String loader = Services.files(ROUTER).get(Firewall.LOADER);
    for (String file : new String[] {Firewall.NFT_RULES, "/etc/routervm/firewall.closed.nft"}) {
      Path here =
          hosts.file(Path.of(file).getFileName().toString(), Services.files(ROUTER).get(file));
      assertThat(loader).contains("=" + file + "\n");
      loader = loader.replace("=" + file + "\n", "=" + here + "\n");
    }
    hosts.file(
        "loader", loader.replace("/run/routervm-firewall.lock", hosts.path("lock").toString()));
  }

  @AfterEach
  void down() {
    hosts.close();
  }

  /** The lock, made under that umask and held. */
  private String held(String umask, String way) {
    String lock = hosts.path("lock").toString();
    hosts.must("router", "umask " + umask + " && : >" + lock);
    hosts.background("router", "flock " + way + " " + lock + " sleep 120");
    hosts.await(
        "it is held", 10, () -> !hosts.run("router", "flock -n " + lock + " true").succeeded());
    return lock;
  }

  /** As iptables' programs leave it, and as somebody holds it who may do no more than read it. */
  @Test
  void whoHoldsALockThatEverybodyMayReadHoldsNothingUp() {
    String lock = held("022", "--shared");
    for (String word : new String[] {"start", "reload"}) {
      hosts.must("router", "timeout 20 sh " + hosts.path("loader") + " " + word);
      assertThat(hosts.must("router", "stat -c %a " + lock).strip()).isEqualTo("600");
    }
    assertThat(hosts.must("router", "nft list chain ip routervm forward")).contains("policy drop;");
  }

  /** One at a time, for as long as it is root's own. */
  @Test
  void aLoadWaitsForTheOneBeforeIt() {
    held("077", "--exclusive");
    assertThat(hosts.run("router", "timeout 3 sh " + hosts.path("loader") + " reload").succeeded())
        .isFalse();
    assertThat(hosts.run("router", "nft list chain ip routervm forward").succeeded()).isFalse();
  }
}
