package io.routervm.config;

import io.routervm.config.document.Key;
import java.util.Optional;

/**
 * What a provider asks of its customers' DHCP clients.
 *
 * @param clientId as it stands in option 61 when it is bytes: their type first
 */
public record WanDhcp(
    @Key("Vendor class (option 60): text, or hex: and bytes.") @Is(Kind.DHCP_DATA)
        Optional<DhcpData> vendorClass,
    @Key(
            "Client identifier (option 61) in place of the MAC address: text, or hex: and bytes,"
                + " the type first.")
        @Is(Kind.DHCP_DATA)
        Optional<DhcpData> clientId,
    @Key("Host name (option 12), which is not sent otherwise.") @Is(Kind.LABEL)
        Optional<String> hostname,
    @Key("User class (option 77), one class: text, or hex: and bytes.") @Is(Kind.DHCP_DATA)
        Optional<DhcpData> userClass,
    @Key("More options by their numbers: text, or hex: and bytes.") @Is(Kind.DHCP_OPTIONS)
        Optional<DhcpOptions> send) {

  /** The client identifier as it is sent; a text has type 0 (RFC 2132). */
  public Optional<DhcpData> sentClientId() {
    return clientId.map(id -> id.isText() ? id.after(0) : id);
  }

  /** The user class as it is sent: its length first (RFC 3004). */
  public Optional<DhcpData> sentUserClass() {
    return userClass.map(one -> one.after(one.length()));
  }
}
