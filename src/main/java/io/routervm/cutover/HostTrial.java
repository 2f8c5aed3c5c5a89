package io.routervm.cutover;

import io.routervm.failure.Failure;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.router.StateFolder;
import io.routervm.shell.Quote;
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
    String run = "sh " + Quote.word(script().toString()) + " " + trial;
    Result result = shell.run(timer(run, window));
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

  private Script timer(String run, Duration window) {
    return Script.of(
        "if [ -d /run/systemd/system ]; then",
        "  systemctl --quiet stop " + unit() + ".timer 2>/dev/null || :",
        "  systemctl reset-failed " + unit() + ".service 2>/dev/null || :",
        "  systemd-run --quiet --unit="
            + unit()
            + " --on-active="
            + window.toSeconds()
            + " --timer-property=AccuracySec=1s "
            + run,
        "else",
        "  command -v setsid >/dev/null",
        "  setsid sh -c "
            + Quote.word("sleep " + window.toSeconds() + "; " + run)
            + " </dev/null >/dev/null 2>&1 &",
        "fi");
  }

  private String restoring(HostState before) {
    String br = Quote.word(before.bridge());
    StringBuilder text = new StringBuilder("#!/bin/sh\n");
    text.append("# Brings this host's network back to what it was before the cables were moved.\n");
    text.append("[ \"$(cat ").append(Quote.word(marker().toString()));
    text.append(" 2>/dev/null)\" = \"$1\" ] || exit 0\n");
    text.append(client(before).hold(before).text()).append('\n');
    text.append("ip -4 address flush dev ").append(br).append(" scope global\n");
    for (String address : before.addresses()) {
      text.append("ip address add ").append(Quote.word(address)).append(" dev ").append(br);
      text.append('\n');
    }
    for (String route : before.routes()) {
      String words =
          Script.command(List.of(route.replaceAll(" (linkdown|dead)\\b", "").split("\\s+", -1)))
              .text();
      text.append("ip route replace ").append(words).append(" dev ").append(br).append('\n');
    }
    if (!before.resolver().isEmpty()) {
      text.append("if [ ! -L /etc/resolv.conf ]; then printf '%s\\n' ");
      text.append(Quote.word(before.resolver())).append(" >/etc/resolv.conf; fi\n");
    }
    text.append("rm -f ").append(Quote.word(marker().toString())).append('\n');
    return text.toString();
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
