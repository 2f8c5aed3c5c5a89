package io.routervm.lab;

import io.routervm.service.Rung;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a household's router meets, each with what brings it back and with the one thing that {@code
 * doctor} says meanwhile. The page of outages has one row of each; {@link OutageTrial} measures it.
 */
enum Outage {
  DNSMASQ_KILLED("dnsmasq is killed", "systemd", Ground.CONTAINER, Goal.SERVICE),
  DNSMASQ_ENDED("dnsmasq is ended by TERM", "systemd", Ground.CONTAINER, Goal.SERVICE),
  DNSMASQ_HANGS("dnsmasq hangs (STOP)", "a watch, then systemd", Ground.CONTAINER, Goal.UNANSWERED),
  OPENVPN_KILLED("OpenVPN is killed", "systemd", Ground.CONTAINER, Goal.SERVICE),
  OPENVPN_ENDED("OpenVPN is ended by TERM", "systemd", Ground.CONTAINER, Goal.SERVICE),
  OPENVPN_HANGS("OpenVPN hangs (STOP)", "a watch, then systemd", Ground.CONTAINER, Goal.UNWRITTEN),
  NETWORKD_KILLED("systemd-networkd is killed", "systemd", Ground.CONTAINER, Goal.SERVICE),
  NETWORKD_ENDED("systemd-networkd is ended by TERM", "systemd", Ground.CONTAINER, Goal.SERVICE),
  CHRONY_KILLED("chrony is killed", "systemd", Ground.CONTAINER, Goal.SERVICE),
  CHRONY_ENDED("chrony is ended by TERM", "systemd", Ground.CONTAINER, Goal.SERVICE),
  SSHD_KILLED("sshd is killed", "systemd", Ground.CONTAINER, Goal.SERVICE),
  SSHD_ENDED("sshd is ended by TERM", "systemd", Ground.CONTAINER, Goal.SERVICE),
  WAN_CABLE(
      "the cable to the ISP box is out", "the cable", Ground.MACHINE, Goal.OUTSIDE, Rung.CABLE),
  LAN_CABLE(
      "the cable to the home is out", "the cable", Ground.MACHINE, Goal.OUTSIDE, Rung.LAN_CABLE),
  ISP_BOX_DEAD("the ISP box is dead", "the ISP box", Ground.CONTAINER, Goal.OUTSIDE, Rung.GATEWAY),
  ISP_BOX_HANGS(
      "the ISP box hangs: it answers ARP alone",
      "the ISP box",
      Ground.CONTAINER,
      Goal.OUTSIDE,
      Rung.ISP_BOX),
  LINE_DEAD(
      "the provider's line is dead",
      "the provider's line",
      Ground.CONTAINER,
      Goal.OUTSIDE,
      Rung.PROVIDER),
  LEASE_NOT_RENEWED(
      "the ISP box renews no lease until it has ended",
      "the ISP box",
      Ground.CONTAINER,
      Goal.OUTSIDE,
      Rung.LEASE),
  OTHER_SUBNET(
      "the ISP box restarts with another subnet",
      "the DHCP client, which sees the link go",
      Ground.CONTAINER,
      Goal.SERVICE),
  OTHER_SUBNET_UNSEEN(
      "the same, behind a switch or an adapter that hides it",
      "the cable, out and in again; else half the time of the lease",
      Ground.CONTAINER,
      Goal.OUTSIDE,
      Rung.GATEWAY),
  OTHER_SUBNET_WITHOUT_NETWORKD(
      "the ISP box restarts with another subnet while systemd-networkd is killed",
      "systemd, then a watch",
      Ground.CONTAINER,
      Goal.UNANSWERED),
  HOME_SUBNET(
      "the ISP box gives addresses of the home's own subnet",
      "another subnet there; the home is served",
      Ground.CONTAINER,
      Goal.COPES,
      Rung.SUBNET),
  FIRST_NAME_SERVER(
      "the first name server is dead",
      "dnsmasq, which asks both at once",
      Ground.CONTAINER,
      Goal.COPES,
      Rung.NAMES),
  SECOND_NAME_SERVER(
      "the second name server is dead", "the same", Ground.CONTAINER, Goal.COPES, Rung.NAMES),
  ALL_NAME_SERVERS(
      "both name servers are dead", "a name server", Ground.CONTAINER, Goal.OUTSIDE, Rung.NAMES),
  SSH_BROKEN(
      "sshd is stopped by hand",
      "`routervm console`; the home is served",
      Ground.CONTAINER,
      Goal.COPES,
      Rung.SSH),
  DNSMASQ_STOPPED(
      "dnsmasq is stopped by hand (`systemctl stop`)",
      "`routervm reprovision`",
      Ground.CONTAINER,
      Goal.OWNER,
      Rung.SERVICE),
  FIREWALL_FLUSHED(
      "the firewall's rules are flushed by hand",
      "`routervm reprovision`",
      Ground.CONTAINER,
      Goal.OWNER,
      Rung.SERVICE),
  FIREWALL_EMPTY(
      "the same, and the policies stay: nobody comes in",
      "`systemctl restart firewall` on `routervm console`",
      Ground.CONTAINER,
      Goal.OWNER,
      Rung.SSH),
  STOPPED(
      "none: its owner stops it, for comparison",
      "`routervm start`",
      Ground.MACHINE,
      Goal.PLAIN_BOOT,
      Rung.MACHINE),
  RESET("none: its owner resets it, for comparison", "`virsh reset`", Ground.MACHINE, Goal.BOOT),
  KERNEL_CRASH("the kernel crashes", "the panic device", Ground.MACHINE, Goal.BOOT),
  KERNEL_HANG("the kernel hangs, interrupts off", "the watchdog", Ground.MACHINE, Goal.HANG),
  FIRST_PROCESS("systemd crashes (SEGV)", "the watchdog", Ground.MACHINE, Goal.HANG),
  QEMU_KILLED("QEMU is killed", "the host's keeper", Ground.MACHINE, Goal.BOOT),
  LIBVIRT_KILLED(
      "QEMU and libvirtd are killed", "systemd, then the keeper", Ground.MACHINE, Goal.BOOT),
  POWER_CUT(
      "the host's power is cut, and back", "its start with the host", Ground.MACHINE, Goal.BOOT),
  FILE_SYSTEM(
      "the file system is damaged at a power cut",
      "fsck at the boot, then another boot",
      Ground.MACHINE,
      Goal.BOOT),
  DISK_FULL(
      "the router's disk is full",
      "room there; the home is served",
      Ground.MACHINE,
      Goal.COPES,
      Rung.DISK),
  POOL_FULL(
      "the pool is full (`vm.allocation: thin`)",
      "room there, then the keeper",
      Ground.MACHINE,
      Goal.OUTSIDE,
      Rung.POOL),
  ADAPTER_GONE(
      "the WAN adapter vanishes from the router",
      "the adapter",
      Ground.MACHINE,
      Goal.OUTSIDE,
      Rung.ADAPTER),
  CLOCK(
      "the clock is a day off",
      "the clock set right; the home is served",
      Ground.MACHINE,
      Goal.COPES,
      Rung.CLOCK),
  PAUSED(
      "the machine is paused by its owner",
      "`routervm start`",
      Ground.MACHINE,
      Goal.OWNER,
      Rung.MACHINE),
  ADAPTER_PULLED(
      "the USB adapter is pulled", "its socket, then udev", Ground.BOX, Goal.PLUGGED, Rung.ADAPTER);

