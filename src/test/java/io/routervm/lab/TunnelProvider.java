package io.routervm.lab;

import io.routervm.Await;
import io.routervm.extras.ExtrasSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

/**
 * Somebody out in the Internet who sells a way out: a stock OpenVPN server that asks for account
 * and password, pushes itself as everybody's way out and DNS server, and translates addresses to
 * its own.
 */
final class TunnelProvider implements AutoCloseable {
  static final String ADDRESS = "198.51.100.20";
  static final String LOGIN = "customer\nof-the-lab\n";

  /** The customer's device, for {@code hosts} of router.yaml. */
  static final String DEVICE = "  - { name: pc, ip: 192.168.42.20, mac: \"52:54:00:00:00:20\" }\n";

  private static final String CLIENT = "/etc/openvpn/client/provider.";

  private static final String HOST = "cafe";
  private static final String CONFIGURATION =
      """
      dev tun-exit
      dev-type tun
      topology subnet
      server 10.99.0.0 255.255.255.0
      local %s
      ca own.crt
      cert own.crt
      key own.key
      dh none
      verify-client-cert none
      username-as-common-name
      script-security 2
      auth-user-pass-verify %s/login via-file
      data-ciphers AES-256-GCM
      keepalive 1 4
      push "redirect-gateway def1"
      push "dhcp-option DNS 10.99.0.1"
      push "route-ipv6 2000::/3"
      """;

  private static final String SEEN =
      "ip -4 address; ip -4 rule; ip -4 route; ip -4 route show table 4242; iptables -L -v -n; iptables"
          + " -t nat -L -v -n; journalctl -n 40 -u openvpn-client@provider";

  private static final String SEEN_BY_DEVICE =
      "ip -4 address; ip -4 route; ip neigh; curl -v -m 4 http://203.0.113.80/";

  private final Lab lab;
  private final Path folder;

  TunnelProvider(Lab lab) throws IOException {
    this.lab = lab;
    folder = Files.createTempDirectory("tunnel-provider");
    Files.writeString(folder.resolve("server.conf"), CONFIGURATION.formatted(ADDRESS, folder));
    Files.writeString(folder.resolve("known"), LOGIN);
    Path login =
        Files.writeString(
            folder.resolve("login"), "#!/bin/sh\nexec cmp -s \"$1\" " + folder + "/known\n");
    Files.setPosixFilePermissions(login, PosixFilePermissions.fromString("rwx------"));
    lab.shell(
            HOST,
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj"
                + " /CN=provider -addext extendedKeyUsage=serverAuth -addext"
                + " keyUsage=digitalSignature,keyAgreement,keyCertSign -keyout "
                + folder
                + "/own.key -out "
                + folder
                + "/own.crt && sysctl -qw net.ipv4.ip_forward=1 && iptables -t nat -A POSTROUTING"
                + " -s 10.99.0.0/24 -o eth0 -j MASQUERADE")
        .orFail();
    begin();
  }

  /** The example, as a customer of this one has filled it in. */
  ExtrasSource extras() throws IOException {
    ExtrasSource example = OwnerWithExtras.example("openvpn-client");
    ExtrasSource own = example;
    for (var file : example.files().entrySet()) {
      String text = file.getValue().content().text().orElseThrow();
      own =
          OwnerWithExtras.and(
              own,
              file.getKey(),
              text.replace("\"tv\"", "\"pc\"")
                  .replace("vpn.provider.example", ADDRESS)
                  .replace("9.9.9.9", "198.51.100.53")
                  .replace("keepalive 10 60", "keepalive 1 4"));
    }
    own = OwnerWithExtras.and(own, CLIENT + "auth", LOGIN);
    // Its own certificate is the authority that a client is given.
    return OwnerWithExtras.and(own, CLIENT + "crt", Files.readString(folder.resolve("own.crt")));
  }

  /** Waits until the customer's device is seen out there with this one's address. */
  void await(LiveContainer router) {
    Await.until(
        Duration.ofSeconds(60),
        () -> router.inside(SEEN).output() + lab.shell("pc", SEEN_BY_DEVICE) + log(),
        () ->
            lab.exec("pc", "curl", "-sS", "-m", "4", "http://203.0.113.80/")
                .output()
                .contains(ADDRESS));
  }

  void begin() {
    lab.shell(
            HOST,
            "cd " + folder + " && openvpn --config server.conf --daemon --writepid pid --log log")
        .orFail();
    Await.until(Duration.ofSeconds(20), this::log, () -> log().contains("Sequence Completed"));
  }

  /** Its line is cut: nobody is told. */
  void vanish() throws IOException {
    Path pid = folder.resolve("pid");
    lab.shell(HOST, "kill -KILL " + Files.readString(pid).strip()).orFail();
    Files.delete(pid);
  }

  String log() {
    Path log = folder.resolve("log");
    try {
      return Files.exists(log) ? Files.readString(log) : "no log";
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() throws IOException {
    if (Files.exists(folder.resolve("pid"))) {
      vanish();
    }
  }
}
