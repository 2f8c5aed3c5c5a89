package io.routervm.service;

import io.routervm.config.Dns;
import io.routervm.config.Ipv4;
import io.routervm.config.LocalNetwork;
import io.routervm.shell.Quote;
import io.routervm.shell.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What the household has of its router, looked at from within it. */
public final class Health {
  /** Title of the probe that asks a name server out there. */
  public static final String INTERNET = "the Internet answers";

  private static final String ANSWERS = "dig +short +time=2 +tries=1 @";

  private final Router router;
  private final Duration patience;

  /**
   * Probes of {@code router}.
   *
   * @param patience how long a probe goes on trying after a change: a lease and a route take a
   *     while
   */
  public Health(Router router, Duration patience) {
    this.router = router;
    this.patience = patience;
  }

  public List<HealthProbe> probes() {
    List<HealthProbe> probes = new ArrayList<>();
    if (router.isLive()) {
      router.networks().forEach(network -> probes.add(names(network)));
    }
    probes.add(
        probe(
            "there is a default route",
            Script.of("ip -4 route show default | grep ."),
            "check the cable to the ISP box"));
    probes.add(
        probe(
            INTERNET,
            internet(),
            "see whether the ISP box has Internet access, and whether dns.upstream is right"));
    if (router.isLive()) {
      ExtraResources.checks(router)
          .forEach(check -> probes.add(probe(check.title(), check.script(), check.remedy())));
    }
    return probes;
  }

  /**
   * Of name servers that are asked over TLS the router's own knows whether they answer; staged it
   * does not run, and a machine that takes a connection there has to do.
   */
  private Script internet() {
    Dns dns = router.config().dns();
    Script knock = Script.NOTHING;
    if (dns.isEncrypted() && !router.isLive()) {
      for (Ipv4 server : dns.servers()) {
        String port = "/dev/tcp/" + server + "/" + dns.port();
        knock =
            knock.then(Script.of("if timeout 2 bash -c 'exec 3<>" + port + "'; then exit 0; fi"));
      }
    }
    return knock.then(
        Script.of(
            "sed -n 's/^nameserver //p' /etc/resolv.conf | {",
            "  own=yes",
            "  while read -r server; do",
            "    case $server in 127.*) continue ;; esac",
            "    own=",
            "    if " + ANSWERS + "\"$server\" . NS; then exit 0; fi",
            "  done",
            "  [ -n \"$own\" ] || exit 1",
            "  if dig +time=5 +tries=1 @127.0.0.1 . NS | grep 'status: NOERROR'; then exit 0; fi",
            "  "
                + Forwarder.journal(router.config())
                + " -q -o cat -n 30 | grep -e 'error: ' -e 'Verify failed' | tail -n 1 | grep ."
                + " || echo "
                + Quote.word("no answer from " + servers(dns)),
            "  exit 1",
            "}"));
  }

  private static String servers(Dns dns) {
    return dns.servers().stream().map(Ipv4::toString).collect(Collectors.joining(", "))
        + ", port "
        + dns.port();
  }

  /** Before: on whatever address the NIC has. After: the right answer on the one it is to have. */
  private HealthProbe names(LocalNetwork network) {
    String title = "DNS answers the " + network.title();
    String remedy = "read `journalctl -u dnsmasq` on the router";
    String address = network.address().address().toString();
    String name = router.config().name() + "." + network.zone();
    Script before =
        Script.of(
            "address=$(ip -4 -o address show dev "
                + network.nic()
                + " | awk '{ sub(\"/.*\", \"\", $4); print $4; exit }')",
            ANSWERS + "\"$address\" " + Quote.word(name));
    Script after =
        Script.of(
            "ip -4 -o address show dev " + network.nic() + " | grep -q -w -F " + address,
            ANSWERS + address + " " + Quote.word(name) + " | grep -x -F " + address);
    return new HealthProbe(new Check(title, before, remedy), patient(title, after, remedy));
  }

  private HealthProbe probe(String title, Script script, String remedy) {
    return new HealthProbe(new Check(title, script, remedy), patient(title, script, remedy));
  }

  private Check patient(String title, Script script, String remedy) {
    Script patient =
        Script.of(
            "up() { cut -d. -f1 /proc/uptime; }",
            "end=$(($(up) + " + patience.toSeconds() + "))",
            "while :; do",
            "  set +e",
            "  seen=$(set -e; " + script.text() + "\n)",
            "  status=$?",
            "  set -e",
            "  if [ \"$status\" -eq 0 ] || [ \"$(up)\" -ge \"$end\" ]; then break; fi",
            "  sleep 1",
            "done",
            "printf '%s' \"$seen\"",
            "exit \"$status\"");
    return new Check(title, patient, remedy);
  }
}
