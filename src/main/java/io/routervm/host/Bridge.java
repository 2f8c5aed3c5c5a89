package io.routervm.host;

import io.routervm.config.RouterConfig.Switch;
import java.util.List;

/**
 * A bridge of this machine.
 *
 * @param ports names of the interfaces in it
 * @param hasWire whether one of them is a NIC of hardware: a bridge without one leads nowhere
 */
public record Bridge(String name, Switch type, List<String> ports, boolean hasWire) {
  public Bridge {
    ports = List.copyOf(ports);
  }
}
