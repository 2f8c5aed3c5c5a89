package io.routervm.lab;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A router in a virtual machine with three networks, each with a real client: on ports of an Open
 * vSwitch with their tags, or in bridges of their own. Its WAN is a line that carries tagged frames
 * alone.
 */
final class NetworksLane implements AutoCloseable {
  private final MachineLane machine;
  final Lab lab;
  final RouterUnderTest router;
  final ZoneClients clients;

  private NetworksLane(MachineLane machine) {
    this.machine = machine;
    lab = machine.lab();
    router = machine.router();
    clients = new ZoneClients(lab, router::guest, router.file(), Duration.ofSeconds(8));
  }

  /**
   * As {@link MachineLane#up}.
   *
   * @param lines as {@code lab wire} takes them: host to tag or bridge
   * @param sections of router.yaml
   */
  static NetworksLane up(
      String name, String virtualSwitch, Map<String, String> lines, String sections) {
    MachineLane.Preparation preparation =
        new MachineLane.Preparation() {
          @Override
          public void lab(Lab lab) {
            lines.forEach((host, to) -> lab.command("wire", host, to).orFail());
          }

          @Override
          public void yaml(RouterUnderTest router) {
            // The emulated USB adapter takes frames of 1514 bytes, their tag among them.
            router.edit("model: usb-net }", "model: virtio, vlan: " + lines.get("line") + " }");
            router.write(router.yaml() + sections);
          }
        };
    return new NetworksLane(MachineLane.up(name, List.of("--switch", virtualSwitch), preparation));
  }

  @Override
  public void close() {
    clients.close();
    machine.close();
  }
}
