package io.routervm.host.firewall;

import io.routervm.config.Cidr;
import io.routervm.host.firewall.Walk.Dropped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether the firewall of this machine lets pass what a Linux bridge carries. */
public final class BridgedFrames {
  /** How it stands with the frames of a bridge. */
  public enum Level {
    PASS,
    /** Its rules drop them, unless one that cannot be judged lets them pass. */
    MAY_BE_DROPPED,
    DROPPED,
    /** The firewall is asked about them, but does not show its rules. */
    HIDDEN
  }

  /**
   * What was found about a bridge.
   *
   * @param seen one sentence without a full stop
   * @param remedy what to do, likewise; empty when they pass
   */
  public record Verdict(Level level, String seen, String remedy) {}

  private final Path sys;
  private final Path proc;
  private final Programs programs;

  /** On this very machine. */
  public BridgedFrames() {
    this(Path.of("/sys"), Path.of("/proc"), Programs.ofThisMachine(Duration.ofSeconds(20)));
  }

  /**
   * @param sys where sysfs is mounted
   * @param proc where proc is mounted
   */
  public BridgedFrames(Path sys, Path proc, Programs programs) {
    this.sys = sys;
    this.proc = proc;
    this.programs = programs;
  }

  /**
   * Looks at one bridge; changes nothing.
   *
   * @param home the router's address in its subnet
   * @return empty for what is no Linux bridge: an Open vSwitch asks no firewall
   */
  public Optional<Verdict> look(String bridge, Cidr home) {
    Path folder = sys.resolve("class/net").resolve(bridge).resolve("bridge");
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    boolean asksAsRouted =
        isOn(proc.resolve("sys/net/bridge/bridge-nf-call-iptables"))
            || (Files.isDirectory(proc.resolve("sys/net/bridge"))
                && isOn(folder.resolve("nf_call_iptables")));
    HostRules rules = HostRules.read(programs);
    if (!rules.readable() && asksAsRouted) {
      return Optional.of(hidden(bridge));
    }
    List<Table> asked =
        rules.tables().stream()
            .filter(table -> asksAsRouted || table.family().equals("bridge"))
            .toList();
    return Frame.samples(bridge, home).stream()
        .flatMap(frame -> Walk.through(asked, frame).stream())
        .findFirst()
        .map(BridgedFrames::dropped)
        .or(() -> Optional.of(new Verdict(Level.PASS, "it lets " + bridge + "'s frames pass", "")));
  }

  private static Verdict dropped(Dropped dropped) {
    Table table = dropped.table();
    boolean layer2 = table.family().equals("bridge");
    List<Culprit> culprits = Culprit.of(dropped);
    String doers = culprits.stream().map(Culprit::title).collect(Collectors.joining(" and "));
    String seen =
        (layer2
                ? "it looks at the frames of " + dropped.frame().bridge()
                : "br_netfilter shows it the frames of " + dropped.frame().bridge())
            + ", and its chain "
            + dropped.chain().name()
            + " (table "
            + (table.isNft() ? table.family() + " " + table.name() : table.name())
            + ") drops "
            + dropped.frame().what()
            + by(dropped)
            + ": "
            + doers
            + (dropped.certain()
                ? ""
                : ", unless a rule before it that cannot be judged accepts it");
    return new Verdict(
        dropped.certain() ? Level.DROPPED : Level.MAY_BE_DROPPED,
        seen,
        culprits.get(0).remedy(dropped));
  }

  private static String by(Dropped dropped) {
    return dropped.rule().map(rule -> ", by `" + rule.text() + "`").orElse(", by its policy");
  }

  private static Verdict hidden(String bridge) {
    return new Verdict(
        Level.HIDDEN,
        "br_netfilter shows it the frames of " + bridge + ", and its rules cannot be read",
        "run the command again as root, with nft and iptables-save installed: a chain FORWARD that"
            + " drops (Docker sets one) keeps the router from its network");
  }

  private static boolean isOn(Path setting) {
    try {
      return Files.readString(setting).strip().equals("1");
    } catch (IOException e) {
      return false;
    }
  }
}
