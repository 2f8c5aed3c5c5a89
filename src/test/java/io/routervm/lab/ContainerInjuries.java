package io.routervm.lab;

import io.routervm.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** The faults of services, networks and names, done to a router that is a container of the lab. */
final class ContainerInjuries {
  private static final String UPSTREAM = "iptables -w -%s INPUT -d %s -p udp --dport 53 -j DROP";

  /** As guides on the Internet have it. */
  private static final String FLUSH =
      "for chain in INPUT FORWARD OUTPUT; do iptables -w -P $chain ACCEPT; done;"
          + " iptables -w -F; iptables -w -t nat -F";

  private static final String FIRST = "198.51.100.53";
  private static final String SECOND = "203.0.113.53";
  private static final Duration SETTLED = Duration.ofMinutes(4);

  private final Lab lab;
  private final RouterUnderTest router;
  private final Path profile;
  private final String address;

  /**
   * Faults for one router.
   *
   * @param address where it answers the hypervisor
   * @param profile of a client of its VPN
   */
  ContainerInjuries(Lab lab, RouterUnderTest router, String address, Path profile) {
    this.lab = lab;
    this.router = router;
    this.profile = profile;
    this.address = address;
  }

  Injury of(Outage outage) {
    return switch (outage) {
      case DNSMASQ_KILLED -> signal("dnsmasq", "KILL", () -> true);
      case DNSMASQ_ENDED -> signal("dnsmasq", "TERM", () -> true);
      case DNSMASQ_HANGS -> signal("dnsmasq", "STOP", () -> true);
      case OPENVPN_KILLED -> signal("openvpn-server@server", "KILL", this::connects);
      case OPENVPN_ENDED -> signal("openvpn-server@server", "TERM", this::connects);
      case OPENVPN_HANGS -> signal("openvpn-server@server", "STOP", this::connects);
      case NETWORKD_KILLED -> signal("systemd-networkd", "KILL", () -> true);
      case NETWORKD_ENDED -> signal("systemd-networkd", "TERM", () -> true);
      case CHRONY_KILLED -> signal("chrony", "KILL", this::keepsTime);
      case CHRONY_ENDED -> signal("chrony", "TERM", this::keepsTime);
      case SSHD_KILLED -> signal("ssh", "KILL", this::answersOverSsh);
      case SSHD_ENDED -> signal("ssh", "TERM", this::answersOverSsh);
      case WAN_CABLE -> outside(() -> lab.cables("lan-only"), () -> lab.cables("live"));
      case LAN_CABLE -> outside(() -> lab.cables("wan-only"), () -> lab.cables("live"));
      case ISP_BOX_DEAD -> outside(isp("off"), isp("on"));
      case ISP_BOX_HANGS -> outside(() -> mute("I"), () -> mute("D"));
      case LINE_DEAD -> outside(isp("line-off"), isp("line-on"));
      case LEASE_NOT_RENEWED -> outside(this::letTheLeaseEnd, isp("on"));
      case OTHER_SUBNET -> Injury.brief(() -> moveTo("192.168.7", "1h"), () -> leased("192.168.7"));
      case OTHER_SUBNET_WITHOUT_NETWORKD ->
          Injury.brief(
              () -> {
                inside("kill -KILL $(systemctl show -p MainPID --value systemd-networkd)");
                moveTo("192.168.7", "1h");
              },
              () -> leased("192.168.7"));
      case OTHER_SUBNET_UNSEEN ->
          Injury.lasting(
              () -> lab.command("isp", "subnet", "192.168.7").orFail(),
              () -> link("down", "up"),
              () -> leased("192.168.7"));
      case HOME_SUBNET -> outside(this::moveIntoTheHome, () -> moveTo("192.168.1", "1h"));
      case FIRST_NAME_SERVER -> outside(() -> silence(FIRST), () -> hear(FIRST));
      case SECOND_NAME_SERVER -> outside(() -> silence(SECOND), () -> hear(SECOND));
      case ALL_NAME_SERVERS ->
          outside(
              () -> {
                silence(FIRST);
                silence(SECOND);
              },
              () -> {
                hear(FIRST);
                hear(SECOND);
              });
      case SSH_BROKEN ->
          outside(
              () -> inside("systemctl stop ssh.service ssh.socket 2>/dev/null"),
              () -> inside("systemctl start ssh.service"));
      case DNSMASQ_STOPPED -> byHand("systemctl stop dnsmasq");
      case FIREWALL_FLUSHED -> byHand(FLUSH);
      case FIREWALL_EMPTY ->
          outside(() -> inside("iptables -w -F"), () -> inside("systemctl restart firewall"));
      default -> throw new IllegalArgumentException("no container has it: " + outage);
    };
  }

