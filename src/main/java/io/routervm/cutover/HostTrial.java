package io.routervm.cutover;

import io.routervm.failure.Failure;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.router.StateFolder;
import io.routervm.shell.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The way back of this host's own network: unless the new state is confirmed, a timer on this host,
 * which needs no routervm, brings the old addresses and routes back.
 */
record HostTrial(RemoteShell shell, StateFolder state, String router) {
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

  /** Keeps the new state: the timer finds nothing to do. */
  void confirm() {
    state.delete(marker());
    shell.run(
        Script.of(
            "if [ -d /run/systemd/system ]; then",
            "  systemctl --quiet stop " + unit() + ".timer 2>/dev/null || :",
            "fi"));
  }

  /**
   * Whether the old state is still due to come back. A restart of this host ends the trial: the
   * timer is gone, and the network has been set up anew by whoever does that at boot.
   */
  boolean isOn() {
    Optional<String> trial = state.read(marker());
    if (trial.isPresent() && !trial.get().strip().endsWith("." + boot())) {
      state.delete(marker());
      return false;
    }
    return trial.isPresent();
  }

  private static String boot() {
    try {
      return Files.readString(BOOT).strip();
    } catch (IOException e) {
      return "";
    }
  }

  /** Brings the old state back now. */
  void restore() {
    state
        .read(marker())
        .ifPresent(trial -> shell.run(Script.command("sh", script().toString(), trial.strip())));
    confirm();
  }

  /**
   * From now on the old state comes back by itself, unless {@link #confirm} is called in time.
   *
   * @throws Failure when that cannot be had; nothing may be changed then
   */
  void arm(HostState before, Duration window) {
    // A timer of an earlier trial that still sleeps finds another text, and does nothing.
    String trial = Long.toHexString(System.nanoTime()) + "." + boot();
    state.write(script(), restoring(before));
    state.write(marker(), trial + "\n");
    Result result = shell.run(timer(trial, window));
    if (!result.succeeded()) {
      state.delete(marker());
      throw Failure.precondition(
          "the timer that would bring this host's old network back cannot be set: "
              + (result.output() + result.errors()).strip(),
          before.bridge() + ", which was not touched",
          "see whether `systemd-run --on-active=5 true` works here, then run `routervm swap-cables"
              + " --resume`");
    }
  }

  private Script timer(String trial, Duration window) {
    return Script.file(HostTrial.class, "timer.sh")
        .with("unit", unit())
        .with("seconds", Long.toString(window.toSeconds()))
        .with("script", script().toString())
        .with("trial", trial);
  }

  private String restoring(HostState before) {
    List<String> routes =
        before.routes().stream().map(route -> route.replaceAll(" (linkdown|dead)\\b", "")).toList();
    return "#!/bin/sh\n"
        + client(before)
            .holding(before)
            .then(Script.assign("marker", marker().toString()))
            .then(Script.assign("routes", String.join("\n", routes)))
            .then(Script.assign("resolver", before.resolver()))
            .then(Script.file(HostTrial.class, "restore.sh"))
            .text()
        + "\n";
  }

  /** Who gives this host its lease. */
  DhcpClient client(HostState before) {
    return new DhcpClient(
        before.manager(),
        before.bridge(),
        state.path().resolve("host-network-dhclient").toString());
  }

  private Path script() {
    return state.path().resolve("host-network-restore");
  }

  private Path marker() {
    return state.path().resolve("host-network.pending");
  }

  private String unit() {
    return "routervm-host-network-" + router;
  }
}
