package io.routervm.lab;

import io.routervm.lab.Outage.Ground;
import io.routervm.lab.OutageTrial.Measured;
import io.routervm.router.Approval;
import io.routervm.router.Reprovision.Options;
import io.routervm.router.ToldProgress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A live router in a container, with a VPN, its client of the home, and its owner's command line.
 */
final class OutageGround {
  private final ContainerInjuries injuries;
  private final OutageTrial trial;

  /**
   * A router that is well.
   *
   * @param folder for the profile of a client of the VPN
   * @param phone that client's name, which nobody else has
   */
  OutageGround(RouterWithSite owner, Path folder, String phone) {
    Lab lab = owner.container.lab;
    String yaml = new WalkYaml(owner.head(), new Random(0)).text();
    owner
        .reprovision(yaml)
        .run(
            new Options(
                "reprovision", Approval.AUTOMATIC, Optional.of(Duration.ofSeconds(30)), "outages"),
            ToldProgress.printed());
    lab.lease("pc");
    RouterUnderTest router = RouterUnderTest.of(owner, yaml);
    router.run("vpn", "add", phone, "--to", folder.toString()).orFail();
    injuries =
        new ContainerInjuries(
            lab,
            router,
            owner.container.router.identity().routerAddress().address().toString(),
            folder.resolve(phone + ".ovpn"));
    trial = new OutageTrial(new HomeClient(lab), new DoctorsWord(router));
  }

  /** Those that can be had here. */
  static Stream<Outage> outages() {
    return Outage.on(Ground.CONTAINER);
  }

  /** What one fault costs. */
  Measured measure(Outage outage) {
    try {
      return trial.measure(outage, injuries.of(outage));
    } finally {
      injuries.restore();
    }
  }

  /** What happens at the same time; the time until a client is served again. */
  Duration endure(List<Outage> outages) {
    try {
      return trial.endure(outages.stream().map(injuries::of).toList());
    } finally {
      injuries.restore();
    }
  }

  void requireWell() {
    trial.requireWell();
  }
}
