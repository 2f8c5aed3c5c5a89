package io.routervm.config;

/**
 * A secret that router.yaml refers to.
 *
 * @param path of the key that does: {@code ddns.password}
 */
public record NamedSecret(String path, Secret secret) {}
