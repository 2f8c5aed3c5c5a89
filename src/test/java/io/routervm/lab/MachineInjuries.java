package io.routervm.lab;

import io.routervm.Await;
import io.routervm.config.Identity;
import io.routervm.shell.Script;
import java.time.Duration;

/** The faults of a machine, done to one that is emulated, with the lab's host around it. */
final class MachineInjuries {
  private static final Duration NOTICED = Duration.ofMinutes(5);
  private static final String QEMU = "$(cat /run/libvirt/qemu/router.pid)";

  private final Lab lab;
  private final RouterUnderTest router;

  MachineInjuries(Lab lab, RouterUnderTest router) {
    this.lab = lab;
    this.router = router;
  }

  Injury of(Outage outage) {
    return switch (outage) {
      case KERNEL_CRASH -> restarts(() -> last("echo c >/proc/sysrq-trigger"));
      case QEMU_KILLED -> restarts(() -> host("kill -9 " + QEMU));
      case LIBVIRT_KILLED -> restarts(this::killLibvirt);
      case CLOCK ->
          Injury.lasting(
              () -> inside("date -s +1day"), () -> inside("date -s -1day"), this::isTimeRight);
      case WAN_CABLE -> cable("lan-only");
      case LAN_CABLE -> cable("wan-only");
      case PAUSED ->
          Injury.lasting(
              () -> host("virsh -q suspend router"),
              () -> router.run("start").orFail(),
              () -> true);
      default -> throw new IllegalArgumentException("no machine is tried with it: " + outage);
    };
  }

  private Injury cable(String left) {
    return Injury.lasting(() -> lab.cables(left), () -> lab.cables("live"), () -> true);
  }

  /** What ends the machine's work, from which it boots. */
  private Injury restarts(Runnable fault) {
    return Injury.brief(() -> boots(fault), () -> true);
  }

  private void boots(Runnable fault) {
    long before = bootLoaders();
    fault.run();
    Await.until(NOTICED, () -> "a machine that boots", () -> bootLoaders() > before);
  }

  /** How often it has been seen on the console. */
  private long bootLoaders() {
    String log = "/var/log/libvirt/qemu/router-serial.log";
    return Long.parseLong(lab.shell("hv", "grep -a -c 'GNU GRUB' " + log).trimmed());
  }

  private void killLibvirt() {
    host("kill -9 $(cat /run/libvirtd.pid) " + QEMU);
    lab.command("daemon", "restart", "libvirtd").orFail();
  }

  private boolean isTimeRight() {
    long now = Long.parseLong("0" + ssh("date +%s").trimmed());
    return Math.abs(now - System.currentTimeMillis() / 1000) < 60;
  }

  /** The last thing that the router does: nobody comes back from it. */
  private void last(String line) {
    host("(" + command(line) + ") >/dev/null 2>&1 &");
  }

  private void inside(String line) {
    ssh(line).orFail();
  }

  private Ran ssh(String line) {
    return lab.shell("hv", command(line));
  }

  private String command(String line) {
    return Script.command(
            "timeout",
            "60",
            "ssh",
            "-q",
            "-o",
            "BatchMode=yes",
            "-o",
            "ConnectTimeout=10",
            "-o",
            "StrictHostKeyChecking=no",
            "-o",
            "UserKnownHostsFile=/dev/null",
            "-i",
            router.state().resolve("id_ed25519").toString(),
            "root@" + new Identity("router").routerAddress().address(),
            line)
        .text();
  }

  private String host(String line) {
    return lab.shell("hv", line).orFail().trimmed();
  }
}
