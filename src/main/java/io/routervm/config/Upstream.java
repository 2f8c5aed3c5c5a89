package io.routervm.config;

import io.routervm.config.document.Refusal;
import java.util.Optional;

/**
 * A name server of the Internet that is asked for what the router does not know itself.
 *
 * @param name the one that its certificate must bear; empty for one that is asked in plain text
 */
public record Upstream(Ipv4 address, Optional<String> name) {
  private static final String SCHEME = "tls://";

  static final String EXPECTED =
      "an IPv4 address such as 9.9.9.9, or tls://, the server's name, @ and its address, such as"
          + " tls://dns.quad9.net@9.9.9.9";

  static final String PATTERN = "^(tls://[A-Za-z0-9.-]{1,253}@)?[0-9]{1,3}(\\.[0-9]{1,3}){3}$";

  /** One that is asked in plain text. */
  public static Upstream plain(String address) {
    return new Upstream(Ipv4.of(address), Optional.empty());
  }

  static Optional<Upstream> parse(String text) throws Refusal {
    if (!text.startsWith(SCHEME)) {
      return Ipv4.parse(text).map(address -> new Upstream(address, Optional.empty()));
    }
    int mark = text.indexOf('@');
    Optional<Ipv4> address = mark < 0 ? Optional.empty() : Ipv4.parse(text.substring(mark + 1));
    if (address.isEmpty()) {
      throw new Refusal(
          "has no IPv4 address behind an @",
          "Write " + EXPECTED + ": nobody could be asked for the address of a name alone.");
    }
    Optional<String> name = Texts.domain(text.substring(SCHEME.length(), mark));
    return name.map(one -> new Upstream(address.get(), Optional.of(one)));
  }

  /** Whether it is asked over TLS. */
  public boolean isEncrypted() {
    return name.isPresent();
  }

  /** As it is written in router.yaml. */
  @Override
  public String toString() {
    return name.map(one -> SCHEME + one + "@").orElse("") + address;
  }
}
