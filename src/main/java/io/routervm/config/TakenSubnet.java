package io.routervm.config;

/**
 * A subnet that router.yaml takes for the router's own use.
 *
 * @param path of the key that says so: {@code vpn.subnet}
 * @param whose for messages: {@code the VPN's}
 * @param subnet host bits zero
 */
public record TakenSubnet(String path, String whose, Cidr subnet) {}
