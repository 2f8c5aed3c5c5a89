package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A plain Debian 12 in the lab, its owner, and the household that its router is to serve: the way
 * from one to the other by the commands that a person types, a step a method.
 */
final class PlainBox implements AutoCloseable {
  static final Duration SHORT = Duration.ofMinutes(20);
  static final Duration INSTALLATION = Duration.ofMinutes(45);
  static final String BEFORE = "Prepare this host so? Type yes:";
  static final String AFTER = "Type yes to keep the change";

  private static final Duration CREATE_LIMIT = Duration.ofMinutes(90);
  private static final String UNDO = "Undo what host prepare has done here? Type yes:";

  /** While one works on a step: the lab stays up, and is taken as an earlier run has left it. */
  private static final boolean KEEP = Boolean.getBoolean("box.keep");

  final Lab lab;
  final Box box;
  final BoxOwner owner;
  final BoxTraces traces;
  final ClientMatrix matrix;

  private PlainBox(Lab lab, Box box) {
    this.lab = lab;
    this.box = box;
    owner = new BoxOwner(lab, box);
    traces = new BoxTraces(box);
    matrix = new ClientMatrix(lab);
  }

  /**
   * Switched on, its cable in the ISP's LAN.
   *
   * @param name of the lab, unless -Dbox.lab names another
   * @param hardware options of {@code lab box start}
   */
  static PlainBox up(String name, String... hardware) {
    String called = System.getProperty("box.lab", name);
    Optional<Lab> kept = KEEP ? Lab.kept(called) : Optional.empty();
    if (kept.isPresent()) {
      return new PlainBox(kept.get(), Box.kept(kept.get()));
    }
    Lab lab = Lab.up(called, "--lane", "box");
    lab.command("capture", "start", "isplan", "isp", "lan", "udp", "port", "67").orFail();
    // What `host prepare` pings to see whether it reaches the Internet.
    lab.shell("internet", "ip address add 9.9.9.9/32 dev lo").orFail();
    return new PlainBox(lab, Box.switchedOn(lab, "box", hardware));
  }

  Path doneSteps() {
    return lab.folder().resolve("box/done-steps");
  }

  /** Nothing of a hypervisor is there; an address is, and a way in by it. */
  void requirePlain() {
    assertThat(box.shell("test -w /dev/kvm && ls /sys/class/net").orFail().output())
        .doesNotContain("br", "ovs");
    assertThat(
            box.shell(
                    "command -v virsh libvirtd qemu-system-x86_64 ovs-vsctl; ls /var/lib/routervm")
                .output())
        .isEmpty();
    Await.until(
        Duration.ofMinutes(1), () -> "a lease", () -> owner.address("eno1").contains("192.168.1."));
    owner.remember("address", owner.address("eno1"));
    owner.remember("network", traces.network());
    owner.requireReachable("eno1");
  }

  /** The network of the beginning, byte for byte. */
  void requirePlainNetwork() {
    owner.requireReachable("eno1");
    assertThat(traces.network()).isEqualTo(owner.remembered("network"));
    assertThat(
            box.shell("! command -v ovs-vsctl >/dev/null || ovs-vsctl list-br").orFail().output())
        .isEmpty();
  }

  /**
   * The first two of the counted commands: the installation, and this one.
   *
   * @param words of {@code host prepare}
   */
  void prepare(String... words) {
    owner.installed();
    try (Dialogue session = owner.session()) {
      owner.types(INSTALLATION, List.of(BEFORE, AFTER), words);
      BoxOwner.requireAlive(session, "on the bridge");
    }
    owner.requireReachable("brHome");
    assertThat(box.shell("virsh -q pool-list --autostart --name").orFail().trimmed())
        .isEqualTo("default");
    owner.remember("tree", traces.files());
  }

  /** Returns the file that it has written, which then gets what only a lab has. */
  String init() {
    owner.types(SHORT, List.of(BoxOwner.HOME), "init", "--image", Box.IMAGE);
    String yaml = box.shell("cat " + Box.FILE).orFail().output();
    // The lab's package mirror, its name servers, and the addresses of its clients.
    box.shell(
            "sed -i -e 's|^  address: .*|  address: 192.168.42.254/24|'"
                + " -e 's|^  method: image.*|&\\n  mirror: http://mirror.internet.lab/debian|' "
                + Box.FILE
                + " && cat >>"
                + Box.FILE
                + " <<'END'\n"
                + "dns: { upstream: [198.51.100.53, 203.0.113.53], "
                + "rebind_ok: [internet.lab, plex.direct] }\n"
                + "hosts:\n"
                + "  - { name: nas, ip: 192.168.42.10, mac: \"52:54:00:00:00:10\", aliases: [files] }\n"
                + "  - { name: printer, ip: 192.168.42.11 }\n"
                + "END")
        .orFail();
    return yaml;
  }

  /** As patient as for a router that is emulated twice. */
  void create() {
    owner.types(
        CREATE_LIMIT, List.of(), "create", "--boot-timeout", "1800", "--install-silence", "1800");
  }

  /** The last of the counted commands. */
  void goLive() {
    box.cutOver();
    owner.counts(0);
    lab.lease("pc");
    String page =
        lab.exec("pc", "curl", "-sS", "-m", "60", "http://www.internet.lab/").orFail().output();
    assertThat(page).contains("203.0.113.10");
  }

  void requireServed() throws IOException {
    owner.requireThePromise();
    matrix.leases();
    matrix.localNames();
    matrix.internetNames();
    matrix.rebinding();
    matrix.addressTranslation(wanAddress());
  }

  private String wanAddress() {
    String address = box.router("ip -o -4 address show dev wan0 scope global").orFail().output();
    assertThat(address).contains("192.168.1.");
    return Arrays.asList(address.strip().split("\\s+", -1)).get(3).replaceFirst("/.*", "");
  }

  void destroy() {
    box.routervm("--yes", "destroy", "--purge").orFail();
    box.shell("rm -r /etc/routervm").orFail();
    assertThat(traces.files()).isEqualTo(owner.remembered("tree"));
    assertThat(box.shell("virsh list --all --name; virsh net-list --name").orFail().trimmed())
        .isEmpty();
  }

  /** In the LAN where it began, so that the address can be compared. */
  void undo() {
    lab.cables("staged");
    box.shell("networkctl reconfigure brHome").orFail();
    owner.requireReachable("brHome");
    try (Dialogue session = owner.session()) {
      owner.types(SHORT, List.of(UNDO), "host", "prepare", "--undo");
      BoxOwner.requireAlive(session, "on the NIC again");
    }
    requirePlainNetwork();
    assertThat(
            box.shell(
                    "find /var/lib/routervm -type f -not -name .lock; virsh -q pool-list --all --name")
                .output())
        .isBlank();
  }

  @Override
  public void close() {
    if (!KEEP) {
      lab.close();
    }
  }
}
