package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Identity;
import io.routervm.config.LocalNetwork;
import io.routervm.config.MacAddress;
import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfigLoader;
import io.routervm.config.Secret;
import io.routervm.guest.Caller;
import io.routervm.guest.Confirmation;
import io.routervm.guest.GuestReconciler;
import io.routervm.guest.RemoteShell;
import io.routervm.plan.Outcome;
import io.routervm.plan.Unmanaged.UnmanagedFile;
import io.routervm.resource.Resource;
import io.routervm.router.GuestAccess;
import io.routervm.service.Router;
import io.routervm.service.RouterSecrets;
import io.routervm.service.Services;
import io.routervm.service.VpnMaterial;
import io.routervm.ssh.SshLimits;
import io.routervm.ssh.SshShell;
import io.routervm.ssh.SshTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A live router as a container of the lab, provisioned with what the product's services ask for
 * (but the time client: a container may not set the clock), serving the lab's home LAN.
 */
final class LiveContainer implements AutoCloseable, GuestAccess {
  private static final SshLimits LIMITS =
      new SshLimits(Duration.ofSeconds(4), Duration.ofSeconds(6), Duration.ofMinutes(5));

  static final RouterSecrets NO_SECRETS =
      new RouterSecrets() {
        @Override
        public Optional<VpnMaterial> vpn() {
          return Optional.empty();
        }

        @Override
        public Optional<String> read(Secret secret) {
          return Optional.empty();
        }
      };

  final Lab lab;
  final Router router;
  private final Path folder;
  private final String address;
  private final ContainerRelay relay;

  private LiveContainer(Lab lab, Router router, Path folder) throws IOException {
    this.lab = lab;
    this.router = router;
    this.folder = folder;
    this.address = router.identity().routerAddress().address().toString();
    relay = new ContainerRelay(lab, address);
  }

  /** Brings the lab up and the router live; takes about a minute. */
  static LiveContainer up(String name) {
    return up(name, "", config -> NO_SECRETS);
  }

  /**
   * As above.
   *
   * @param more lines for router.yaml
   */
  static LiveContainer up(String name, String more, Function<RouterConfig, RouterSecrets> secrets) {
    LiveContainer container = fresh(name, Guest.DEBIAN, more, secrets);
    container.provision(container);
    return container;
  }

  /** The container as it comes from its image, not provisioned. */
  static LiveContainer start(String name) {
    return fresh(name, Guest.DEBIAN, "", config -> NO_SECRETS);
  }

  /** What runs in the container: what {@code lab router-yaml} calls it, and its image. */
  enum Guest {
    DEBIAN("image", "container"),
    EL("kickstart", "el");

    private final String configuration;
    private final String image;

    Guest(String configuration, String image) {
      this.configuration = configuration;
      this.image = image;
    }
  }

