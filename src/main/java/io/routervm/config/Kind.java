package io.routervm.config;

import io.routervm.config.document.Choice;
import io.routervm.config.document.Text;
import io.routervm.config.document.Type;
import io.routervm.config.document.Whole;
import io.routervm.os.GuestOs;
import java.lang.reflect.RecordComponent;
import java.util.Optional;
import java.util.function.BiFunction;

/** The kinds of values in router.yaml. */
enum Kind {
  ADDRESS("IPv4 address", "an IPv4 address such as 192.168.42.10", Texts.ADDRESS, Ipv4::parse),
  /** An address that nothing reckons with. */
  ADDRESS_TEXT(
      "IPv4 address",
      "an IPv4 address such as 192.168.42.10",
      Texts.ADDRESS,
      text -> Ipv4.parse(text).map(Ipv4::toString)),
  BRIDGE(
      "interface name",
      "the name of a bridge: at most 15 letters, digits, dots, hyphens or underscores",
      "^[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}$"),
  BOOT_FILE(
      "file name",
      "a file name of at most 127 printable ASCII characters, without blanks",
      "^[!-~]{1,127}$"),
  BOOT_SERVER(
      "address or host name",
      "an IPv4 address, or the name of one of hosts",
      "^[A-Za-z0-9.-]{1,63}$",
      text -> Ipv4.parse(text).isPresent() ? Optional.of(text) : Texts.label(text)),
  CHECKSUM(
      "SHA-256", "a SHA-256 in 64 hexadecimal digits, as sha256sum prints it", "^[0-9A-Fa-f]{64}$"),
  DDNS_PROTOCOL(DynamicDnsProtocol.TYPE),
  DHCP_DATA("value of a DHCP option", DhcpData.EXPECTED, DhcpData.PATTERN, DhcpData::parse),
  DHCP_LEASE(Quantities::leaseOrInfinite),
  DHCP_OPTIONS(DhcpOptions.TYPE),
  DEVICE_OPTIONS(LeaseOptions.ofDevice()),
  /** Whom a rule of the firewall concerns. */
  PARTY("zone, host, address or subnet", Texts.PARTY_EXPECTED, Texts.PARTY, Texts::party),
  PCI_ADDRESS(
      "PCI address",
      "a PCI device with its domain, in lower case as `lspci -D` prints it, such as 0000:03:00.0",
      "^[0-9a-f]{4}:[0-9a-f]{2}:[01][0-9a-f]\\.[0-7]$"),
  /** The name of a network, or of what is none and can be reached all the same. */
  DESTINATION("zone", "internet, vpn, lan, or the name of one of networks", "^[a-z][a-z0-9]{0,9}$"),
  DOMAIN("DNS name", "a DNS name such as home.example.net", Texts.DOMAIN, Texts::domain),
  ENDPOINT("address:port", Endpoint.EXPECTED, Endpoint.PATTERN, Endpoint::parse),
  GENERATED_SECRET(
      "generated, none or a secret reference",
      "generated, none, " + SecretText.HOW,
      "^(generated|none|" + SecretText.PATTERN + ")$",
      SecretText::generatedOrReference),
  HTTPS_URL(
      "https URL",
      "an https URL such as https://api.ipify.org/, without user, quotes, spaces or #",
      Texts.HTTPS_URL,
      Texts::httpsUrl),
  INTERFACE("address/prefix", Texts.CIDR_EXPECTED, Texts.CIDR, Cidr::parse),
  LABEL(
      "host name",
      "a host name: letters, digits and hyphens, at most 63, such as nas",
      Texts.LABEL,
      Texts::label),
  LEASE(Quantities::lease),
  LEASE_OPTIONS(LeaseOptions.ofNetwork()),
  LIBVIRT_URI(
      "libvirt URI",
      "a libvirt URI such as qemu:///system",
      "^[a-z][a-z0-9+.-]*://",
      Texts::libvirtUri),
  LIST_FILE(
      "path",
      "the path of a file beside this one, such as lists/ads.txt",
      "^[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$"),
  LOCATION("URL or path", Location.EXPECTED, Location.PATTERN, Location::parse),
  /** A location, for a key that stands for what the file there holds. */
  LOCATION_TEXT(
      "URL or path",
      Location.EXPECTED,
      Location.PATTERN,
      text -> Location.parse(text).map(Object::toString)),
  LOGIN(
      "text",
      "a login of 1 to 128 printable characters without #",
      "^[^#\\u0000-\\u001f\\u007f-\\u009f]{1,128}$"),
  MAC(
      "MAC address",
      "a MAC address such as 52:54:00:12:34:56",
      "^[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){5}$",
      Texts::mac),
  /** As {@link #DESTINATION}; what is none of the home's is refused with its own sentence. */
  MDNS_NETWORK("network name", "lan, or the name of one of networks", "^[a-z][a-z0-9]{0,9}$"),
  NETWORK(NetworkName.TYPE),
  OS(Choice.of(GuestOs.all(), GuestOs::name)),
  POOL(
      "pool name",
      "the name of a libvirt storage pool, as `virsh pool-list` shows it",
      "^[A-Za-z0-9_][A-Za-z0-9_.+-]{0,63}$"),
  PORT(new Whole(1, 65535)),
  PORT_RANGE(PortRange.TYPE),
  PUBLIC_HOST(
      "DNS name or IPv4 address",
      "a DNS name such as home.example.net, or a fixed public IPv4 address",
      "^[A-Za-z0-9.-]{1,253}$",
      Texts::publicHost),
  PUBLISHED_NAME(
      "DNS name",
      "a DNS name such as home.example.net, or *.home.example.net",
      Texts.PUBLISHED_NAME,
      Texts::publishedName),
  RATE("rate", Rate.EXPECTED, Rate.PATTERN, Rate::parse),
  RECORD_NAME(
      "DNS name",
      "a DNS name such as git.example.net, *.dev.lan or _sip._tcp.lan",
      Texts.RECORD_NAME,
      Texts::recordName),
  RECORD_TEXT("text", "a text of 1 to 255 printable ASCII characters", "^[ -~]{1,255}$"),
  SECRET("secret reference", SecretText.HOW, "^" + SecretText.PATTERN + "$", SecretText::reference),
  SERVICE_TYPE(
      "service type",
      "a type of service as mDNS has it, such as _ipp._tcp",
      "^_[A-Za-z0-9]([A-Za-z0-9-]{0,13}[A-Za-z0-9])?\\._(tcp|udp)$"),
  SIZE(Quantities::size),
  /** Who sends; a host has the prefix length 32. */
  SOURCE("subnet or address", Texts.SOURCE_EXPECTED, Texts.SOURCE, Texts::source),
  SUBNET("subnet", "a subnet such as 10.8.0.0/24", Texts.CIDR, Texts::subnet),
  TIME_SPAN("time span", TimeSpan.EXPECTED, TimeSpan.PATTERN, TimeSpan::parse),
  UPSTREAM("name server", Upstream.EXPECTED, Upstream.PATTERN, Upstream::parse),
  TIME_ZONE("time zone", TimeZoneName.EXPECTED, TimeZoneName.PATTERN, TimeZoneName::parse),
  USB_ID(
      "vendor:product",
      "the adapter's id as lsusb prints it, such as 0b95:1790",
      "^[0-9A-Fa-f]{4}:[0-9A-Fa-f]{4}$"),
  USB_PORT("bus-port", "a USB port such as 2-1.3", "^[0-9]{1,3}-[0-9]{1,3}(\\.[0-9]{1,3}){0,5}$"),
  USB_SERIAL(
      "text", "the adapter's serial number as `lsusb -v` prints it", "^[!-~]([ -~]{0,126}[!-~])?$"),
  VALIDITY(Quantities::validity),
  VLAN(new Whole(1, 4094));

  /** Of the least and the greatest value. */
  @SuppressWarnings("ImmutableEnumChecker") // types hold no state
  private final BiFunction<String, String, Type<?>> type;

  /** A text that the pattern describes wholly. */
  Kind(String summary, String expected, String pattern) {
    this(
        summary,
        expected,
        pattern,
        text -> text.matches(pattern) ? Optional.of(text) : Optional.empty());
  }

  <T> Kind(String summary, String expected, String pattern, Text.Parser<T> parser) {
    this(new Text<>(summary, expected, pattern, parser));
  }

  Kind(Type<?> type) {
    this((least, most) -> type);
  }

  Kind(BiFunction<String, String, Type<?>> type) {
    this.type = type;
  }

  /** The type of a component that says what it {@link Is}. */
  static Optional<Type<?>> of(RecordComponent component, String least, String most) {
    Is is = component.getAnnotation(Is.class);
    return is == null ? Optional.empty() : Optional.of(is.value().type.apply(least, most));
  }
}
