package io.routervm.service;

import io.routervm.config.DnsForward;
import io.routervm.config.DnsRecord;
import io.routervm.config.DnsRecord.MailExchanger;
import io.routervm.config.DnsRecord.ServiceLocation;
import io.routervm.config.Ipv4;
import java.util.List;
import java.util.Optional;

/** A forwarded domain, and a record of each kind. */
final class DnsNames {
  static final List<DnsForward> FORWARDS =
      List.of(
          new DnsForward(
              "corp.example", List.of(Ipv4.of("192.168.42.53"), Ipv4.of("192.168.42.54"))));

  static final List<DnsRecord> RECORDS =
      List.of(
          address("git.example.net", "192.168.42.10"),
          address("*.dev.lan", "192.168.42.10"),
          new DnsRecord(
              "www.lan",
              Optional.empty(),
              Optional.of("nas.lan"),
              Optional.empty(),
              Optional.empty(),
              Optional.empty()),
          address("modem", "192.168.1.1"),
          new DnsRecord(
              "_sip._tcp.lan",
              Optional.empty(),
              Optional.empty(),
              Optional.of(new ServiceLocation("nas.lan", 5060, 10, 20)),
              Optional.empty(),
              Optional.empty()),
          new DnsRecord(
              "lan",
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.of("v=1, \"so\" \\ # it is"),
              Optional.empty()),
          new DnsRecord(
              "lan",
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.of(new MailExchanger("nas.lan", 10))));

  private DnsNames() {}

  private static DnsRecord address(String name, String address) {
    return new DnsRecord(
        name,
        Optional.of(Ipv4.of(address)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
