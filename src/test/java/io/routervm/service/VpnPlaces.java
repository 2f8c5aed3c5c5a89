package io.routervm.service;

import static io.routervm.service.HomeNetwork.NAS;
import static io.routervm.service.HomeNetwork.PUBLIC_ADDRESS;
import static io.routervm.service.HomeNetwork.WAN_ADDRESS;
import static io.routervm.service.HomeNetwork.WEB_SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Placement;
import io.routervm.pki.CertificateAuthority;
import io.routervm.pki.ClientProfile;
import io.routervm.pki.ClientProfile.Transport;
import io.routervm.pki.Credentials;
import io.routervm.pki.KeyType;
import io.routervm.pki.Policy;
import io.routervm.service.VpnMaterial.OuterKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The rendered configuration in a real OpenVPN server behind the rendered firewall, and two places
 * in the Internet for clients that come through the ISP box's port forward.
 */
final class VpnPlaces implements AutoCloseable {
  static final Router LIVE = Routers.of("debian-12", Placement.LIVE);

  /** What the server says of a client whose outer key is that of a revoked certificate. */
  static final String REVOKED_OUTER_KEY = "TLS CRYPT V2 VERIFY SCRIPT ERROR";

  static final Duration YEAR = Duration.ofDays(365);

  final HomeNetwork home;
  final OpenVpnServer server;
  final Credentials anna;
  final Credentials bert;
  private final Path pki;

  VpnPlaces(Path folder) throws IOException {
    // The CRL is read by somebody without rights, here as on the router.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    home = new HomeNetwork(folder, LIVE);
    try {
      // The one that stands for the VPN's clients in tests without OpenVPN.
      home.hosts.must("router", "ip link delete tun0");
      buildInternet();
      pki = folder.resolve("pki");
      try (CertificateAuthority authority =
          CertificateAuthority.create(pki, "Home", policy(YEAR, YEAR.multipliedBy(10)))) {
        authority.issueServer(List.of("home.example.net"));
        anna = issue(authority, "anna");
        bert = issue(authority, "bert");
        // Those two have profiles as they were before there were outer keys of clients' own.
        authority.makeOwnKeys();
      }
      server = new OpenVpnServer(home.hosts, "guest");
    } catch (RuntimeException e) {
      home.close();
      throw e;
    }
  }

  /** The café and the train, each behind a router of the Internet of its own. */
  private void buildInternet() {
    Namespaces hosts = home.hosts;
    hosts.must("internet", "sysctl -q -w net.ipv4.ip_forward=1");
    for (String[] place : new String[][] {{"cafe", "198.51.100"}, {"train", "192.0.2"}}) {
      hosts.hub(place[0] + "lan");
      hosts.host(place[0]);
      hosts.cable("internet", place[0], place[0] + "lan");
      hosts.must("internet", "ip address add " + place[1] + ".1/24 dev " + place[0]);
      hosts.cable(place[0], "eth0", place[0] + "lan");
      hosts.must(place[0], "ip address add " + place[1] + ".20/24 dev eth0");
      hosts.must(place[0], "ip route add default via " + place[1] + ".1");
      hosts.must("isp", "ip route add " + place[1] + ".0/24 via " + WEB_SERVER);
      home.answerTcp(place[0], 8000);
    }
    for (String protocol : new String[] {"udp", "tcp"}) {
      hosts.must(
          "isp",
          "iptables -t nat -A PREROUTING -i wan -p "
              + protocol
              + " --dport 1194 -j DNAT --to "
              + WAN_ADDRESS);
    }
  }

  static Policy policy(Duration client, Duration revocationList) {
    return new Policy(
        KeyType.EC_P384, YEAR.multipliedBy(5), YEAR, client, revocationList, Optional.empty());
  }

  static Credentials issue(CertificateAuthority authority, String name) {
    authority.issueClient(name);
    return authority.credentials(name);
  }

  private static VpnMaterial material(CertificateAuthority authority) {
    Credentials credentials = authority.credentials(CertificateAuthority.SERVER);
    return new VpnMaterial(
        credentials.authority(),
        credentials.certificate(),
        credentials.key(),
        authority.revocationList(),
        credentials.tlsCryptKey(),
        authority.ownKeys().map(key -> new OuterKeys(key, authority.revokedSerials())));
  }

  void serve(Router router) {
    serve(router, text -> text);
  }

  /** As {@link #serve(Router)}, with something else in the firewall's or the server's file. */
  void serve(Router router, UnaryOperator<String> edit) {
    Map<String, String> files = new HashMap<>(Services.files(router));
    files.replaceAll((path, text) -> edit.apply(text));
    Path rules = home.hosts.file("firewall.rules", files.get(Firewall.RULES));
    home.hosts.must("router", "iptables-restore " + rules);
    try (CertificateAuthority authority = open(YEAR, YEAR)) {
      server.start(router, files, material(authority));
    }
  }

  /** As a revocation is delivered to the running server. */
  void deliver(CertificateAuthority authority) {
    server.deliver(LIVE, material(authority));
  }

  CertificateAuthority open(Duration client, Duration revocationList) {
    return CertificateAuthority.open(pki, policy(client, revocationList));
  }

  static String profile(Credentials credentials) {
    return profile(credentials, Transport.UDP);
  }

  static String profile(Credentials credentials, Transport transport) {
    int mtu = TunnelSizes.of(Routers.VPN).packet();
    return new ClientProfile(credentials, PUBLIC_ADDRESS, 1194, transport, mtu).inline();
  }

  OpenVpnClient connect(String host, Credentials credentials, String... options) {
    return new OpenVpnClient(home.hosts, host, credentials.name(), profile(credentials), options)
        .connected();
  }

  /** The address that the server gave. */
  String address(String host) {
    return home.hosts
        .must(host, "ip -4 -o address show dev tun0 | sed 's,.*inet \\([0-9.]*\\)/.*,\\1,'")
        .strip();
  }

  /** The server says why, the client has no tunnel. */
  void refused(String host, Credentials credentials, String profile, String reason) {
    int before = server.log().split(reason, -1).length;
    try (OpenVpnClient client = new OpenVpnClient(home.hosts, host, credentials.name(), profile)) {
      try {
        home.hosts.await(
            "the refusal " + reason, 15, () -> server.log().split(reason, -1).length > before);
      } catch (AssertionError e) {
        throw new AssertionError(server.log() + client.log(), e);
      }
      assertThat(home.pings(host, NAS)).isFalse();
      assertThat(client.isConnected()).isFalse();
    }
  }

  @Override
  public void close() {
    home.close();
  }
}
