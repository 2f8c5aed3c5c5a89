package io.routervm.prepare;

import io.routervm.guest.RecordingShell;
import io.routervm.prepare.BridgePlan.Move;
import io.routervm.prepare.SurveyedNetwork.Manager;
import io.routervm.shell.SentScript;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a host is asked and told when its address moves. */
public final class SentByPreparation {
  private SentByPreparation() {}

  public static List<SentScript> all() {
    RecordingShell host = RecordingShell.silent();
    NetworkSurvey.take(host, "brHome", Optional.of("eno1"));
    MoveTrial trial =
        new MoveTrial(host, Path.of("/var/lib/routervm/host-network"), List.of("9.9.9.9"));
    List<SentScript> scripts = new ArrayList<>();
    for (Manager manager : Manager.values()) {
      Move move = SampleMoves.of(manager);
      trial.begin(move, Duration.ofSeconds(90));
      scripts.add(SentScript.of("move by " + manager, trial.program(move)));
    }
    Move wan =
        (Move)
            BridgePlan.ofWan(
                NetworkSurvey.read(SampleMoves.PLAIN),
                NetworkSurvey.read(
                    List.of(
                        "nic enp3s0",
                        "mac 52:54:00:00:00:08",
                        "manager NETWORKD",
                        "file /etc/systemd/network/30-isp.network",
                        "text [Network]")),
                "brIsp");
    trial.begin(wan, Duration.ofSeconds(90));
    scripts.add(SentScript.of("move of the WAN", trial.program(wan)));
    trial.look("brHome", Optional.of("192.168.1.1"));
    trial.keep("1a2b");
    trial.undo();
    host.run(trial.starting("1a2b"));
    MachinePreparation machine =
        new MachinePreparation(host, Path.of("/var/lib/routervm/host-machine"));
    MachineSurvey.take(host, Optional.of("alice"));
    List<String> facts = List.of("family apt-get", "place 1024 0 /srv/my disk");
    machine.carryOut(
        MachinePlan.of(
            MachineSurvey.read(facts, Optional.of("alice")),
            NetworkSurvey.read(SampleMoves.PLAIN),
            WantedBridge.named("brHome"),
            true),
        step -> {});
    machine.undo();
    scripts.addAll(host.sent("this host"));
    return scripts;
  }
}
