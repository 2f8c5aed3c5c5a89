package io.routervm.service;

import io.routervm.config.LocalNetwork;
import io.routervm.config.Protocol;
import io.routervm.config.RouterConfig;
import io.routervm.os.GuestOs;
import io.routervm.os.PackageManager;
import io.routervm.plan.ResourceId;
import io.routervm.resource.Absent;
import io.routervm.resource.ManagedFile;
import io.routervm.resource.Resource;
import io.routervm.resource.SelinuxPort;
import io.routervm.resource.SystemdUnit;
import io.routervm.service.VpnMaterial.OuterKeys;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The OpenVPN server, for the clients whose certificates the hypervisor issues.
 *
 * <p>Staged it is installed and configured, but does not run. A new revocation list restarts
 * nothing: OpenVPN reads it for every client that connects. Everything else does, and clients come
 * back by themselves.
 */
public final class OpenVpn implements RouterService {
  /** The unit of both families; its instance is the name of the configuration. */
  public static final String UNIT = "openvpn-server@server.service";

  /** OpenVPN's management interface, a UNIX socket in a folder that only root may enter. */
  public static final String MANAGEMENT_SOCKET = "/run/openvpn-server/management.sock";

  /** What the unit has it write every minute, whether or not anybody is connected. */
  static final String STATUS = "/run/openvpn-server/status-server.log";

  /** Folder of the state folder with the keys and certificates. */
  public static final String PKI = "pki";

  /** File of the state folder: when each client was connected last. */
  public static final String SEEN = "vpn-seen";

  static final String TUNNEL_NIC = "tun0";
  static final String FOLDER = "/etc/openvpn/server/";
  static final String CONFIGURATION = FOLDER + "server.conf";

  /** Not in {@link #FOLDER}: EPEL's package lets no unprivileged daemon into that. */
  public static final String REVOCATION_LIST = "/etc/openvpn/crl.pem";

  /** Read by whoever may read {@link #REVOCATION_LIST}, and replaced with it. */
  static final String REVOKED_SERIALS = "/etc/openvpn/revoked-serials";

  /** Not in a folder {@code scripts}: what is there runs under SELinux in a domain of its own. */
  static final String VERIFY_OUTER_KEY = "/etc/openvpn/verify-outer-key";

  /** The one port that SELinux knows as OpenVPN's. */
  private static final int LABELLED_PORT = 1194;

  private static final String SERVER_KEY = FOLDER + "server.key";
  private static final String TLS_CRYPT_KEY = FOLDER + "tls-crypt.key";
  private static final String OUTER_KEYS = FOLDER + "tls-crypt-v2.key";

  /** In the place of what is not made yet; never applied. */
  private static final OuterKeys NOT_MADE =
      new OuterKeys("# A stand-in: `routervm reprovision` makes it.\n", List.of());

  /** Whether the server of a system knows an outer key for each client. */
  public static boolean knowsOuterKeys(GuestOs os) {
    return OpenVpnDialect.of(os).outerKeys();
  }

  @Override
  public String name() {
    return "VPN";
  }

  @Override
  public Optional<KeptState> keeps() {
    return Optional.of(
        new KeptState("vpn", "the VPN's authority, server and clients", List.of(SEEN, PKI + "/")));
  }

  @Override
  public Declarations declares(Router router) {
    return router.config().vpn().map(vpn -> declares(router, vpn)).orElse(Declarations.NONE);
  }

  private static Declarations declares(Router router, RouterConfig.Vpn vpn) {
    Declarations declared =
        Declarations.NONE.withPackages("openvpn", "openssl").withFolders("/etc/openvpn");
    if (needsLabel(router, vpn)) {
      declared = declared.withPackages(semanage(router.os().packageManager()));
    }
    if (!router.isLive()) {
      return declared;
    }
    Zone home = Zone.of(router.home());
    if (vpn.clientToClient()) {
      declared = declared.withFlows(new Flow(Zone.VPN, Zone.VPN, "VPN clients to each other"));
    }
    return declared
        .withLinks(new Link(TUNNEL_NIC, Zone.VPN, Optional.of(vpn.subnet())))
        .withOpenings(opening(vpn))
        .withFlows(
            new Flow(Zone.VPN, home, "VPN clients to the home LAN"),
            new Flow(Zone.VPN, Zone.WAN, "VPN clients to the Internet, if they wish"))
        .withFlows(
            router.networks().stream()
                .filter(network -> network.may().contains(LocalNetwork.VPN))
                .map(OpenVpn::toClients)
                .toArray(Flow[]::new));
  }

  private static Flow toClients(LocalNetwork network) {
    return new Flow(Zone.of(network), Zone.VPN, "The " + network.title() + " to VPN clients");
  }

  private static Opening opening(RouterConfig.Vpn vpn) {
    Opening opening = new Opening(Zone.WAN, vpn.protocol(), vpn.port(), "OpenVPN");
    return vpn.protocol() == Protocol.TCP
        ? opening.ofSegments(TunnelSizes.of(vpn).segment())
        : opening;
  }

  private static boolean needsLabel(Router router, RouterConfig.Vpn vpn) {
    return router.os().selinux() && vpn.port() != LABELLED_PORT;
  }

  private static String semanage(PackageManager manager) {
    return manager == PackageManager.YUM
        ? "policycoreutils-python"
        : "policycoreutils-python-utils";
  }