  /** As after {@link Outage#OTHER_SUBNET}: the addresses that the rest of the lab knows. */
  void restore() {
    if (!leased("192.168.1")) {
      moveTo("192.168.1", "1h");
      Await.until(SETTLED, () -> "a lease of 192.168.1", () -> leased("192.168.1"));
    }
  }

  /** One that has just been ended is on its way back; another process is there when it is. */
  private Injury signal(String unit, String signal, BooleanSupplier works) {
    String process = "p=$(systemctl show -p MainPID --value " + unit + ") && [ $p != 0 ]";
    String line =
        "until %s; do sleep 0.1; done; echo $p >/run/%s.ended; kill -%s $p"
            .formatted(process, unit, signal);
    String another = "%s && [ $p != $(cat /run/%s.ended) ]".formatted(process, unit);
    return Injury.brief(
        () -> inside(line), () -> lab.shell("router", another).succeeded() && works.getAsBoolean());
  }

  private static Injury outside(Runnable begin, Runnable end) {
    return Injury.lasting(begin, end, () -> true);
  }

  /** Its owner has it put right. */
  private Injury byHand(String line) {
    return outside(() -> inside(line), () -> router.run("--yes", "reprovision").orFail());
  }

  private void mute(String verb) {
    lab.shell(
            "isp",
            "iptables -w -%1$s INPUT -j DROP && iptables -w -%1$s FORWARD -j DROP"
                .replace("%1$s", verb))
        .orFail();
  }

  private Runnable isp(String word) {
    return () -> lab.command("isp", word).orFail();
  }

  /** The adapter's link goes with the box, as a USB adapter in the router sees it. */
  private void moveTo(String prefix, String lease) {
    link("down");
    lab.command("isp", "subnet", prefix, lease).orFail();
    link("up");
  }

  private void link(String... states) {
    for (String state : states) {
      lab.shell("hv", "ip link set router-wan " + state).orFail();
    }
  }

  private void moveIntoTheHome() {
    moveTo("192.168.42", "1h");
    Await.until(SETTLED, () -> "a lease of 192.168.42", () -> leased("192.168.42"));
  }

  private void letTheLeaseEnd() {
    moveTo("192.168.1", "2m");
    Await.until(SETTLED, () -> "a lease of two minutes", () -> leased("192.168.1"));
    isp("deaf").run();
    Await.until(SETTLED, () -> "the end of the lease", () -> !leased("192"));
  }

  private boolean leased(String prefix) {
    return lab.shell("router", "ip -4 -o address show dev wan0 | grep -qF ' " + prefix + ".'")
        .succeeded();
  }

  private void silence(String server) {
    lab.shell("internet", UPSTREAM.formatted("I", server)).orFail();
  }

  private void hear(String server) {
    lab.shell("internet", UPSTREAM.formatted("D", server)).orFail();
  }

  private boolean keepsTime() {
    return lab.shell("router", "timeout 3 chronyc -n tracking >/dev/null").succeeded();
  }

  private boolean answersOverSsh() {
    return lab.shell(
            "hv",
            "timeout 2 bash -c 'exec 3<>/dev/tcp/"
                + address
                + "/22 && read -r banner <&3 && [[ $banner == SSH-* ]]'")
        .succeeded();
  }

  /** From a café, anew, past the ISP box, which forwards to the router wherever that is. */
  private boolean connects() {
    String wan =
        lab.shell("router", "ip -4 -o address show dev wan0 | sed 's,.*inet \\([0-9.]*\\)/.*,\\1,'")
            .orFail()
            .trimmed();
    if (!wan.matches("[0-9.]+")) {
      return false; // another fault has taken its lease, or given it a second one
    }
    lab.command("forward", "clear").orFail();
    lab.command("forward", "udp", "1194", wan).orFail();
    try (VpnDevice phone = VpnDevice.start(lab, "cafe", profile)) {
      phone.awaitConnections(1, Duration.ofMinutes(1));
      return true;
    }
  }

  private void inside(String line) {
    lab.shell("router", line).orFail();
  }
}
