package io.routervm.config;

import io.routervm.config.RouterConfig.VpnKey;
import io.routervm.config.document.Choice;
import io.routervm.config.document.Flag;
import io.routervm.config.document.Key;
import io.routervm.config.document.Listing;
import io.routervm.config.document.Located;
import io.routervm.config.document.Section;
import io.routervm.config.document.Type;
import io.routervm.config.document.Values;
import io.routervm.config.document.Whole;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** The keys of router.yaml about firewall, dynamic DNS and VPN. */
final class ServiceKeys {
  private static final int ANY_NUMBER = Integer.MAX_VALUE;
  private static final Whole PORT_NUMBER = new Whole(1, 65535);
  private static final Type<List<Located<Integer>>> PORTS =
      new Listing<>(PORT_NUMBER, 0, 256, true);

  /** {@code firewall.lan}. */
  static final class LanOpenings {
    static final Key<List<Located<Integer>>> TCP =
        Key.defaulting("tcp", PORTS, "[22, 53]", "TCP ports of the router, open to the LAN.");
    static final Key<List<Located<Integer>>> UDP =
        Key.defaulting("udp", PORTS, "[53, 67]", "UDP ports of the router, open to the LAN.");
    static final Section SECTION = Section.of(TCP, UDP);

    private LanOpenings() {}
  }

  /** {@code firewall.wan}. */
  static final class WanOpenings {
    static final Key<List<Located<Integer>>> TCP =
        Key.defaulting("tcp", PORTS, "[]", "TCP ports of the router, open to the Internet.");
    static final Key<List<Located<Integer>>> UDP =
        Key.defaulting(
            "udp",
            PORTS,
            "[]",
            "UDP ports of the router, open to the Internet. The VPN's port opens by itself.");
    static final Section SECTION = Section.of(TCP, UDP);

    private WanOpenings() {}
  }

  /** {@code firewall.forwards[]}. */
  static final class Forward {
    static final Key<String> NAME =
        Key.required("name", Texts.LABEL, "What the forward is called in plans and messages.");
    static final Key<Protocol> PROTO =
        Key.required("proto", Choice.of(Protocol.class), "Transport protocol.");
    static final Key<Integer> PORT =
        Key.required("port", PORT_NUMBER, "Port on the router's WAN address.");
    static final Key<Endpoint> TO =
        Key.required("to", Endpoint.TEXT, "Address and port in the LAN where the traffic goes.");
    static final Section SECTION = Section.of(NAME, PROTO, PORT, TO);

    private Forward() {}
  }

  /** {@code firewall}. */
  static final class Firewall {
    static final Key<Values> LAN =
        Key.section("lan", LanOpenings.SECTION, "Ports of the router that the LAN may use.");
    static final Key<Values> WAN =
        Key.section("wan", WanOpenings.SECTION, "Ports of the router that the Internet may use.");
    static final Key<List<Located<Values>>> FORWARDS =
        Key.defaulting(
            "forwards",
            new Listing<>(Forward.SECTION, 0, ANY_NUMBER, false),
            "[]",
            "Port forwards from the Internet into the LAN; they work from inside too (hairpin).");
    static final Key<Boolean> LOCKOUT_PROTECTION =
        Key.defaulting(
            "lockout_protection",
            new Flag(),
            "true",
            "Keeps SSH from the hypervisor, and from the LAN once it is live, open before every other"
                + " rule, whatever firewall.lan says.");
    static final Section SECTION = Section.of(LAN, WAN, FORWARDS, LOCKOUT_PROTECTION);

    private Firewall() {}
  }

  /** {@code ddns}. */
  static final class DynamicDns {
    static final Key<String> PROTOCOL =
        Key.defaulting(
            "protocol",
            DynamicDnsProtocol.TYPE,
            "dyndns2",
            "ddclient's name of the provider's protocol: those that each ddclient from 3.8.3 to 3.10"
                + " knows.");
    static final Key<String> SERVER =
        Key.optional(
            "server",
            Texts.DOMAIN,
            "The provider's update server; by default nic.changeip.com for dyndns2, else the one"
                + " that ddclient knows for the protocol.");
    static final Key<String> HOST =
        Key.required("host", Texts.DOMAIN, "The DNS name that is kept up to date.");
    static final Key<String> LOGIN = Key.required("login", Texts.LOGIN, "The account's name.");
    static final Key<Secret> PASSWORD =
        Key.required(
            "password", SecretText.REFERENCE_ONLY, "The account's password: a secret reference.");
    static final Key<String> ZONE =
        Key.optional("zone", Texts.DOMAIN, "The zone that host is in: cloudflare and zoneedit1.");
    static final Key<URI> WEB =
        Key.defaulting(
            "web",
            Texts.HTTPS_URL,
            "https://api.ipify.org/",
            "Page that tells the router its public address; https only.");
    static final Key<Duration> INTERVAL =
        Key.defaulting(
            "interval", Quantities.lease("1m", "1d"), "5m", "How often the address is looked at.");
    static final Section SECTION =
        Section.of(PROTOCOL, SERVER, HOST, LOGIN, PASSWORD, ZONE, WEB, INTERVAL);

    private DynamicDns() {}
  }

  /** {@code vpn.valid}. */
  static final class Validity {
    static final Key<Duration> AUTHORITY =
        Key.defaulting(
            "ca", Quantities.validity("1d", "50y"), "5y", "Validity of the CA certificate.");
    static final Key<Duration> SERVER =
        Key.defaulting(
            "server", Quantities.validity("1d", "50y"), "1y", "Validity of the server's.");
    static final Key<Duration> CLIENT =
        Key.defaulting("client", Quantities.validity("1d", "50y"), "1y", "Validity of a client's.");
    static final Section SECTION = Section.of(AUTHORITY, SERVER, CLIENT);

    private Validity() {}
  }

  /** {@code vpn}. */
  static final class Vpn {
    static final Key<String> ENDPOINT =
        Key.required(
            "endpoint",
            Endpoint.HOST,
            "The name (or fixed public address) under which clients reach the router.");
    static final Key<Integer> PORT =
        Key.defaulting("port", PORT_NUMBER, "1194", "OpenVPN's port; it opens by itself.");
    static final Key<Protocol> PROTO =
        Key.defaulting("proto", Choice.of(Protocol.class), "udp", "OpenVPN's transport protocol.");
    static final Key<Cidr> SUBNET =
        Key.defaulting("subnet", Texts.SUBNET, "10.8.0.0/24", "Subnet of the VPN's clients.");
    static final Key<Boolean> CLIENT_TO_CLIENT =
        Key.defaulting("client_to_client", new Flag(), "true", "Whether clients reach each other.");
    static final Key<VpnKey> KEY =
        Key.defaulting("key", Choice.of(VpnKey.class), "ec-p384", "Kind of the keys.");
    static final Key<Values> VALID =
        Key.section("valid", Validity.SECTION, "How long certificates are valid.");
    static final Key<Secret> CA_PASSPHRASE =
        Key.optional(
            "ca_passphrase",
            SecretText.REFERENCE_ONLY,
            "Encrypts the CA's key on the hypervisor: a secret reference.");
    static final Section SECTION =
        Section.of(ENDPOINT, PORT, PROTO, SUBNET, CLIENT_TO_CLIENT, KEY, VALID, CA_PASSPHRASE);

    private Vpn() {}
  }

  private ServiceKeys() {}
}
