package io.routervm.service;

import io.routervm.config.DhcpData;
import io.routervm.config.Ipv4;
import io.routervm.config.LeaseOptions;
import io.routervm.config.LeaseValue;
import java.util.List;
import java.util.Map;

/** What the tests' routers tell devices with their leases: a value of each kind. */
final class LeaseSamples {
  /** All that could end a value, a line or a directive. */
  static final String HOSTILE = "a\"b\\c,#d\ndhcp-option=3,9.9.9.9\tset:x 12:34";

  static final LeaseOptions OF_A_NETWORK =
      new LeaseOptions(
          Map.of(
              26, new LeaseValue.Whole(1400, 2),
              42, new LeaseValue.Addresses(List.of(Ipv4.of("192.168.42.10"))),
              46, new LeaseValue.Whole(8, 1),
              66, new LeaseValue.Characters("pbx.lan"),
              119, new LeaseValue.Domains(List.of("lan", "home.example")),
              224, octets("hex:0a"),
              225, octets("hex:00:1a:2b"),
              227, new LeaseValue.Characters(HOSTILE),
              252, new LeaseValue.Characters("\n")));

  static final LeaseOptions OF_A_DEVICE =
      new LeaseOptions(
          Map.of(
              3, new LeaseValue.Addresses(List.of(Ipv4.of("192.168.42.31"))),
              6,
                  new LeaseValue.Addresses(
                      List.of(Ipv4.of("192.168.42.10"), Ipv4.of("192.168.42.254"))),
              252, new LeaseValue.Characters("http://nas.lan/wpad.dat")));

  private LeaseSamples() {}

  private static LeaseValue octets(String text) {
    return new LeaseValue.Octets(DhcpData.parse(text).orElseThrow());
  }
}
