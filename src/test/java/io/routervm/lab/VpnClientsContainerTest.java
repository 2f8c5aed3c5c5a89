package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import io.routervm.config.RouterConfig;
import io.routervm.config.Secret;
import io.routervm.hypervisor.Metadata;
import io.routervm.service.RouterSecrets;
import io.routervm.service.VpnMaterial;
import io.routervm.vpn.VpnKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The real {@code routervm vpn …} on the lab's hypervisor against a live router with the product's
 * OpenVPN, and real clients out in the Internet. A container has no domain: libvirt's own test
 * driver shows one to the commands, everything else is the real thing.
 */
@Tag("lab")
@Timeout(300)
class VpnClientsContainerTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String ISP_BOX = "203.0.113.10";
  private static final String SERVER = "10.8.0.1";

  private static Path state;
  private static LiveContainer container;
  private static final List<String> CLIENTS = new ArrayList<>();

  @BeforeAll
  static void start() throws IOException {
    state = Files.createTempDirectory("vpn-clients");
    container =
        LiveContainer.up(
            "vcl", "vpn: { endpoint: " + ISP_BOX + " }\n", VpnClientsContainerTest::keys);
    String host = Files.readString(container.folder().resolve("known_hosts"));
    Files.writeString(state.resolve("known_hosts"), "router" + host.substring(host.indexOf(' ')));
    Path key = state.resolve("id_ed25519");
    Files.copy(Path.of("/run/routervm-lab", container.lab.name(), "router/id_ed25519"), key);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    Path node = state.resolve("node.xml");
    Files.writeString(
        node,
        """
        <node><domain type='test'>
          <name>router</name><uuid>%s</uuid>
          <metadata><r:router xmlns:r='%s' phase='provisioned' placement='live'/></metadata>
          <memory unit='MiB'>1024</memory><vcpu>1</vcpu>
          <os><type>hvm</type></os>
        </domain></node>
        """
            .formatted(container.router.identity().domain(), Metadata.NAMESPACE));
    Files.writeString(
        file(),
        Files.readString(container.folder().resolve("router.yaml"))
            .replace("qemu:///system", "test://" + node));
    await("wan0's lease", () -> !wanAddress().isEmpty());
    container.lab.command("forward", "udp", "1194", wanAddress()).orFail();
  }

  @AfterAll
  static void stop() {
    if (container != null) {
      CLIENTS.forEach(VpnClientsContainerTest::hangUp);
      container.close();
    }
  }

  private static RouterSecrets keys(RouterConfig config) {
    VpnKeys keys = new VpnKeys(config, state.resolve("pki"), secret -> Optional.empty());
    keys.prepare();
    return new RouterSecrets() {
      @Override
      public Optional<VpnMaterial> vpn() {
        return keys.material();
      }

      @Override
      public Optional<String> read(Secret secret) {
        return Optional.empty();
      }
    };
  }

  private static Path file() {
    return state.resolve("router.yaml");
  }

  private static String wanAddress() {
    return container
        .inside("ip -4 -o address show dev wan0 | sed -n 's/.* inet \\([0-9.]*\\).*/\\1/p'")
        .output()
        .strip();
  }

  @Test
  void revokeEndsOneSessionAndTouchesNoOther() throws Exception {
    vpn("add", "anna", "--to", state.toString());
    vpn("add", "ben", "--to", state.toString());
    connect("cafe", "anna");
    connect("internet", "ben");
    await("both in the list", () -> connected("anna") && connected("ben"));
    JsonNode ben = client("ben");
    assertThat(ben.at("/session/bytesReceived").asLong()).isPositive();
    assertThat(ben.get("lastSeen").asString()).isNotBlank();
    assertThat(status().get("sessions").findValuesAsString("name"))
        .containsExactlyInAnyOrder("anna", "ben");
    String daemon = daemon();
    Path ping = state.resolve("ping");
    container.lab.shell(
        "internet", "ping -n -i 0.2 -c 75 -W 1 " + SERVER + " >" + ping + " 2>&1 &");

    JsonNode revoked = vpn("revoke", "anna");
    assertThat(revoked.at("/delivery/disconnected").toString()).isEqualTo("[\"anna\"]");
    assertThat(revoked.at("/delivery/changed").toString())
        .isEqualTo("[\"file:/etc/openvpn/crl.pem\",\"file:/etc/openvpn/revoked-serials\"]");
    assertThat(revoked.at("/delivery/restarted").size()).isZero();
    assertThat(connected("anna")).as("asked at once").isFalse();
    assertThat(connected("ben")).isTrue();
    JsonNode status = status();
    assertThat(status.get("sessions").findValuesAsString("name")).containsExactly("ben");
    assertThat(status.get("problem").isNull()).isTrue();
    // Soon, and not after the two minutes of keepalive.
    await("the end of the session", () -> !pings("cafe"));
    hangUp("anna");

    begin("cafe", "anna");
    await("the refusal", () -> journal().contains("TLS CRYPT V2 VERIFY SCRIPT ERROR"));
    assertThat(journal()).as("refused before TLS").doesNotContain("certificate revoked");
    assertThat(log("anna")).doesNotContain("Initialization Sequence Completed");
    hangUp("anna");

    await("the end of ben's pings", () -> read(ping).contains("packets transmitted"));
    assertThat(read(ping)).contains(" 0% packet loss");
    assertThat(log("ben").split("Initialization Sequence Completed", -1)).hasSize(2);
    assertThat(daemon()).isEqualTo(daemon);

    aRevokedNameComesBackWithANewCertificateOnly();
    aRenewalWithoutGraceEndsTheOldSession();
    assertThat(daemon()).isEqualTo(daemon);
    assertThat(container.inside("find / -xdev -name ca.key").output()).isBlank();
  }

  private void aRevokedNameComesBackWithANewCertificateOnly() {
    vpn("add", "anna", "--to", state.toString());
    connect("cafe", "anna");
    assertThat(vpn("maintain").at("/delivery/disconnected").size()).isZero();
    assertThat(pings("cafe")).isTrue();
  }

  private void aRenewalWithoutGraceEndsTheOldSession() {
    JsonNode renewed = vpn("renew", "ben", "--grace", "0", "--to", state.toString());
    assertThat(renewed.at("/delivery/disconnected").toString()).isEqualTo("[\"ben\"]");
    hangUp("ben");
    connect("internet", "ben");
  }

  private static boolean pings(String host) {
    return container.lab.shell(host, "ping -n -c 1 -W 1 " + SERVER).status() == 0;
  }

  private static boolean connected(String name) {
    return client(name).get("connected").asBoolean();
  }

  /** The newest certificate of a client. */
  private static JsonNode client(String name) {
    JsonNode found = JSON.nullNode();
    for (JsonNode client : vpn("list").get("clients")) {
      found = client.get("name").asString().equals(name) ? client : found;
    }
    return found;
  }

  private static String daemon() {
    return container.inside("systemctl show -p MainPID,NRestarts openvpn-server@server").output();
  }

  private static String journal() {
    return container.inside("journalctl -u openvpn-server@server --no-pager -o cat").output();
  }

  private static void connect(String host, String name) {
    begin(host, name);
    await("the tunnel of " + name, () -> log(name).contains("Initialization Sequence Completed"));
  }

  private static void begin(String host, String name) {
    CLIENTS.add(name);
    container
        .lab
        .exec(
            host,
            "openvpn",
            "--config",
            state.resolve(name + ".ovpn").toString(),
            "--route-nopull",
            "--daemon",
            "--writepid",
            state.resolve(name + ".pid").toString(),
            "--log",
            state.resolve(name + ".log").toString())
        .orFail();
  }

  private static void hangUp(String name) {
    String pid = read(state.resolve(name + ".pid")).strip();
    if (!pid.isEmpty()) {
      ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroy);
      await("the end of " + name, () -> ProcessHandle.of(Long.parseLong(pid)).isEmpty());
    }
  }

  private static String log(String name) {
    return read(state.resolve(name + ".log"));
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode vpn(String... words) {
    List<String> all = new ArrayList<>(List.of("vpn"));
    all.addAll(List.of(words));
    return JSON.readTree(run(all.toArray(String[]::new)).orFail().output());
  }

  /**
   * What it says of the VPN; a container differs from router.yaml here and there. Asked again, and
   * shown, where a busy machine's router could not be reached in time.
   */
  private static JsonNode status() {
    AtomicReference<JsonNode> vpn = new AtomicReference<>();
    await(
        "what status says of the VPN",
        () -> {
          Ran ran = run("status");
          vpn.set(JSON.readTree(ran.output()).at("/guest/vpn"));
          if (!vpn.get().isObject()) {
            System.out.println("status: " + ran.output() + ran.errors());
          }
          return vpn.get().isObject();
        });
    return vpn.get();
  }

  private static Ran run(String... words) {
    List<String> line =
        new ArrayList<>(
            List.of(
                "exec",
                "hv",
                "--",
                Lab.REPOSITORY.resolve("scripts/routervm").toString(),
                "--file",
                file().toString(),
                "--state",
                state.toString(),
                "--output",
                "json"));
    line.addAll(List.of(words));
    return container.lab.command(LIMIT, line.toArray(String[]::new));
  }

  private static void await(String what, BooleanSupplier holds) {
    Await.until(
        Duration.ofSeconds(30), () -> what + "\n" + journal() + log("anna") + log("ben"), holds);
  }
}
