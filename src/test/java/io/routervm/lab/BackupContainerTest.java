package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.backup.Backup;
import io.routervm.backup.Passphrase;
import io.routervm.backup.Restoration;
import io.routervm.config.RouterConfig;
import io.routervm.config.Secret;
import io.routervm.guest.HostUnreachableException;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.router.GuestAccess;
import io.routervm.router.RestoredGuest;
import io.routervm.router.StateFolder;
import io.routervm.router.ToldProgress;
import io.routervm.service.RouterSecrets;
import io.routervm.service.VpnMaterial;
import io.routervm.shell.Script;
import io.routervm.ssh.SshShell;
import io.routervm.ssh.SshTarget;
import io.routervm.vpn.ProfileFolder;
import io.routervm.vpn.VpnClients;
import io.routervm.vpn.VpnKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A router that serves a home and a VPN is backed up and lost, state folder and disk: a new system
 * with host keys of its own becomes the old router again, and its clients come back with what they
 * have.
 */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
@ExtendWith(StopAtFirstFailure.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BackupContainerTest {
  private static final Passphrase PASSPHRASE =
      Passphrase.chosen("six words that nobody would guess");

  private Path folder;
  private StateFolder state;
  private RouterConfig config;
  private LiveContainer container;
  private Access access;
  private OpenVpnSession cafe;
  private Path backup;
  private String hostKey;
  private String pc;
  private String profile;
  private String wan;

  @BeforeAll
  void bringUp(@TempDir Path scratch) throws IOException {
    folder = scratch;
    state = new StateFolder(scratch.resolve("state")).prepare();
    backup = scratch.resolve("router.backup");
    container =
        LiveContainer.up(
            "bak",
            "vpn: { endpoint: home.example.net }\n",
            loaded -> {
              config = loaded;
              keys().prepare();
              return new Secrets();
            });
    access = new Access();
    Path key = container.target().key();
    state.write(state.key(), Files.readString(key));
    state.write(state.publicKey(), Files.readString(key.resolveSibling("id_ed25519.pub")));
    hostKey = hostKey();
    access.pin(List.of(hostKey));
    pc = lease();
  }

  @AfterAll
  void takeDown() {
    if (cafe != null) {
      cafe.close();
    }
    if (container != null) {
      container.close();
    }
  }

  private VpnKeys keys() {
    return new VpnKeys(config, state.pki(), secret -> Optional.empty());
  }

  /** What the state folder says at the time. */
  private final class Secrets implements RouterSecrets {
    @Override
    public Optional<VpnMaterial> vpn() {
      return keys().material();
    }

    @Override
    public Optional<String> read(Secret secret) {
      return Optional.empty();
    }
  }

  /** As the command line has it: the state folder's key, and what is pinned there. */
  private final class Access implements GuestAccess {
    @Override
    public String publicKey() {
      throw new AssertionError("the key is there");
    }

    @Override
    public void pin(List<String> hostKeys) {
      StringBuilder lines = new StringBuilder();
      hostKeys.forEach(key -> lines.append(config.name()).append(' ').append(key).append('\n'));
      state.write(state.knownHosts(), lines.toString());
    }

    private SshShell host() {
      return new SshShell(
          SshTarget.of("127.0.0.1", state.key(), state.knownHosts())
              .withPort(container.target().port())
              .withAlias(config.name()));
    }

    @Override
    public RemoteShell open() {
      SshShell host = host();
      try {
        host.connect();
        return host;
      } catch (HostUnreachableException e) {
        host.close();
        throw e;
      }
    }

    @Override
    public RemoteShell await(Duration limit, Consumer<String> waiting) {
      SshShell host = host();
      host.waitFor(limit, waiting);
      return host;
    }
  }

  /** From inside, past SSH. */
  private String hostKey() {
    return container
        .inside("cut -d ' ' -f 1,2 /etc/ssh/ssh_host_ed25519_key.pub")
        .orFail()
        .trimmed();
  }

  private String lease() {
    return container.lab.lease("pc").get("address").asString();
  }

  private String leases() {
    return container.inside("cat /var/lib/misc/dnsmasq.leases").orFail().output();
  }

  private String wanAddress() {
    return container
        .inside("ip -4 -o address show dev wan0 | sed 's,.*inet \\([0-9.]*\\)/.*,\\1,'")
        .orFail()
        .trimmed();
  }

  @Test
  @Order(1)
  void aHomeAndAPhoneAreServed() throws IOException {
    Path profiles = Files.createDirectory(folder.resolve("profiles"));
    new VpnClients(keys()).add("phone", ProfileFolder.of(profiles));
    wan = wanAddress();
    container.lab.command("forward", "udp", "1194", wan).orFail();
    profile = Files.readString(profiles.resolve("phone.ovpn"));
    cafe = new OpenVpnSession(container.lab, "cafe", profile, "").connected();
    assertThat(leases()).contains(pc);
  }

  @Test
  @Order(2)
  void itIsBackedUpWhole() {
    Backup.Written written =
        new Backup(config, container.yaml(), state, access).write(backup, PASSPHRASE, false);
    assertThat(written.missing())
        .extracting(missing -> missing.what())
        .containsExactlyInAnyOrder("secrets", "graphics-password", "revisions");
  }

  @Test
  @Order(3)
  void everythingIsLost() {
    cafe.close();
    cafe = null;
    state.purge();
    container.lab.command("container", "reset", "--placement", "staged").orFail();
    assertThat(hostKey()).isNotEqualTo(hostKey);
  }

  /** What {@code create} does between the first boot and the provisioning. */
  @Test
  @Order(4)
  void theNewSystemGetsItsHostKeysBack() throws IOException {
    state = new StateFolder(folder.resolve("new-hypervisor/state"));
    Path yaml = folder.resolve("new-hypervisor/router.yaml");
    Restoration.open(backup, () -> PASSPHRASE).run(state, yaml, false);
    assertThat(yaml).hasSameTextualContentAs(container.yaml());
    String fresh = hostKey();
    access.pin(List.of(fresh));
    RestoredGuest restored = new RestoredGuest(state);
    assertThat(restored.isPending()).isTrue();
    String given = restored.give(config, access, ToldProgress.printed());
    assertThat(given).contains("1 DHCP leases").doesNotContain(" 0 SSH");
    assertThat(restored.isPending()).isFalse();
    assertThat(hostKey()).isEqualTo(hostKey);
    assertThat(Files.readString(state.knownHosts())).contains(hostKey).doesNotContain(fresh);
    String modes =
        container.inside("stat -c '%a %U:%G %n' /etc/ssh/ssh_host_ed25519_key*").orFail().output();
    assertThat(modes)
        .contains(
            "600 root:root /etc/ssh/ssh_host_ed25519_key\n",
            "644 root:root /etc/ssh/ssh_host_ed25519_key.pub\n");
    try (RemoteShell host = access.open()) {
      Result said = host.run(Script.of("/usr/sbin/sshd -t"));
      assertThat(said.succeeded()).as("%s", said).isTrue();
    }
  }

  @Test
  @Order(5)
  void theLeasesAreKept() {
    container.provision(access);
    assertThat(leases()).contains(pc);
    container.lab.lease("nas");
    assertThat(
            container
                .lab
                .exec("nas", "dig", "+short", "@192.168.42.254", "pc.lan")
                .orFail()
                .trimmed())
        .as("a name that only the lease tells, before its holder has said a word")
        .isEqualTo(pc);
    assertThat(lease()).isEqualTo(pc);
  }

  @Test
  @Order(6)
  void thePhoneComesBackWithTheProfileThatItHas() {
    wan = wanAddress();
    container.lab.command("forward", "udp", "1194", wan).orFail();
    cafe = new OpenVpnSession(container.lab, "cafe", profile, "").connected();
    assertThat(
            container
                .lab
                .exec("cafe", "curl", "-sS", "-m", "20", "http://nas.lan/")
                .orFail()
                .output())
        .contains("nas");
  }
}
