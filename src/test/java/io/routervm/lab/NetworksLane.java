package io.routervm.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A router in a virtual machine with three networks, each with a real client: on ports of an Open
 * vSwitch with their tags, or in bridges of their own. Its WAN is a line that carries tagged frames
 * alone.
 */
final class NetworksLane implements AutoCloseable {
  static final String FILES = "203.0.113.82";

  private static final boolean KEEP = Boolean.getBoolean("networks.keep");

  final Lab lab;
  final RouterUnderTest router;
  final ZoneClients clients;

  private NetworksLane(Lab lab, RouterUnderTest router) {
    this.lab = lab;
    this.router = router;
    clients = new ZoneClients(lab, router::guest, router.file(), Duration.ofSeconds(8));
  }

  /**
   * Brings the lab up, with no machine in it yet; or, with {@code -Dnetworks.keep=true}, takes the
   * one that an earlier run with it has left up, as it is.
   *
   * @param lines as {@code lab wire} takes them: host to tag or bridge
   * @param sections of router.yaml
   */
  static NetworksLane up(
      String name, String virtualSwitch, Map<String, String> lines, String sections) {
    Optional<Lab> kept = KEEP ? Lab.kept(name) : Optional.empty();
    if (kept.isPresent()) {
      return new NetworksLane(kept.get(), RouterUnderTest.kept(kept.get()));
    }
    Lab lab = Lab.up(name, "--switch", virtualSwitch);
    lines.forEach((host, to) -> lab.command("wire", host, to).orFail());
    lab.lease("hv");
    RouterUnderTest router = RouterUnderTest.of(lab, "image");
    // The emulated USB adapter takes frames of 1514 bytes, their tag among them.
    router.edit("model: usb-net }", "model: virtio, vlan: " + lines.get("line") + " }");
    router.write(router.yaml() + sections);
    router.noteForLaterRuns();
    return new NetworksLane(lab, router);
  }

  /** TCP packets of one capture that one behind it has not: seen, lost. */
  static List<Integer> lost(Path before, Path after) {
    String counted =
        Lab.run(
                Duration.ofMinutes(1),
                List.of(
                    "/usr/bin/python3",
                    ZoneClients.TRAFFIC.toString(),
                    "lost",
                    before.toString(),
                    after.toString()))
            .orFail()
            .trimmed();
    return List.of(counted.split(" ", -1)).stream().map(Integer::valueOf).toList();
  }

  @Override
  public void close() {
    clients.close();
    if (!KEEP) {
      lab.close();
    }
  }
}
