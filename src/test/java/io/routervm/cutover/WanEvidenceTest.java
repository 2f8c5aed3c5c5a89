package io.routervm.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.config.Cidr;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfigLoader;
import io.routervm.failure.Failure;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.shell.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WanEvidenceTest {
  @TempDir private Path folder;
  private RouterConfig config;

  @BeforeEach
  void load() throws IOException {
    Path file = folder.resolve("router.yaml");
    Files.writeString(
        file,
        """
        version: 1
        wan: { bridge: brIsp }
        lan: { bridge: brHome, switch: linux, address: 192.168.42.254/24 }
        """);
    config = new RouterConfigLoader().load(file);
  }

  @Test
  void aLeaseOnWanAndSilenceOnLanIsTheProof() {
    assertThat(new WanEvidence(config).require(new Leases("192.168.1.50/24", "")))
        .isEqualTo(Cidr.of("192.168.1.50/24"));
  }

  @Test
  void aLeaseOnLanMeansThatTheIspBoxIsStillThere() {
    refused(new Leases("", "192.168.1.50/24"), "still answers on the home side", "wrong way round");
    refused(new Leases("192.168.1.50/24", "192.168.1.51/24"), "still answers", "off the home side");
  }

  @Test
  void noLeaseAtAllIsNoWan() {
    refused(new Leases("", ""), "no DHCP server answers on the WAN side", "ISP box");
  }

  @Test
  void theSameSubnetOnBothSidesCannotWork() {
    refused(new Leases("192.168.42.7/24", ""), "overlap", "lan.address");
  }

  private void refused(Leases leases, String what, String next) {
    assertThatThrownBy(() -> new WanEvidence(config).require(leases))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.kind()).isEqualTo(Failure.Kind.PRECONDITION);
              assertThat(failure.what()).contains(what);
              assertThat(failure.hint()).contains(next);
            });
  }

  /** A guest whose NICs have these addresses. */
  private record Leases(String wan, String lan) implements RemoteShell {
    @Override
    public Result run(Script script, Consumer<String> onLine) {
      boolean asksWan = script.text().contains("nic=wan0");
      boolean asksLan = script.text().contains("nic=lan0");
      assertThat(asksWan).isNotEqualTo(asksLan);
      return new Result(0, (asksWan ? wan : lan) + "\n", "");
    }

    @Override
    public void close() {}
  }
}
