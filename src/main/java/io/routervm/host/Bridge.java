package io.routervm.host;

import io.routervm.config.RouterConfig.Switch;
import java.util.List;

/**
 * A bridge of this machine.
 *
 * @param ports names of the interfaces in it
 * @param wires those of them that have hardware below them; a bridge without one leads nowhere
 */
public record Bridge(String name, Switch type, List<String> ports, List<String> wires) {
  public Bridge {
    ports = List.copyOf(ports);
    wires = List.copyOf(wires);
  }

  public boolean hasWire() {
    return !wires.isEmpty();
  }
}
