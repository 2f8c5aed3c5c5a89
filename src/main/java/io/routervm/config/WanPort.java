package io.routervm.config;

/**
 * A port of the WAN address that is open or forwarded.
 *
 * @param path of the key that says so: {@code firewall.forwards[0].port}
 */
public record WanPort(String path, Protocol protocol, int port) {}