  /** Where it was tried. */
  enum Ground {
    CONTAINER("a container with a real systemd"),
    MACHINE("an emulated machine"),
    BOX("the box lane (`BoxLaneTest`)");

    static final String NOT_MEASURED = "not measured";

    private final String words;

    Ground(String words) {
      this.words = words;
    }

    /** What the table says of a fault that nobody has measured yet. */
    String measured() {
      return this == BOX ? NOT_MEASURED : "";
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /** How soon a client is to be served again, and from when on that is counted. */
  enum Goal {
    /** From the fault on. */
    SERVICE(Duration.ofSeconds(10), ""),
    /** The same, with the time in which three questions in a row stay without an answer. */
    UNANSWERED(Duration.ofSeconds(20), ""),
    /** The same, with the two and a half minutes in which a status is written no more. */
    UNWRITTEN(Duration.ofSeconds(210), ""),
    /** From the fault until the machine boots. */
    BOOT(Duration.ofSeconds(15), ""),
    /** The same, with the two minutes that a watchdog waits. */
    HANG(Duration.ofSeconds(135), ""),
    /** From the command on; how long a boot takes is the machine's own affair. */
    PLAIN_BOOT(Duration.ofMinutes(6), " after that"),
    /** From the end of what nobody can mend from the router. */
    OUTSIDE(Duration.ofSeconds(10), " after its end"),
    /** The same, with what two emulated systems need to find the adapter, one after the other. */
    PLUGGED(Duration.ofSeconds(30), " after its end"),
    /** From the command on that its owner gives. */
    OWNER(Duration.ofSeconds(15), " after that"),
    /** From the fault on, which lasts meanwhile. */
    COPES(Duration.ofSeconds(10), ", while it lasts");

    private final Duration limit;
    private final String since;

    Goal(Duration limit, String since) {
      this.limit = limit;
      this.since = since;
    }

    Duration limit() {
      return limit;
    }

    String since() {
      return since;
    }

    /** Whether the fault ends what the machine does, and it boots from there. */
    boolean boots() {
      return this == BOOT || this == HANG;
    }

    /** Whether a client is served although the fault lasts. */
    boolean copes() {
      return this == COPES;
    }
  }

  private final String fault;
  private final String remedy;
  private final Ground ground;
  private final Goal goal;
  private final Optional<Rung> finding;

  /** One that is over before anybody has asked {@code doctor}, which then finds nothing. */
  Outage(String fault, String remedy, Ground ground, Goal goal) {
    this(fault, remedy, ground, goal, Optional.empty());
  }

  Outage(String fault, String remedy, Ground ground, Goal goal, Rung finding) {
    this(fault, remedy, ground, goal, Optional.of(finding));
  }

  Outage(String fault, String remedy, Ground ground, Goal goal, Optional<Rung> finding) {
    this.fault = fault;
    this.remedy = remedy;
    this.ground = ground;
    this.goal = goal;
    this.finding = finding;
  }

  /** Those of a ground; with {@code -Doutages.only=KERNEL_HANG,POOL_FULL} none but these. */
  static Stream<Outage> on(Ground ground) {
    List<String> only = List.of(System.getProperty("outages.only", "").split(","));
    return Stream.of(values())
        .filter(outage -> outage.ground == ground)
        .filter(outage -> only.contains("") || only.contains(outage.name()));
  }

  String fault() {
    return fault;
  }

  /** What brings the router back. */
  String remedy() {
    return remedy;
  }

  Ground ground() {
    return ground;
  }

  Goal goal() {
    return goal;
  }

  /** The one that {@code doctor} is to tell while it lasts. */
  Optional<Rung> finding() {
    return finding;
  }
}