  /** As its installer leaves it: staged, nothing provisioned. */
  static LiveContainer fresh(
      String name, Guest guest, String more, Function<RouterConfig, RouterSecrets> secrets) {
    try {
      Lab lab = Lab.up(name, "--lane", "container");
      Path folder = Files.createTempDirectory("live-container");
      RouterConfig config = config(lab, folder, guest, more);
      Router router =
          new Router(config, Placement.LIVE, config.identity().wan(), secrets.apply(config));
      Identity identity = router.identity();
      String hostKey = boot(lab, guest, identity, router.wanMac(), further(router));
      Files.writeString(folder.resolve("known_hosts"), hostKey);
      return new LiveContainer(lab, router, folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Boots the lab's container with the NICs of a router.
   *
   * @param further words of {@code lab container start} for more NICs
   * @return its SSH host key, as a line of known_hosts
   */
  static String boot(Lab lab, Guest guest, Identity identity, MacAddress wan, String... further) {
    return lab.command(
            words(
                further,
                "container",
                "start",
                "--image",
                built(guest),
                "--names",
                "lan0,wan0,mgmt0",
                "--lan-mac",
                identity.lan().toString(),
                "--wan-mac",
                wan.toString(),
                "--mgmt-mac",
                identity.management().toString(),
                "--management",
                identity.hypervisorAddress().toString(),
                "--router-address",
                identity.routerAddress().address().toString()))
        .orFail()
        .output();
  }

  private static String[] words(String[] last, String... first) {
    return Stream.concat(Stream.of(first), Stream.of(last)).toArray(String[]::new);
  }

  /** The first network beside the LAN is the camera's, the second one the visitor's. */
  private static String[] further(Router router) {
    List<LocalNetwork> networks = router.networks().subList(1, router.networks().size());
    List<String> cards = new ArrayList<>();
    for (LocalNetwork network : networks) {
      String host = List.of("camera", "visitor").get(cards.size());
      cards.add(network.nic() + "=" + router.identity().mac(network.nic()) + "=" + host);
    }
    return cards.isEmpty() ? new String[0] : new String[] {"--further", String.join(",", cards)};
  }

  private static String built(Guest guest) {
    return Lab.run(
            Duration.ofMinutes(15),
            List.of(Lab.REPOSITORY.resolve("src/lab/images/" + guest.image).toString()))
        .orFail()
        .trimmed();
  }

  private static RouterConfig config(Lab lab, Path folder, Guest guest, String more)
      throws IOException {
    Path file = folder.resolve("router.yaml");
    String yaml =
        lab.command(Duration.ofMinutes(15), "router-yaml", guest.configuration).orFail().output();
    Files.writeString(file, yaml + more);
    return new RouterConfigLoader(name -> null).load(file);
  }

  static Router router(RouterConfig config) {
    return new Router(config, Placement.LIVE, config.identity().wan(), NO_SECRETS);
  }

  /** As its owner does: staged, with the ISP LAN's Internet for the packages, then live. */
  void provision(GuestAccess access) {
    reconcile(access, stagedResources());
    lab.cables("live");
    reconcile(access, resources());
  }

  /** The same router with more keys under {@code wan}. */
  Router withWan(String keys) throws IOException {
    return withWan(Files.readString(yaml()), keys);
  }

  /** The same router, which has {@code names} blocked. */
  Router withBlocked(String names) throws IOException {
    Files.writeString(folder.resolve("blocked.txt"), names);
    Path file = Files.createTempFile(folder, "block", ".yaml");
    String yaml = Files.readString(yaml());
    String blocking = yaml.replace("dns: { ", "dns: { block: [{ file: blocked.txt }], ");
    assertThat(blocking).isNotEqualTo(yaml);
    RouterConfig config =
        new RouterConfigLoader(key -> null).load(Files.writeString(file, blocking));
    return new Router(config, Placement.LIVE, router.wanMac(), router.secrets());
  }

  /** The same router, which lets services be found between networks. */
  Router withMdns(String between, String services) throws IOException {
    Path file = Files.createTempFile(folder, "mdns", ".yaml");
    String mdns = "mdns: { between: %s, services: %s }\n".formatted(between, services);
    RouterConfig config =
        new RouterConfigLoader(key -> null)
            .load(Files.writeString(file, Files.readString(yaml()) + mdns));
    return new Router(config, Placement.LIVE, router.wanMac(), router.secrets());
  }

  /** The same router, whose only name server is the lab's, over TLS under {@code name}. */
  Router withSecretUpstream(String name) throws IOException {
    Path file = Files.createTempFile(folder, "secret", ".yaml");
    String yaml = Files.readString(yaml());
    String secret =
        yaml.replaceFirst("upstream: \\[([0-9.]+),[^]]*]", "upstream: [\"tls://" + name + "@$1\"]");
    assertThat(secret).isNotEqualTo(yaml);
    RouterConfig config = new RouterConfigLoader(key -> null).load(Files.writeString(file, secret));
    return new Router(config, Placement.LIVE, router.wanMac(), router.secrets());
  }

  Router withWan(String yaml, String keys) throws IOException {
    Path file = Files.createTempFile(folder, "wan", ".yaml");
    String wan = "wan: { bridge: brIsp, model: usb-net";
    assertThat(yaml).contains(wan + " }");
    Files.writeString(file, yaml.replace(wan, wan + ", " + keys));
    RouterConfig config = new RouterConfigLoader(name -> null).load(file);
    return new Router(config, Placement.LIVE, router.wanMac(), router.secrets());
  }

  Router staged() {
    return new Router(router.config(), Placement.STAGED, router.wanMac(), router.secrets());
  }

  void reconcile(List<Resource> resources) {
    reconcile(this, resources);
  }

  private static void reconcile(GuestAccess access, List<Resource> resources) {
    try (RemoteShell host = access.await(Duration.ofSeconds(30), why -> {})) {
      GuestReconciler guest = new GuestReconciler(host, resources);
      Outcome outcome = guest.apply(guest.plan(), Caller.of("test"));
      List<String> left = guest.plan().titles();
      if (!(outcome instanceof Outcome.Applied) || !left.isEmpty()) {
        throw new AssertionError("not provisioned: " + outcome + ", left: " + left);
      }
    }
  }

  /** What the router is to hold before it goes live. */
  List<Resource> stagedResources() {
    return resources(
        new Router(router.config(), Placement.STAGED, router.wanMac(), router.secrets()));
  }

  /** What the router is to hold. */
  List<Resource> resources() {
    return resources(router);
  }

  static List<Resource> resources(Router router) {
    return Services.resources(router).stream()
        .filter(resource -> !resource.id().name().contains("chrony.") && !isTimeClient(resource))
        .toList();
  }

  private static boolean isTimeClient(Resource resource) {
    return resource.id().toString().matches("unit:chronyd?");
  }

  /** As `create` does when all is applied. */
  static void remember(RemoteShell host) {
    Confirmation.record(host, 1, Map.of("who", "test"));
  }

  /** Paths of the files that nobody manages, of which `plan`, `status` and `doctor` tell. */
  static List<String> unmanaged(RemoteShell host, Router router) {
    GuestReconciler guest = new GuestReconciler(host, resources(router), Services.folders(router));
    guest.plan();
    assertThat(guest.unmanaged().more()).isZero();
    return guest.unmanaged().files().stream().map(UnmanagedFile::path).toList();
  }

  /** What an owner puts there by hand, in the container; the paths of what is told of it. */
  List<String> madeByHand(String crontab) {
    inside(
            "echo 'address=/ads.example/#' >/etc/dnsmasq.d/ads.conf"
                + " && printf '[Service]\\nExecStart=/bin/true\\n[Install]\\nWantedBy=multi-user.target\\n'"
                + " >/etc/systemd/system/own.service && systemctl enable own.service"
                + " && mkdir -p /etc/systemd/system/dnsmasq.service.d \"$(dirname "
                + crontab
                + ")\" && printf '[Service]\\nNice=5\\n'"
                + " >/etc/systemd/system/dnsmasq.service.d/override.conf"
                + " && echo '0 4 * * * root true' >/etc/cron.d/backup && echo '0 4 * * * true' >"
                + crontab
                + " && echo 'blacklist pcspkr' >/etc/modprobe.d/own.conf"
                + " && cp /etc/sysctl.d/90-routervm.conf /etc/sysctl.d/99.conf.rpmsave"
                + " && cp /etc/sysctl.d/90-routervm.conf /etc/sysctl.d/99.conf.dpkg-old")
        .orFail();
    return List.of(
        "/etc/cron.d/backup",
        "/etc/dnsmasq.d/ads.conf",
        "/etc/modprobe.d/own.conf",
        "/etc/sysctl.d/99.conf.dpkg-old",
        "/etc/sysctl.d/99.conf.rpmsave",
        "/etc/systemd/system/dnsmasq.service.d/override.conf",
        "/etc/systemd/system/own.service",
        crontab);
  }

  /** Where router.yaml and the container's host key are. */
  Path folder() {
    return folder;
  }

  /** Runs a line of shell in the container, past its network and its SSH server. */
  Ran inside(String line) {
    return lab.exec("router", "sh", "-c", line);
  }

  @Override
  public String publicKey() {
    throw new AssertionError("the lab has put the key there");
  }

  @Override
  public void pin(List<String> hostKeys) {
    throw new AssertionError("the lab has pinned the host key");
  }

  @Override
  public RemoteShell open() {
    SshShell host = new SshShell(target(), LIMITS);
    host.connect();
    return host;
  }

  @Override
  public RemoteShell await(Duration limit, Consumer<String> waiting) {
    SshShell host = new SshShell(target(), LIMITS);
    host.waitFor(limit, waiting);
    return host;
  }

  /** router.yaml as the router was provisioned from it. */
  Path yaml() {
    return folder.resolve("router.yaml");
  }

  SshTarget target() {
    Path key = Path.of("/run/routervm-lab", lab.name(), "router/id_ed25519");
    return SshTarget.of("127.0.0.1", key, folder.resolve("known_hosts"))
        .withPort(relay.port())
        .withAlias(address);
  }

  @Override
  public void close() {
    relay.close();
    lab.close();
  }
}
