package io.routervm.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Brings up the router on which {@code scripts/bench} measures, gives it the Python that Ansible
 * asks for, and has {@code src/bench/guest.py} measure: a script, so that no Java of ours is timed
 * by another one. Without {@code -Dbench.short=true} it takes a quarter of an hour.
 */
@Tag("lab")
@ExtendWith(SharedRouter.class)
class BenchGuestTest {
  private static final Duration LONG = Duration.ofMinutes(55);

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
    String form = Boolean.getBoolean("bench.short") ? "yes" : "no";
    Path output = Lab.REPOSITORY.resolve("target/bench/guest.json");
    String[] line = {
      "hv",
      "--",
      "python3",
      Lab.REPOSITORY.resolve("src/bench/guest.py").toString(),
      router.folder().toString(),
      output.toString(),
      form
    };
    System.out.println(lab.command(LONG, Lab.with("exec", line)).orFail().output());
  }
}
