package io.routervm.prepare;

import io.routervm.failure.Failure;
import io.routervm.guest.Dhclient;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.platform.Deadline;
import io.routervm.prepare.BridgePlan.Move;
import io.routervm.prepare.BridgePlan.NewFile;
import io.routervm.shell.Script;
import io.routervm.template.Template;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Moves a host's address on trial. What was on the disk before comes back by itself unless {@link
 * #keep} is called in time: by a timer of the host, or at its boot.
 *
 * @param state the folder of the move on the host, absolute, of characters that need no quoting
 * @param reach addresses in the Internet, of which one is to answer after the move as before it
 */
public record MoveTrial(RemoteShell shell, Path state, List<String> reach) {
  public static final Path STATE = Path.of("/var/lib/routervm/host-network");

  /** Of the WAN's NIC: its bridge is a move of its own. */
  public static final Path WAN_STATE = Path.of("/var/lib/routervm/host-wan");

  /** The function {@code start_revert}. */
  private static final Script REVERTING = Script.file(MoveTrial.class, "revert.sh");

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

  /** For a lease of a server that looks first whether the address is in use. */
  private static final Duration SETTLING = Duration.ofSeconds(45);

  /** For the old lease, when a DHCP server is slow. */
  private static final Duration RETURN = Duration.ofSeconds(90);

  public MoveTrial {
    reach = List.copyOf(reach);
  }

  /**
   * How this host's network is.
   *
   * @param addresses of the link
   * @param routes of the link: where to, and by whom
   * @param beyond which address in the Internet answers
   */
  public record Look(
      boolean onTrial,
      boolean applied,
      boolean working,
      List<String> addresses,
      List<String> routes,
      boolean gateway,
      Optional<String> beyond) {
    public Look {
      addresses = List.copyOf(addresses);
      routes = List.copyOf(routes);
    }

    /** Whether there is anything by which it could be seen that a move has gone wrong. */
    boolean provesNothing() {
      return !gateway && beyond.isEmpty();
    }
  }

  /** What answers now: asked before a move, too, for what did not answer then is not demanded. */
  public Look look(String link, Optional<String> gateway) {
    List<String> lines = shell.ask(question(link, gateway)).output().lines().toList();
    return new Look(
        lines.contains("trial on"),
        lines.contains("applied yes"),
        lines.contains("working yes"),
        values(lines, "address "),
        values(lines, "route "),
        lines.contains("gateway answers"),
        values(lines, "beyond ").stream().findFirst());
  }

  private static List<String> values(List<String> lines, String word) {
    return lines.stream()
        .filter(line -> line.startsWith(word))
        .map(line -> line.substring(word.length()))
        .toList();
  }

  Script question(String link, Optional<String> gateway) {
    return Script.file(MoveTrial.class, "look.sh")
        .with("state", state.toString())
        .with("link", link)
        .with("gateway", gateway.orElse(""))
        .with("reach", String.join(" ", reach));
  }

  /**
   * Begins: from now on the old network comes back in {@code window}.
   *
   * @return the name of the trial
   * @throws Failure (precondition) when the way back cannot be had; nothing is changed then
   */
  public String begin(Move move, Duration window) {
    String trial = Long.toHexString(System.nanoTime());
    Result result = shell.run(beginning(move, trial, window));
    if (!result.succeeded()) {
      throw Failure.precondition(
          "the move cannot be begun: " + result.lastLines(),
          state.toString(),
          "where another move is on trial, wait for its end; one that was kept, or broken off, is"
              + " taken back by `routervm host prepare --undo`; else see whether"
              + " `systemd-run --on-active=5 true` works here");
    }
    return trial;
  }

  Script beginning(Move move, String trial, Duration window) {
    Script store =
        move.files().stream().map(MoveTrial::stored).reduce(Script.NOTHING, Script::then);
    return Script.function("store", store)
        .then(REVERTING)
        .then(
            Script.file(MoveTrial.class, "begin.sh")
                .with("state", state.toString())
                .with("trial", trial)
                .with("seconds", Long.toString(window.toSeconds()))
                .with("move", program(move).text())
                .with("unit", unit()));
  }

  private static Script stored(NewFile file) {
    return Script.command("store_file", file.path(), file.secret() ? "0600" : "0644", file.text());
  }

  /** What is kept on the host. */
  Script program(Move move) {
    return Script.of("#!/bin/sh", "set -eu")
        .then(Dhclient.FINDING)
        .then(
            Script.file(MoveTrial.class, "move.sh")
                .with("state", state.toString())
                .with("nic", move.nic())
                .with("home", move.isHome() ? "yes" : "")
                .with("link", move.reach().before())
                .with("bridge", move.bridge().name())
                .with("switch", move.bridge().type().name())
                .with("datapath", move.bridge().datapath())
                .with("mac", move.bridge().mac().toString())
                .with("manager", move.manager().name())
                .with("earlier", move.earlier())
                .with("wanted", move.wanted()));
  }

  private String unit() {
    return Template.render(
        "vm-templates/host/etc/systemd/system/host-network.service",
        Map.of("state", state.toString()));
  }

