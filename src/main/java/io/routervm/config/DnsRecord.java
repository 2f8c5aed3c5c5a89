package io.routervm.config;

import io.routervm.config.document.Default;
import io.routervm.config.document.Key;
import io.routervm.config.document.Within;
import java.util.Optional;

/** A name that the router's DNS answers itself; exactly one of the values is there. */
public record DnsRecord(
    @Key(
            "The name in full, or one word for a name in the home zone. With a, *.dev.lan stands"
                + " for every name below dev.lan, and for dev.lan itself.")
        @Is(Kind.RECORD_NAME)
        String name,
    @Key(alternative = true, value = "Its address, in the home or elsewhere.") @Is(Kind.ADDRESS)
        Optional<Ipv4> a,
    @Key(
            alternative = true,
            value = "The name that it is an alias of: a host, or a record with an address.")
        @Is(Kind.DOMAIN)
        Optional<String> cname,
    @Key(alternative = true, value = "The server of a service, for a name such as _sip._tcp.lan.")
        Optional<ServiceLocation> srv,
    @Key(alternative = true, value = "A text of at most 255 characters.") @Is(Kind.RECORD_TEXT)
        Optional<String> txt,
    @Key(alternative = true, value = "The mail server of the name.") Optional<MailExchanger> mx) {

  /** The value of an SRV record. */
  public record ServiceLocation(
      @Key("The server's name in full.") @Is(Kind.DOMAIN) String target,
      @Key("Its port.") @Is(Kind.PORT) int port,
      @Key("The server with the lowest is asked first.") @Default("0") @Within("0 to 65535")
          int priority,
      @Key("Its share among those of one priority.") @Default("0") @Within("0 to 65535")
          int weight) {}

  /** The value of an MX record. */
  public record MailExchanger(
      @Key("The server's name in full.") @Is(Kind.DOMAIN) String target,
      @Key("The server with the lowest is asked first.") @Default("10") @Within("0 to 65535")
          int preference) {}

  private static final String WILDCARD = "*.";

  /** Whether it stands for every name below another. */
  public boolean isWildcard() {
    return name.startsWith(WILDCARD);
  }

  /** The name in full; of a wildcard the one that it is below. */
  public String fullName(String zone) {
    return isWildcard() ? name.substring(WILDCARD.length()) : fullName(name, zone);
  }

  static String fullName(String name, String zone) {
    return name.contains(".") || name.equalsIgnoreCase(zone) ? name : name + "." + zone;
  }
}
