package io.routervm.backup;

import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfigLoader;
import io.routervm.guest.HostUnreachableException;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.pki.CertificateAuthority;
import io.routervm.pki.KeyType;
import io.routervm.pki.Policy;
import io.routervm.router.GuestAccess;
import io.routervm.router.PendingRevision;
import io.routervm.router.Revision;
import io.routervm.router.Revisions;
import io.routervm.router.StateFolder;
import io.routervm.service.Dnsmasq;
import io.routervm.shell.Script;
import io.routervm.ssh.SshKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A router with everything that a backup takes along, as its commands have left it. */
final class SampleRouter {
  static final Passphrase PASSPHRASE = Passphrase.chosen("six words that nobody would guess");
  static final SshKey HOST_KEY = SshKey.generate("root@router");
  static final String LEASES =
      """
      1800000000 52:54:00:00:00:10 192.168.42.10 nas 01:52:54:00:00:00:10
      1800000000 52:54:00:00:00:11 192.168.42.111 * *
      """;

  private SampleRouter() {}

  /** router.yaml, its secrets and the state folder {@code state} in {@code folder}. */
  static Backup in(Path folder, GuestAccess guest) throws IOException {
    Path yaml = folder.resolve("router.yaml");
    Files.writeString(
        yaml,
        """
        version: 1
        os: debian-12
        install: { method: image, image: "http://images.example/debian.qcow2", sha256: %s }
        hypervisor: { uri: "test:///default", accelerator: tcg }
        wan: { bridge: brIsp, model: usb-net }
        lan: { bridge: brHome, switch: linux, address: 192.168.42.254/24 }
        vpn: { endpoint: home.example.net, ca_passphrase: "${file:%s}" }
        ddns: { host: home.example.net, login: me, password: "${file:private/ddns.secret}" }
        """
            .formatted("0".repeat(64), outside(folder)));
    secret(outside(folder), "the CA's passphrase");
    secret(folder.resolve("private/ddns.secret"), "the provider's password");
    StateFolder state = new StateFolder(folder.resolve("state")).prepare();
    SshKey.readOrCreate(state.key(), "routervm router");
    state.write(state.knownHosts(), HOST_KEY.pin("router") + "\n");
    state.write(state.spicePassword(), "screen password\n");
    state.write(state.vpnSeen(), "anna 2026-01-02T03:04:05Z\n");
    Path lists = new StateFolder(state.path().resolve(Dnsmasq.LISTS)).prepare().path();
    state.write(lists.resolve("0123456789abcdef.txt"), "ads.example\n");
    state.write(state.createRecord(), "{}\n");
    state.write(state.log(), "log\n");
    Duration year = Duration.ofDays(365);
    Policy policy = new Policy(KeyType.EC_P384, year, year, year, year, Optional.empty());
    try (CertificateAuthority authority =
        CertificateAuthority.create(state.pki(), "Home", policy)) {
      authority.issueServer(List.of("home.example.net"));
      authority.issueClient("anna");
    }
    for (int number = 1; number <= 2; number++) {
      Revision revision =
          new Revision(number, "2026-01-02T03:04:05Z", "root@nuc", "create", "", "live", List.of());
      new Revisions(state)
          .store(
              number, new PendingRevision(revision, Map.of("router.yaml", Files.readString(yaml))));
    }
    RouterConfig config = new RouterConfigLoader(name -> null).load(yaml);
    return new Backup(config, yaml, state, guest);
  }

  /** A secret that is not in router.yaml's folder. */
  static Path outside(Path folder) {
    return folder.resolveSibling(folder.getFileName() + "-elsewhere").resolve("ca.secret");
  }

  private static void secret(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  /** A router that is on; one line of its leases is being written just now. */
  static GuestAccess running() {
    return new Guest(
        Optional.of(
            line("ssh_host_ed25519_key", HOST_KEY.privateText())
                + line("ssh_host_ed25519_key.pub", HOST_KEY.publicText() + "\n")
                + line("dnsmasq.leases", LEASES + "18000")));
  }

  static GuestAccess staged() {
    return new Guest(
        Optional.of(
            line("ssh_host_ed25519_key", HOST_KEY.privateText())
                + line("ssh_host_ed25519_key.pub", HOST_KEY.publicText() + "\n")));
  }

  static GuestAccess off() {
    return new Guest(Optional.empty());
  }

  private static String line(String name, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    return name + " " + Base64.getEncoder().encodeToString(bytes) + "\n";
  }

  private record Guest(Optional<String> answer) implements GuestAccess {
    @Override
    public String publicKey() {
      throw new AssertionError("a backup makes no key");
    }

    @Override
    public void pin(List<String> hostKeys) {
      throw new AssertionError("a backup pins nothing");
    }

    @Override
    public RemoteShell open() {
      String output =
          answer.orElseThrow(
              () -> new HostUnreachableException("it is off", "169.254.1.2", "start it", null));
      return new RemoteShell() {
        @Override
        public Result run(Script script, Consumer<String> onLine) {
          return new Result(0, output, "");
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public RemoteShell await(Duration limit, Consumer<String> waiting) {
      throw new AssertionError("a backup does not wait");
    }
  }

  /** Path below {@code folder} to content, the lock and the logs left out. */
  static SortedMap<String, String> files(Path folder) {
    SortedMap<String, String> files = new TreeMap<>();
    if (!Files.isDirectory(folder)) {
      return files;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(file).toString();
        if (!name.matches("(.*/)?[.]?lock|.*[.]log")) {
          files.put(name, Files.readString(file, StandardCharsets.ISO_8859_1));
        }
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
