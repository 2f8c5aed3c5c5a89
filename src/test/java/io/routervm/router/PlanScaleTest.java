package io.routervm.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Placement;
import io.routervm.config.RouterConfigLoader;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.hypervisor.Metadata;
import io.routervm.hypervisor.Phase;
import io.routervm.service.Services;
import io.routervm.shell.Script;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code plan} costs where there are many networks, beside one with as many hosts: processor
 * time of the thread that plans, from router.yaml to the guest's answer understood, both kinds in
 * turn, the lower half of many rounds. A look at every host by every network's rule is seen.
 */
@Tag("keys")
class PlanScaleTest {
  private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();
  private static final int HOSTS = 2_000;
  private static final int WARMING = 16;
  private static final int MEASURED = 16;
  private static final double MOST = 1.3;

  @TempDir private Path folder;

  private static String yaml(int networks) {
    StringBuilder yaml =
        new StringBuilder(
            """
            version: 1
            wan: { bridge: brIsp }
            lan: { bridge: brHome, address: 10.1.15.254/20 }
            dhcp: { range: [10.1.15.1, 10.1.15.200], lease: 12h }
            """);
    if (networks > 1) {
      yaml.append("networks:\n");
    }
    for (int network = 2; network <= networks; network++) {
      yaml.append(
          """
            - { name: net%1$d, vlan: %1$d, address: 10.%1$d.0.254/24,
                dhcp: { range: [10.%1$d.0.200, 10.%1$d.0.250], lease: 12h } }
          """
              .formatted(network));
    }
    yaml.append("hosts:\n");
    for (int host = 0; host < HOSTS; host++) {
      int place = host / networks;
      yaml.append(
          "  - { name: host%d, ip: 10.%d.%d.%d, mac: '52:54:00:00:%02x:%02x' }%n"
              .formatted(
                  host, 1 + host % networks, place / 180, place % 180 + 1, host / 256, host % 256));
    }
    return yaml.toString();
  }

  @Test
  void sixteenNetworksCostLittleMoreThanOne() throws IOException {
    Planned one = new Planned("one", 1);
    Planned many = new Planned("many", 16);
    long[][] times = new long[2][MEASURED];
    for (int round = -WARMING; round < MEASURED; round++) {
      long ofOne = one.plan();
      long ofMany = many.plan();
      if (round >= 0) {
        times[0][round] = ofOne;
        times[1][round] = ofMany;
      }
    }
    double ratio = (double) lowerHalf(times[1]) / lowerHalf(times[0]);
    assertThat(ratio)
        .as("%d us against %d us", lowerHalf(times[1]) / 1000, lowerHalf(times[0]) / 1000)
        .isLessThan(MOST);
  }

  /** The sum of those that were disturbed least. */
  private static long lowerHalf(long[] times) {
    long[] sorted = times.clone();
    Arrays.sort(sorted);
    return IntStream.range(0, sorted.length / 2).mapToLong(index -> sorted[index]).sum();
  }

  /** A router whose guest holds all that is wanted. What it answers is asked of it once. */
  private final class Planned implements GuestAccess {
    private static final Pattern NONCE = Pattern.compile("(?m)^nonce=(\\S+)$");

    private final ScriptedRouter router;
    private String answer = "";
    private String nonce = "";

    Planned(String name, int networks) throws IOException {
      Path own = Files.createDirectory(folder.resolve(name));
      router = ScriptedRouter.ofText(own, yaml(networks));
      router.libvirt.metadata = Metadata.defined().in(Phase.PROVISIONED).at(Placement.LIVE);
      router.guest.resources = Services.resources(router.context.router(Placement.LIVE));
    }

    long plan() {
      RouterContext known = router.context;
      Path file = known.config().file().path();
      long begin = CLOCK.getCurrentThreadCpuTime();
      RouterContext context =
          new RouterContext(
              new RouterConfigLoader(name -> null).load(file),
              known.state(),
              known.hypervisor(),
              this,
              known.graphics(),
              known.secrets(),
              known.keys(),
              known.yaml());
      assertThat(new Reprovision(context).plan().changes()).isEmpty();
      return CLOCK.getCurrentThreadCpuTime() - begin;
    }

    @Override
    public String publicKey() {
      return router.guest.publicKey();
    }

    @Override
    public void pin(List<String> hostKeys) {
      router.guest.pin(hostKeys);
    }

    @Override
    public RemoteShell await(Duration limit, Consumer<String> waiting) {
      return open();
    }

    @Override
    public RemoteShell open() {
      return new RemoteShell() {
        @Override
        public Result run(Script script, Consumer<String> onLine) {
          String replayed = answered(script);
          replayed.lines().forEach(onLine);
          return new Result(0, replayed, "");
        }

        @Override
        public void close() {}
      };
    }

    private String answered(Script script) {
      Matcher matcher = NONCE.matcher(script.text());
      assertThat(matcher.find()).isTrue();
      if (answer.isEmpty()) {
        answer = router.guest.open().run(script, line -> {}).output();
        nonce = matcher.group(1);
      }
      return answer.replace(nonce, matcher.group(1));
    }
  }
}
