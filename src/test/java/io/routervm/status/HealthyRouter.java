package io.routervm.status;

import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfigLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** A live router that has everything, and what it answers while all is well. */
final class HealthyRouter {
  private HealthyRouter() {}

  static RouterConfig config(Path folder) throws IOException {
    Path secret = Files.writeString(folder.resolve("ddns.secret"), "x\n");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    Path file = folder.resolve("router.yaml");
    Files.writeString(
        file,
        """
        version: 1
        wan: { usb: "0b95:1790" }
        lan: { bridge: brHome, address: 192.168.42.254/24 }
        ddns: { host: home.example.net, login: me, password: "${file:ddns.secret}" }
        vpn: { endpoint: home.example.net }
        """);
    return new RouterConfigLoader(System::getenv).load(file);
  }

  /** By the names of {@link GuestFacts}; the caller's own copy. */
  static Map<String, String> facts(Instant now) {
    Map<String, String> facts = new HashMap<>();
    facts.put("now", String.valueOf(now.getEpochSecond()));
    facts.put("clock", "Stratum : 3\nLeap status     : Normal");
    facts.put(
        "uplink",
        """
        gateway 192.168.1.1
        near 192.168.1.1 answers
        server 127.0.0.1 answers
        server 8.8.8.8 answers
        beyond 8.8.8.8 answers
        server 208.67.222.222 answers""");
    facts.put("route", "default via 192.168.1.1 dev wan0 proto dhcp src 192.168.1.100 metric 100");
    facts.put("addresses", "3: wan0    inet 192.168.1.100/24 metric 100 brd 192.168.1.255 scope");
    facts.put("nat", "-P POSTROUTING ACCEPT\n-A POSTROUTING -o wan0 -j MASQUERADE");
    facts.put("disk", "/dev/vda2 3586048 800000 2654208 24% /\n/dev/vda1 500000 1 300000 9% /boot");
    facts.put(
        "links",
        """
        2: lan0: <BROADCAST,UP,LOWER_UP> mtu 1500 qdisc x\\    link/ether 52:54:00:0f:33:b0 brd 0
        3: wan0: <BROADCAST,UP,LOWER_UP> mtu 1500 qdisc x\\    link/ether 52:54:00:0f:33:b1 brd 0
        """);
    facts.put("ddns-unit", "active");
    facts.put("ddns-cache", "ip=203.0.113.10,mtime=1795392000,status=good home.example.net");
    facts.put("ddns-journal", "seen 203.0.113.10");
    facts.put(
        "vpn-dates",
        """
        notAfter=Nov  3 00:00:00 2030 GMT
        notAfter=Aug 23 12:00:00 2027 GMT
        nextUpdate=Nov 20 00:00:00 2031 GMT""");
    facts.put("vpn-journal", "");
    return facts;
  }
}
