package io.routervm.cutover;

import io.routervm.config.LocalNetwork;
import io.routervm.config.Placement;
import io.routervm.config.Wan;
import io.routervm.cutover.CutoverRecord.Ending;
import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import io.routervm.guest.LocalShell;
import io.routervm.host.UsbAdapters;
import io.routervm.hypervisor.link.HostLinks;
import io.routervm.platform.CurrentUser;
import io.routervm.progress.Progress;
import io.routervm.router.InterruptedUpgrade;
import io.routervm.router.RouterContext;
import io.routervm.router.StateLock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * The cut-over from staged to live, and the way back. The router starts serving only after its own
 * NICs have shown where the cables lead, so that no DHCP offer of ours can reach the ISP LAN.
 *
 * @param patience how long the cables are waited for
 */
public record CableSwap(
    RouterContext router, Operator operator, Progress progress, Duration patience) {
  private static final String HOME = LocalNetwork.nic(LocalNetwork.HOME);

  /**
   * Refuses at once what cannot be done at all.
   *
   * @throws Failure saying why
   */
  public static void requirePossible(RouterContext router) {
    router.provisioned();
    InterruptedUpgrade.refuse(router);
    PreflightChecks.requireIsolated(router.config());
  }

  /** From wherever an earlier run stopped to live. */
  public void forward() {
    work(CutoverRecord.FORWARD);
  }

  /** From wherever the cut-over stands back to staged. */
  public void back() {
    work(CutoverRecord.BACK);
  }

  private void work(String direction) {
    requirePossible(router);
    StateLock.holding(
        router.state(),
        direction.equals(CutoverRecord.BACK) ? "swap-cables --back" : "swap-cables",
        progress::warning,
        () -> {
          run(direction);
          return null;
        });
  }

  private void run(String direction) {
    LocalShell shell = new LocalShell();
    Cabling cabling =
        new HostCabling(
            router.config(),
            router.wanMac(),
            new HostLinks(),
            new UsbAdapters(Path.of("/sys")),
            shell);
    HostNetwork network =
        new HostNetwork(
            shell,
            router.state(),
            router.name(),
            router.config().lan().bridge(),
            CurrentUser.isRoot());
    CutoverFile file = CutoverFile.begin(router.state(), router.name(), direction);
    CutoverContext context =
        new CutoverContext(router, file, operator, progress, cabling, network, patience);
    List<Item> items = items(direction, context);
    file.lists(items);
    String report = Report.path(router.state()).toString();
    Ending ending = new Ending(Ending.DONE, placement(direction), router.name(), "", report);
    try {
      operator.begins(file);
      new Checklist(file, operator, progress).run(items);
    } catch (Failure e) {
      String kind = e.kind().name().toLowerCase(Locale.ROOT);
      ending = new Ending(kind, e.what(), e.subject(), e.hint(), report);
      throw e;
    } catch (RuntimeException e) {
      ending = new Ending("bug", Reason.of(e), router.state().log().toString(), "", report);
      throw e;
    } finally {
      file.ended(ending);
      Cables cables = new Cables(router.config(), cabling);
      Report.write(
          router.state(),
          file.now(),
          cables.before() + "\n" + cables.afterwards() + "\n" + cables.wayBack());
    }
  }

  private static String placement(String direction) {
    return (direction.equals(CutoverRecord.BACK) ? Placement.STAGED : Placement.LIVE).toString();
  }

  static List<Item> items(String direction, CutoverContext context) {
    return direction.equals(CutoverRecord.BACK) ? wayBack(context) : toLive(context);
  }

  private static List<Item> toLive(CutoverContext context) {
    PreflightChecks before = new PreflightChecks(context);
    SwapSteps move = new SwapSteps(context);
    LiveChecks after = new LiveChecks(context);
    HostRenewal host = new HostRenewal(context);
    boolean fixed = context.config().wan().fixed().isPresent();
    String wan = context.config().wan().uplink();
    return new Items()
        .under("before")
        .step("staged", "Have the router run, staged", "libvirt, SSH", before::staged)
        .step("in-sync", "Compare it with " + context.config().file(), "the plan", before::inSync)
        .step("services", "Check its services", "each one's own checker", before::services)
        .step("wan-nic", "Find the WAN NIC in the router", "its MAC address", before::wanNic)
        .step(
            "firewall-of-host",
            "See that this host's firewall lets the bridge be",
            "br_netfilter, and the rules of iptables and nftables",
            before::bridgedFrames)
        .step(
            "subnets",
            "See that no subnets collide",
            "the leases of the router, the addresses of this host",
            before::subnets)
        .step(
            "offline",
            "See that everything needed without the Internet is on disk",
            "the plan of the live router",
            before::offline)
        .step(
            "host-state",
            "Write this host's addresses and routes down",
            "ip, and who configures them",
            before::hostState)
        .step("backup", "Have a backup", "the file that was written", before::backup)
        .step("way-back", "Show the cables and the way back", "this host's NICs", before::wayBack)
        .under("the swap")
        .step("shut-down", "Shut the router down", "libvirt", move::shutDown)
        .step(
            "move-cables",
            "Move the cables",
            "links, and who answers " + answering(context.config().wan()) + " on which side",
            move::moveCables)
        .step("start", "Start the router", "SSH over the management network", move::start)
        .step(
            "evidence",
            "Have the router look where its cables lead",
            fixed
                ? "the gateway on " + wan + ", the lease of " + HOME
                : "the leases of " + wan + " and " + HOME,
            move::evidence)
        .step(
            "internet",
            "See that the Internet is there",
            "dns.upstream, asked by " + wan,
            move::internet)
        .step(
            "go-live",
            "Make it live, on trial",
            "SSH, default route and Internet over a new connection",
            move::goLive)
        .under("after")
        .look(
            "lease",
            fixed
                ? "See the gateway and the default route"
                : "See the WAN lease and the default route",
            wan,
            after::lease)
        .look("names", "Ask the name servers of the Internet", "dns.upstream", after::names)
        .look("web", "Fetch a page of the Internet", "https, where the page has it", after::web)
        .look("clock", "Compare the clock", "chrony, this host's clock", after::clock)
        .look("ipv6", "See that IPv6 is silent", "every NIC of the router", after::noIpv6)
        .look(
            "dnsmasq",
            "See that dnsmasq answers on " + HOME + " and nowhere else",
            "its sockets, DHCP and DNS questions",
            after::dnsmasq)
        .look(
            "closed",
            "See that the ISP LAN cannot reach in",
            "the firewall's rules for " + wan,
            after::closed)
        .look("vpn", "See that the VPN's port is open", "its socket and its rule", after::vpn)
        .look("ddns", "See that the name is published", "the provider's answer", after::published)
        .look("live-services", "Check its services", "each one's own checker", after::services)
        .under("this host")
        .look("host-renew", "Get a lease of the home LAN", "the bridge's address", host::renew)
        .look("nat", "Reach the Internet as a home client", "NAT, by TCP", host::surfs)
        .look("host-confirm", "Keep this host's new network", "your answer", host::confirm)
        .under("for you")
        .look(
            "forwards",
            "Set the port forwards on the ISP box",
            context.config().file().toString(),
            after::forwards)
        .list();
  }

  private static String answering(Wan wan) {
    if (wan.pppoe().isPresent()) {
      return "DHCP or PPPoE";
    }
    return wan.fixed().isPresent() ? "DHCP or as the gateway" : "DHCP";
  }

  private static List<Item> wayBack(CutoverContext context) {
    RevertSteps back = new RevertSteps(context);
    return new Items()
        .under("the way back")
        .step("staged", "Have the router serve nobody", "its files and units", back::staged)
        .step("cables-back", "Move the cables back", "who answers DHCP here", back::cablesBack)
        .step("lease", "See the router on the ISP LAN again", HOME + "'s lease", back::lease)
        .look("host-back", "Give this host its old network", "the bridge's address", back::host)
        .look("checks", "Check its services", "each one's own checker", back::checks)
        .list();
  }
}
