package io.routervm.status;

import io.routervm.config.RouterConfig;
import io.routervm.failure.Failure;
import io.routervm.guest.GuestReconciler;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.plan.Unmanaged;
import io.routervm.router.Verification;
import io.routervm.service.Check;
import io.routervm.service.FlowTable;
import io.routervm.service.OpenVpn;
import io.routervm.service.Router;
import io.routervm.service.Services;
import io.routervm.shell.Script;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * All that {@code doctor} asks the router, as one script: facts, checks, probes.
 *
 * @param extra facts beyond those that it always asks, by name
 */
record GuestQuestions(Router router, Map<String, String> extra) {
  /** Empty where no connection is offered to one. */
  static final String FLOW_TABLE = "flow-table";

  GuestQuestions(Router router) {
    this(router, Map.of());
  }

  GuestAnswers ask(RemoteShell host) {
    Map<String, String> commands = GuestFacts.commands();
    // doctor looks at what is, not at what was.
    commands.keySet().removeAll(GuestFaults.commands().keySet());
    commands.remove(GuestFacts.VPN_SESSIONS);
    commands.putAll(more(router.config(), router.isLive()));
    commands.putAll(extra);
    List<Check> checks = Services.checks(router);
    GuestReconciler reconciler =
        new GuestReconciler(host, Services.resources(router), Services.folders(router));
    GuestReconciler.Question probes = reconciler.question();
    // Encoded answers come first, so nothing in them can be taken for the mark.
    String mark = "mark " + UUID.randomUUID();
    Result result =
        host.ask(
            apart(GuestFacts.script(commands))
                .then(apart(Verification.script(checks)))
                .then(Script.command("echo", mark))
                .then(probes.script()));
    int end = result.output().indexOf(mark + "\n");
    if (end < 0) {
      throw Failure.precondition(
          "the router did not answer to the end: " + result.errors().strip(),
          router.config().name(),
          "log in with `routervm ssh` and see whether its disk is full");
    }
    List<String> lines = result.output().substring(0, end).lines().toList();
    GuestFacts facts =
        GuestFacts.parse(
            lines.stream().filter(line -> line.startsWith("fact ")).toList(), commands.keySet());
    List<Verification.Checked> checked =
        Verification.read(
            checks, lines.stream().filter(line -> line.startsWith("check ")).toList());
    String rest = result.output().substring(end + mark.length() + 1);
    try {
      Result answer = new Result(result.status(), rest, result.errors());
      List<String> drift = probes.plan(answer).titles();
      return new GuestAnswers(facts, checked, drift, reconciler.unmanaged(), Optional.empty());
    } catch (Failure e) {
      return new GuestAnswers(facts, checked, List.of(), Unmanaged.NONE, Optional.of(e.what()));
    }
  }

  /**
   * Whatever it does to its shell, the next part does not see it. Not in a condition, where no part
   * of it could stop at its first failing command.
   */
  private static Script apart(Script script) {
    return new Script("set +e\n( " + script.text() + "\n) </dev/null\nset -e");
  }

  static Map<String, String> more(RouterConfig config, boolean live) {
    Map<String, String> commands = new LinkedHashMap<>();
    commands.put(
        "nat",
        GuestFacts.ofFilter(
            "nft list chain ip routervm postrouting", "iptables -t nat -S POSTROUTING"));
    commands.put(
        FLOW_TABLE, "test ! -x " + FlowTable.PROGRAM + " || " + FlowTable.PROGRAM + " show");
    commands.put(Uplink.FACT, Uplink.command(config, live));
    commands.put(SessionJournal.FACT, SessionJournal.command(config));
    if (config.vpn().isPresent()) {
      commands.put(
          "vpn-dates",
          "openssl x509 -noout -enddate -in /etc/openvpn/server/ca.crt;"
              + " openssl x509 -noout -enddate -in /etc/openvpn/server/server.crt;"
              + " openssl crl -noout -nextupdate -in "
              + OpenVpn.REVOCATION_LIST);
      commands.put(
          "vpn-journal",
          "journalctl --no-pager -o cat --since=-24h -u "
              + OpenVpn.UNIT
              + " | grep -E '"
              + VpnRefusals.LINES
              + "' | tail -n 500");
    }
    return commands;
  }
}
