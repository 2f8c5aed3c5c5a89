package io.routervm.config;

/**
 * Ports of the WAN address that are open or forwarded.
 *
 * @param path of the key that says so: {@code firewall.forwards[0].port}
 */
public record WanPort(String path, Protocol protocol, PortRange ports) {
  WanPort(String path, Protocol protocol, int port) {
    this(path, protocol, PortRange.of(port));
  }
}
