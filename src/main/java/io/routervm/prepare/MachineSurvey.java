package io.routervm.prepare;

import io.routervm.failure.Failure;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.prepare.SurveyedMachine.Packages;
import io.routervm.prepare.SurveyedMachine.Place;
import io.routervm.shell.Script;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks at what a host has of a hypervisor; changes nothing. */
final class MachineSurvey {
  /** The functions by which the scripts of this package speak to libvirt. */
  static final Script LIBVIRT = Script.file(MachineSurvey.class, "libvirt.sh");

  private static final int PLACE_WORDS = 3;

  private MachineSurvey() {}

  /**
   * One look.
   *
   * @param user who is to be in the group libvirt
   */
  static SurveyedMachine take(RemoteShell shell, Optional<String> user) {
    Result result = shell.ask(question(user));
    if (!result.succeeded()) {
      throw Failure.precondition(
          "this host cannot be looked at: " + result.lastLines(),
          "/proc/cpuinfo, df, systemctl",
          "run it again");
    }
    return read(result.output().lines().toList(), user);
  }

  static Script question(Optional<String> user) {
    return LIBVIRT
        .then(Script.file(MachineSurvey.class, "machine.sh"))
        .with("user", user.orElse(""));
  }

  static SurveyedMachine read(List<String> lines, Optional<String> user) {
    Facts facts = new Facts(lines);
    return new SurveyedMachine(
        facts.first("family").map(Packages::of),
        Set.copyOf(facts.all("program")),
        Set.copyOf(facts.all("unit")),
        facts.first("kvm").isPresent(),
        facts.first("vendor").orElse(""),
        Set.copyOf(facts.all("flag")),
        facts.first("iommu").isPresent(),
        user,
        facts.first("member").isPresent(),
        facts.all("pool"),
        facts.all("place").stream().map(MachineSurvey::place).toList());
  }

  private static Place place(String value) {
    String[] words = value.split(" ", PLACE_WORDS);
    return new Place(words[2], Long.parseLong(words[0]), words[1].equals("0"));
  }
}
