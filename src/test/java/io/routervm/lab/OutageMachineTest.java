package io.routervm.lab;

import io.routervm.config.RouterConfigLoader;
import io.routervm.lab.Outage.Ground;
import io.routervm.setup.HostFiles;
import io.routervm.setup.KernelVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The outages of a machine, each on an emulated one with a live router, and with the keeper that
 * `host install` has on its host. Only when named: it boots again and again. With {@code
 * -Doutages.keep=true} lab and machine stay up, and are those of the next run with it.
 */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(3600)
@ExtendWith(ConsoleOnFailure.class)
class OutageMachineTest implements ConsoleOnFailure.Scenario {
  private static final Duration CREATE = Duration.ofMinutes(40);
  private static final Duration STEP = Duration.ofMinutes(20);

  private static final boolean KEEP = Boolean.getBoolean("outages.keep");

  private final OutageRecord record = new OutageRecord();
  private Lab lab;
  private RouterUnderTest router;
  private Dialogue keeper;
  private MachineInjuries injuries;
  private OutageTrial trial;

  @BeforeAll
  void bringUp(@TempDir Path folder) throws IOException {
    Optional<Lab> kept = KEEP ? Lab.kept("outages") : Optional.empty();
    if (kept.isPresent()) {
      lab = kept.get();
      router = RouterUnderTest.kept(lab);
    } else {
      create();
    }
    lab.lease("pc");
    keeper = new Dialogue(lab.commandLine("exec", "hv", "--", "sh", script(folder), "keep"));
    injuries = new MachineInjuries(lab, router, folder.resolve("adapter.xml"));
    trial = new OutageTrial(new HomeClient(lab), new DoctorsWord(router));
  }

  private void create() {
    lab = Lab.up("outages");
    lab.command("time").orFail();
    lab.lease("hv");
    // What a full pool does to a router can be tried when the pool is no more than it should be.
    lab.shell("hv", "mount -t tmpfs -o size=5g,mode=711 tmpfs /var/lib/libvirt/images").orFail();
    router = RouterUnderTest.of(lab, "image");
    router.write(router.yaml() + "vm: { allocation: thin }\n");
    router.run(CREATE, "create").orFail();
    try (Dialogue dialogue = Dialogue.onTerminal(router.commandLine("swap-cables"))) {
      dialogue.awaitText("Move the cables now", STEP);
      lab.cables("live");
      dialogue.end(0, STEP);
    }
    router.noteForLaterRuns();
  }

  private String script(Path folder) throws IOException {
    HostFiles files =
        HostFiles.of(
            new RouterConfigLoader(variable -> null).load(router.file()),
            Path.of("/usr/local/bin/routervm"),
            router.file(),
            router.state(),
            KernelVersion.of("6.1.0"));
    return Files.writeString(
            folder.resolve("router-keep"),
            files.files().get(Path.of("/usr/local/lib/routervm/router-keep")))
        .toString();
  }

  @AfterAll
  void takeDown() {
    if (keeper != null) {
      keeper.close();
    }
    if (lab != null && !KEEP) {
      lab.close();
    }
  }

  static Stream<Outage> outages() {
    return Outage.on(Ground.MACHINE);
  }

  @ParameterizedTest
  @MethodSource("outages")
  void aClientIsServedAgainAndDoctorSaysWhy(Outage outage) {
    record.add(outage, trial.measure(outage, injuries.of(outage)));
  }

  @Override
  public void showConsole() {
    router.showConsole();
    System.out.println("--- the keeper\n" + keeper.seen());
  }
}