  @Override
  public List<Resource> resources(Router router, Declarations declared) {
    return router.config().vpn().map(vpn -> resources(router, vpn)).orElseGet(OpenVpn::gone);
  }

  private static List<Resource> resources(Router router, RouterConfig.Vpn vpn) {
    VpnMaterial material =
        router.secrets().vpn().orElseThrow(() -> new IllegalStateException("a vpn without keys"));
    List<Resource> resources = new ArrayList<>();
    resources.add(
        GuestFile.at("/etc/systemd/system/" + UNIT + ".d/routervm.conf").notifying(UNIT).build());
    resources.add(Hardening.file(router.os(), UNIT).notifying(UNIT).build());
    resources.add(Restarts.file(router.os(), UNIT).build());
    resources.addAll(keys(material));
    if (knowsOuterKeys(router.os())) {
      resources.addAll(keys(material.outerKeys().orElse(NOT_MADE)));
      resources.add(GuestFile.at(VERIFY_OUTER_KEY).mode("0755").build());
    }
    resources.add(
        GuestFile.at(CONFIGURATION)
            .with(values(router, vpn))
            // Reads every word of the file, prints something harmless, and ends.
            .checkedBy("openvpn", "--show-digests", "--config")
            .notifying(UNIT)
            .build());
    if (needsLabel(router, vpn)) {
      resources.add(new SelinuxPort("openvpn_port_t", vpn.protocol().toString(), vpn.port()));
    }
    resources.add(server(router));
    return resources;
  }

  private static SystemdUnit server(Router router) {
    return new SystemdUnit(UNIT, router.isLive(), router.isLive(), SystemdUnit.OnNotify.RESTART);
  }

  /** The files with the VPN's keys inside, and the unit that they restart. */
  static List<Resource> keysAndServer(Router router, VpnMaterial material) {
    List<Resource> resources = new ArrayList<>(keys(material));
    if (knowsOuterKeys(router.os())) {
      material.outerKeys().map(OpenVpn::keys).ifPresent(resources::addAll);
    }
    resources.add(server(router));
    return resources;
  }

  private static List<Resource> keys(VpnMaterial material) {
    ResourceId unit = SystemdUnit.idOf(UNIT);
    return List.of(
        // Notifies nothing, or every revocation would end every session.
        ManagedFile.of(REVOCATION_LIST, material.revocationList()),
        ManagedFile.of(FOLDER + "ca.crt", material.authorityCertificate()).notifying(unit),
        ManagedFile.of(FOLDER + "server.crt", material.serverCertificate()).notifying(unit),
        ManagedFile.secret(SERVER_KEY, material.serverKey()).notifying(unit),
        ManagedFile.secret(TLS_CRYPT_KEY, material.tlsCryptKey()).notifying(unit));
  }

  private static List<Resource> keys(OuterKeys keys) {
    StringBuilder revoked = new StringBuilder();
    revoked.append("# ").append(GuestFile.HEADER).append('\n');
    revoked.append("# Revoked certificates, whose outer keys are refused, by serial number.\n");
    keys.revoked().forEach(serial -> revoked.append(serial).append('\n'));
    return List.of(
        ManagedFile.of(REVOKED_SERIALS, revoked.toString()),
        ManagedFile.secret(OUTER_KEYS, keys.serverKey()).notifying(SystemdUnit.idOf(UNIT)));
  }

  /** Without {@code vpn} in router.yaml (any more) there is no server, and its keys are gone. */
  private static List<Resource> gone() {
    return List.of(
        SystemdUnit.off(UNIT),
        Absent.of(CONFIGURATION),
        Absent.of(SERVER_KEY),
        Absent.of(TLS_CRYPT_KEY),
        Absent.of(OUTER_KEYS),
        Absent.of(REVOKED_SERIALS),
        Absent.of(VERIFY_OUTER_KEY));
  }

  private static Map<String, Object> values(Router router, RouterConfig.Vpn vpn) {
    boolean isUdp = vpn.protocol() == Protocol.UDP;
    Map<String, Object> values = new HashMap<>();
    values.put("release", router.os().openVpn());
    OpenVpnDialect dialect = OpenVpnDialect.of(router.os());
    values.put("ciphers", dialect.ciphers());
    values.put("line", vpn.mtu());
    values.put("sizes", dialect.sizes(TunnelSizes.of(vpn)));
    values.put("port", vpn.port());
    values.put("protocol", isUdp ? "udp4" : "tcp4-server");
    values.put("isUdp", isUdp);
    values.put("network", vpn.subnet().network().toString());
    values.put("netmask", vpn.subnet().netmask().toString());
    values.put("address", OpenVpnChecks.address(vpn).address().toString());
    values.put("clientToClient", vpn.clientToClient());
    values.put(
        "lan",
        Map.of(
            "network", router.home().address().network().toString(),
            "netmask", router.home().address().netmask().toString()));
    values.put("zone", router.home().zone());
    values.put("revocationList", REVOCATION_LIST);
    values.put(
        "verifyOuterKey", dialect.outerKeys() ? VERIFY_OUTER_KEY + " " + REVOKED_SERIALS : "");
    values.put("management", MANAGEMENT_SOCKET);
    values.put(
        "account",
        Map.of("user", router.os().nobody().user(), "group", router.os().nobody().group()));
    return values;
  }

  @Override
  public List<Check> checks(Router router, Declarations declared) {
    return router
        .config()
        .vpn()
        .map(vpn -> new OpenVpnChecks(router, vpn).list())
        .orElse(List.of());
  }
}
