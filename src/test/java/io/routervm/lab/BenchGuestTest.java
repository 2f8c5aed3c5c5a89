package io.routervm.lab;

import io.routervm.vpn.ProfileFolder;
import io.routervm.vpn.VpnClients;
import io.routervm.vpn.VpnKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Brings up the router on which {@code scripts/bench} measures, gives it the Python that Ansible
 * asks for, and has {@code src/bench/guest.py} measure: a script, so that no Java of ours is timed
 * by another one. Each row is in {@code target/bench/guest.json} as soon as it is measured.
 */
@Tag("lab")
@ExtendWith(SharedRouter.class)
class BenchGuestTest {
  private static final Duration LONG = Duration.ofMinutes(55);
  private static final int CLIENTS = 1000;

  @Test
  void whatCommandsTakeBesideSshAndAnsible(RouterWithSite owner) {
    RouterUnderTest router =
        RouterUnderTest.of(owner, new WalkYaml(owner.head(), new Random(0)).text());
    router.run("reprovision").orFail();
    owner
        .container
        .inside("apt-get -y -q install --no-install-recommends python3 python3-apt")
        .orFail();
    Lab lab = owner.container.lab;
    boolean isShort = Boolean.getBoolean("bench.short");
    if (!isShort) {
      addClients(owner, router);
    }
    Path output = Lab.REPOSITORY.resolve("target/bench/guest.json");
    String[] line = {
      "hv",
      "--",
      "python3",
      Lab.REPOSITORY.resolve("src/bench/guest.py").toString(),
      router.folder().toString(),
      output.toString(),
      isShort ? "short" : "full"
    };
    System.out.println(lab.command(LONG, Lab.with("exec", line)).orFail().output());
  }

  /** To a copy of the VPN's keys: by the command line, each would take the start of a program. */
  private static void addClients(RouterWithSite owner, RouterUnderTest router) {
    Path copy = router.folder().resolve("pki-of-many");
    String[] line = {"cp", "-a", router.state().resolve("pki").toString(), copy.toString()};
    Lab.run(LONG, List.of(line)).orFail();
    VpnKeys keys = new VpnKeys(owner.config(router.yaml()), copy, secret -> Optional.empty());
    VpnClients clients = new VpnClients(keys);
    ProfileFolder profiles = ProfileFolder.of(router.folder().resolve("profiles"));
    for (int i = 0; i < CLIENTS; i++) {
      clients.add("client%04d".formatted(i), profiles);
    }
  }
}