  /**
   * Waits until the host has its addresses on the bridge and reaches what it reached before.
   *
   * @return what is not so; empty when all is
   */
  public Optional<String> objection(Move move, Look before) {
    return Deadline.in(SETTLING)
        .await(BETWEEN_LOOKS, () -> judged(move, before))
        .orElseGet(() -> missing(move, before, look(move.reach().after(), move.gateway())));
  }

  /** Empty while it may still come true. */
  private Optional<Optional<String>> judged(Move move, Look before) {
    Look now = look(move.reach().after(), move.gateway());
    Optional<String> missing = missing(move, before, now);
    return missing.isEmpty() || isGivenUp(now) ? Optional.of(missing) : Optional.empty();
  }

  private static boolean isGivenUp(Look now) {
    return !now.onTrial() || (!now.applied() && !now.working());
  }

  private static Optional<String> missing(Move move, Look before, Look now) {
    if (!now.onTrial()) {
      return Optional.of("the time of the trial was over");
    }
    if (!now.addresses().containsAll(move.addresses())) {
      return Optional.of(
          move.reach().after()
              + " has "
              + (now.addresses().isEmpty() ? "no address" : String.join(", ", now.addresses()))
              + ", not "
              + String.join(", ", move.addresses()));
    }
    List<String> lost =
        before.routes().stream().filter(route -> !now.routes().contains(route)).toList();
    if (!lost.isEmpty()) {
      return Optional.of("the way to " + String.join(", ", lost) + " is gone");
    }
    if (before.gateway() && !now.gateway()) {
      return Optional.of("the gateway " + move.gateway().orElse("") + " does not answer any more");
    }
    if (before.beyond().isPresent() && now.beyond().isEmpty()) {
      return Optional.of(
          "nothing in the Internet answers any more (" + before.beyond().get() + ")");
    }
    return now.applied() ? Optional.empty() : Optional.of("the change did not come to its end");
  }

  /**
   * The new network stays.
   *
   * @return whether it was still on trial
   */
  public boolean keep(String trial) {
    return shell
        .run(Script.command("sh", state.resolve("move").toString(), "keep", trial))
        .succeeded();
  }

  /**
   * The old network comes back now; returns when it has.
   *
   * @param link what has this host's address then
   */
  public void takeBack(String trial, String link) {
    shell.run(starting(trial));
    awaitReturn(link);
  }

  /** Not in this process, which may lose its own connection by it. */
  Script starting(String trial) {
    return REVERTING
        .then(Script.command("start_revert", "return"))
        .with("trial", trial)
        .with("state", state.toString());
  }

  private void awaitReturn(String link) {
    Optional<Boolean> back =
        Deadline.in(RETURN)
            .await(
                BETWEEN_LOOKS,
                () -> {
                  Look now = look(link, Optional.empty());
                  return !now.onTrial() && !now.addresses().isEmpty()
                      ? Optional.of(Boolean.TRUE)
                      : Optional.empty();
                });
    if (back.isEmpty()) {
      throw new Failure(
          Failure.Kind.BROKEN,
          "the old network is not back after "
              + RETURN.toSeconds()
              + " s; it is tried again and again",
          link,
          "look at `journalctl -u 'routervm-host-*'`");
    }
  }

  /** What became of an undoing. */
  public sealed interface Undone {
    /** Nothing was moved here, or it has gone back already. */
    record Nothing() implements Undone {}

    /** Somebody has changed these files since; nothing is done. */
    record Changed(List<String> files) implements Undone {
      public Changed {
        files = List.copyOf(files);
      }
    }

    /** These are in the bridge by now, and would lose it; nothing is done. */
    record Used(List<String> ports) implements Undone {
      public Used {
        ports = List.copyOf(ports);
      }
    }

    /** This NIC is as it was. */
    record Back(String nic) implements Undone {}
  }

  /** Has a kept move go back, or one that nobody works on any more. */
  public Undone undo() {
    Result result = shell.run(undoing(Long.toHexString(System.nanoTime())));
    if (!result.succeeded()) {
      throw Failure.precondition(
          "the move cannot be undone: " + result.lastLines(),
          state.toString(),
          "where a move is on trial, wait for its end; then run it again");
    }
    List<String> lines = result.output().lines().toList();
    List<String> changed = values(lines, "changed ");
    if (!changed.isEmpty()) {
      return new Undone.Changed(changed);
    }
    List<String> ports = values(lines, "port ");
    if (!ports.isEmpty()) {
      return new Undone.Used(ports);
    }
    Optional<String> nic = values(lines, "begun ").stream().findFirst();
    if (nic.isEmpty()) {
      return new Undone.Nothing();
    }
    awaitReturn(values(lines, "link ").get(0));
    shell.run(Script.command("rm", "-rf", state.toString()));
    return new Undone.Back(nic.get());
  }

  Script undoing(String trial) {
    return REVERTING
        .then(Script.file(MoveTrial.class, "undo.sh"))
        .with("state", state.toString())
        .with("trial", trial);
  }
}
