package io.routervm.lab;

import io.routervm.Await;
import io.routervm.config.Identity;
import io.routervm.shell.Script;
import java.nio.file.Path;
import java.time.Duration;

/** The faults of a machine, done to one that is emulated, with the lab's host around it. */
final class MachineInjuries {
  private static final Duration NOTICED = Duration.ofMinutes(5);
  private static final String POOL = "/var/lib/libvirt/images";
  private static final String QEMU = "$(cat /run/libvirt/qemu/router.pid)";

  private final Lab lab;
  private final RouterUnderTest router;
  private final Path adapter;

  /**
   * Faults for one machine.
   *
   * @param adapter where the definition of its WAN adapter is kept while it is away
   */
  MachineInjuries(Lab lab, RouterUnderTest router, Path adapter) {
    this.lab = lab;
    this.router = router;
    this.adapter = adapter;
  }

  Injury of(Outage outage) {
    return switch (outage) {
      case STOPPED ->
          Injury.lasting(
              () -> router.run("stop").orFail(),
              () -> boots(() -> host("virsh -q start router")),
              () -> true);
      case RESET -> restarts(() -> host("virsh -q reset router"));
      case KERNEL_CRASH -> restarts(() -> last("echo c >/proc/sysrq-trigger"));
      case KERNEL_HANG -> restarts(this::hang);
      case FIRST_PROCESS -> restarts(() -> inside("kill -SEGV 1"));
      case QEMU_KILLED -> restarts(() -> host("kill -9 " + QEMU));
      case LIBVIRT_KILLED -> restarts(this::killLibvirt);
      case POWER_CUT -> restarts(this::cutPower);
      case FILE_SYSTEM -> Injury.brief(() -> boots(this::damage), this::isRepaired);
      case DISK_FULL ->
          Injury.lasting(
              () -> inside("fallocate -l $(df -k --output=avail / | tail -n 1)K /var/tmp/full"),
              () -> inside("rm /var/tmp/full"),
              () -> true);
      case POOL_FULL ->
          Injury.lasting(this::fillPool, () -> host("rm " + POOL + "/other"), () -> true);
      case ADAPTER_GONE -> Injury.lasting(this::unplug, this::plug, () -> true);
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
    host("kill -9 $(cat /run/libvirt/libvirtd.pid) " + QEMU);
    lab.command("daemon", "restart", "libvirtd").orFail();
  }

  /** Of what runs there nothing is left, nor what libvirt has noted in memory. */
  private void cutPower() {
    host("kill -9 " + QEMU);
    host("virsh net-list --name | xargs -rn 1 virsh -q net-destroy");
    host("kill -9 $(cat /run/libvirt/libvirtd.pid); rm -rf /run/libvirt/qemu /run/libvirt/network");
    lab.command("daemon", "restart", "libvirtd").orFail();
  }

  /** QEMU's own debugger has the processor jump to where it is, for ever. */
  private void hang() {
    host("virsh -q qemu-monitor-command router --hmp 'gdbserver tcp:127.0.0.1:1234'");
    host("python3 " + Lab.REPOSITORY.resolve("src/lab/hypervisor/hang.py") + " 1234");
    host("virsh -q qemu-monitor-command router --hmp 'gdbserver none'");
    // QEMU stops the machine for a debugger that comes, and once it stayed so when that one had
    // left.
    host("virsh -q qemu-monitor-command router --hmp cont");
  }

  /**
   * A file without its inode, blocks in use by nobody, and no shutdown. Nothing of it may be in the
   * journal, which would put it right without fsck: a frozen file system has an empty one. The
   * lab's image has nothing checked at the boot; Debian's own images have it as it is made here.
   */
  private void damage() {
    inside(
        "sed -i '\\# / ext4 #s/ 0 0$/ 0 1/' /etc/fstab && echo lost >/var/tmp/lost && sync && fsfreeze -f / && fsfreeze -u /"
            + " && root=$(findmnt -n -o SOURCE /)"
            + " && last=$(dumpe2fs -h $root 2>/dev/null | sed -n 's/^Block count: *//p')"
            + " && debugfs -w -R \"setb $((last - 200)) 100\" $root"
            + " && debugfs -w -R 'clri /var/tmp/lost' $root"
            + " && debugfs -w -R 'ssv state 2' $root");
    last("echo b >/proc/sysrq-trigger");
  }

  private boolean isRepaired() {
    return ssh("! [ -e /var/tmp/lost ]"
            + " && dumpe2fs -h $(findmnt -n -o SOURCE /) 2>/dev/null | grep -q 'state: *clean$'")
        .succeeded();
  }

  /** Away from the machine's bus, though nobody has touched a socket of the host. */
  private void unplug() {
    host(
        "virsh dumpxml router | sed -n '/<interface /,/<.interface>/p'"
            + " | awk '{ one = one $0 } /<.interface>/ { if (one ~ /brIsp/) print one; one = \"\" }' >%s"
                .formatted(adapter)
            + " && virsh -q detach-device router %s --live".formatted(adapter));
  }

  private void plug() {
    host("virsh -q attach-device router " + adapter + " --live");
  }

  /** The router writes until its disk, which grows as it is written to, finds no more room. */
  private void fillPool() {
    host("cat /dev/zero >" + POOL + "/other 2>/dev/null; [ -s " + POOL + "/other ]");
    last("head -c 300M /dev/urandom >/var/tmp/wanted; rm /var/tmp/wanted");
    Await.until(
        NOTICED,
        () -> "a machine that its disk has paused",
        () -> host("virsh domstate router --reason").contains("I/O error"));
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
    String[] ssh =
        LabLogin.asRoot(
            router.state().resolve("id_ed25519").toString(),
            new Identity("router").routerAddress().address().toString(),
            10,
            "-T",
            line);
    return Script.command(Lab.with("timeout", Lab.with("60", ssh))).text();
  }

  private String host(String line) {
    return lab.shell("hv", line).orFail().trimmed();
  }
}
