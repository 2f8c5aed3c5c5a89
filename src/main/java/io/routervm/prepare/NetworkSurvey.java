package io.routervm.prepare;

import io.routervm.config.MacAddress;
import io.routervm.failure.Failure;
import io.routervm.guest.Dhclient;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.prepare.SurveyedNetwork.Bridge;
import io.routervm.prepare.SurveyedNetwork.Manager;
import io.routervm.shell.Script;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks at a host's network; changes nothing. */
final class NetworkSurvey {
  private NetworkSurvey() {}

  /**
   * One look.
   *
   * @param wanted the NIC to look at; without one, that of the default route
   */
  static SurveyedNetwork take(RemoteShell shell, String bridge, Optional<String> wanted) {
    Result result = shell.ask(question(bridge, wanted));
    if (!result.succeeded()) {
      throw Failure.precondition(
          "this host's network cannot be read: " + result.lastLines(),
          "ip, /sys/class/net",
          "install iproute2 (EL: iproute) and run it again");
    }
    return read(result.output().lines().toList());
  }

  static Script question(String bridge, Optional<String> wanted) {
    return Dhclient.FINDING
        .then(Script.file(NetworkSurvey.class, "survey.sh"))
        .with("bridge", bridge)
        .with("moves", MoveTrial.STATE.getParent().toString())
        .with("wanted", wanted.orElse(""));
  }

  static SurveyedNetwork read(List<String> lines) {
    Facts facts = new Facts(lines);
    return new SurveyedNetwork(
        facts.first("nic"),
        facts.first("type").orElse(""),
        facts.first("mac").flatMap(MacAddress::parse),
        facts.first("master"),
        facts.all("address"),
        facts.all("address6"),
        facts.first("gateway"),
        facts.first("manager").map(Manager::valueOf),
        facts.files(),
        facts.first("connection"),
        facts.first("client"),
        facts
            .first("there")
            .or(() -> lines.contains("there ") ? Optional.of("") : Optional.empty())
            .map(type -> new Bridge(type, facts.all("port"), facts.all("on"))),
        facts.first("systemd").isPresent(),
        facts.first("docker").isPresent(),
        Set.copyOf(facts.all("tool")),
        facts.first("named"),
        facts.first("firewall").isPresent(),
        facts.first("carrier").isPresent(),
        facts.first("visited").isPresent(),
        facts.first("trial"));
  }
}
