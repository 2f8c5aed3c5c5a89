package io.routervm.ssh;

import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.KeyAgreement;
import net.schmizz.sshj.Config;
import net.schmizz.sshj.DefaultConfig;
import net.schmizz.sshj.common.Factory;
import net.schmizz.sshj.common.SecurityUtils;

/**
 * What is offered: strong, and known to OpenSSH 7.4 (EL7) as well as to new ones; where nothing
 * else is asked for, only what Java itself has, for to start BouncyCastle takes half of a
 * connection's time. sshj does chacha20-poly1305 and host keys of ECDSA with BouncyCastle alone.
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
  private static final List<String> BOUNCY_CASTLES_CIPHERS =
      List.of("chacha20-poly1305@openssh.com");
  private static final List<String> BOUNCY_CASTLES_HOST_KEYS =
      List.of("ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521");

  private Algorithms() {}

  /**
   * Before the file of pins is read by sshj, which passes over keys that its provider cannot read.
   *
   * @param pins text of a known_hosts file: without an ed25519 key, what is pinned may be ECDSA's
   */
  static Config config(String pins) {
    boolean java = areJavas(pins);
    SecurityUtils.setRegisterBouncyCastle(!java);
    Config config = new DefaultConfig();
    config.setKeyExchangeFactories(only(KEY_EXCHANGE, config.getKeyExchangeFactories()));
    config.setMACFactories(only(MACS, config.getMACFactories()));
    List<String> ciphers = java ? CIPHERS : joined(BOUNCY_CASTLES_CIPHERS, CIPHERS);
    config.setCipherFactories(only(ciphers, config.getCipherFactories()));
    List<String> hostKeys = java ? HOST_KEYS : joined(HOST_KEYS, BOUNCY_CASTLES_HOST_KEYS);
    config.setKeyAlgorithms(only(hostKeys, config.getKeyAlgorithms()));
    return config;
  }

  /** Whether what is offered to a host with these pins is Java's own. */
  static boolean areJavas(String pins) {
    return hasCurves() && pins.contains(" ssh-ed25519 ");
  }

  /** A runtime for FIPS, or one that was made without jdk.crypto.ec, has none. */
  private static boolean hasCurves() {
    try {
      KeyFactory.getInstance("Ed25519");
      KeyAgreement.getInstance("X25519");
      return true;
    } catch (NoSuchAlgorithmException e) {
      return false;
    }
  }

  private static List<String> joined(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  /** In the order of {@code names}, which is the order of preference. */
  private static <T> List<Factory.Named<T>> only(
      List<String> names, List<Factory.Named<T>> factories) {
    return names.stream()
        .flatMap(name -> factories.stream().filter(factory -> factory.getName().equals(name)))
        .toList();
  }
}
