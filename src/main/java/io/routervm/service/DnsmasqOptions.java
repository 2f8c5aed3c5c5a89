package io.routervm.service;

import io.routervm.config.Ipv4;
import io.routervm.config.LeaseOptions;
import io.routervm.config.LeaseValue;
import java.util.List;
import java.util.stream.Collectors;

/** Options of leases as dnsmasq reads them behind {@code dhcp-option=}. */
final class DnsmasqOptions {
  private DnsmasqOptions() {}

  /** {@code 42,192.168.42.10}, in the order of the numbers. */
  static List<String> lines(LeaseOptions options) {
    return options.byNumber().entrySet().stream()
        .map(option -> option.getKey() + "," + value(option.getValue()))
        .toList();
  }

  private static String value(LeaseValue value) {
    if (value instanceof LeaseValue.Addresses list) {
      return list.addresses().stream().map(Ipv4::toString).collect(Collectors.joining(","));
    }
    if (value instanceof LeaseValue.Domains list) {
      return String.join(",", list.names());
    }
    if (value instanceof LeaseValue.Whole whole) {
      return whole.number() + (whole.octets() == 1 ? "b" : whole.octets() == 2 ? "s" : "i");
    }
    if (value instanceof LeaseValue.Octets octets) {
      return octets.data().length() == 1
          ? Integer.parseInt(octets.data().hex(), 16) + "b"
          : octets.data().withColons();
    }
    return quoted(((LeaseValue.Characters) value).text());
  }

  /**
   * Between quotation marks, where commas separate nothing and neither digits nor colons make a
   * number or bytes of a text.
   */
  static String quoted(String text) {
    return "\""
        + text.replace("\\", "\\\\")
            .replace("\"", "\\\"")
            .replace("\t", "\\t")
            .replace("\r", "\\r")
            .replace("\n", "\\n")
        + "\"";
  }
}
