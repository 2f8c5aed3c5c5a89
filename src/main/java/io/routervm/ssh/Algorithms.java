package io.routervm.ssh;

import java.util.List;
import net.schmizz.sshj.Config;
import net.schmizz.sshj.DefaultConfig;
import net.schmizz.sshj.common.Factory;

/**
 * What is offered: strong, known to OpenSSH 7.4 (EL7) as well as to new ones, and to Java itself.
 * sshj does chacha20-poly1305 and host keys of ECDSA with BouncyCastle alone, and a router has an
 * ed25519 key and an RSA key as well.
 */
final class Algorithms {
  static final List<String> KEY_EXCHANGE =
      List.of(
          "curve25519-sha256",
          "curve25519-sha256@libssh.org",
          "ecdh-sha2-nistp256",
          "ecdh-sha2-nistp384",
          "ecdh-sha2-nistp521",
          "diffie-hellman-group16-sha512",
          "diffie-hellman-group18-sha512",
          "ext-info-c");
  static final List<String> CIPHERS =
      List.of("aes256-gcm@openssh.com", "aes128-gcm@openssh.com", "aes256-ctr", "aes128-ctr");
  static final List<String> MACS =
      List.of("hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com");
  static final List<String> HOST_KEYS = List.of("ssh-ed25519", "rsa-sha2-512", "rsa-sha2-256");

  private Algorithms() {}

  static Config config() {
    Config config = new DefaultConfig();
    config.setKeyExchangeFactories(only(KEY_EXCHANGE, config.getKeyExchangeFactories()));
    config.setCipherFactories(only(CIPHERS, config.getCipherFactories()));
    config.setMACFactories(only(MACS, config.getMACFactories()));
    config.setKeyAlgorithms(only(HOST_KEYS, config.getKeyAlgorithms()));
    return config;
  }

  /** In the order of {@code names}, which is the order of preference. */
  private static <T> List<Factory.Named<T>> only(
      List<String> names, List<Factory.Named<T>> factories) {
    return names.stream()
        .flatMap(name -> factories.stream().filter(factory -> factory.getName().equals(name)))
        .toList();
  }
}
