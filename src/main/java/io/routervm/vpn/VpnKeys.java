package io.routervm.vpn;

import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfig.Vpn;
import io.routervm.config.Secret;
import io.routervm.failure.Failure;
import io.routervm.pki.CertificateAuthority;
import io.routervm.pki.CertificateEntry;
import io.routervm.pki.Credentials;
import io.routervm.pki.KeyType;
import io.routervm.pki.Maintenance;
import io.routervm.pki.Policy;
import io.routervm.service.OpenVpn;
import io.routervm.service.VpnMaterial;
import io.routervm.service.VpnMaterial.OuterKeys;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The VPN's keys as router.yaml wants them; without a {@code vpn} section there are none. */
public final class VpnKeys {
  /** How long a replaced certificate stays usable, unless someone says otherwise. */
  public static final Duration GRACE = Duration.ofDays(7);

  /** Long, because the whole VPN stops when it runs out; it is made anew every week. */
  private static final Duration REVOCATION_LIST = Duration.ofDays(5 * 365);

  private static final Duration SERVER_RENEWAL = Duration.ofDays(30);

  private final RouterConfig config;
  private final Path folder;
  private final Function<Secret, Optional<String>> secrets;
  private final Clock clock;

  /**
   * Nothing is read or written yet.
   *
   * @param folder of the PKI; its parent is there when keys are made
   * @param secrets reads the passphrase of the CA key, when that is used
   */
  public VpnKeys(RouterConfig config, Path folder, Function<Secret, Optional<String>> secrets) {
    this(config, folder, secrets, Clock.systemUTC());
  }

  public VpnKeys(
      RouterConfig config, Path folder, Function<Secret, Optional<String>> secrets, Clock clock) {
    this.config = config;
    this.folder = folder;
    this.secrets = secrets;
    this.clock = clock;
  }

  /** Whether there is a CA already. */
  public boolean exist() {
    return config.vpn().isPresent() && CertificateAuthority.exists(folder);
  }

  /** Whether there is all that the server needs. */
  public boolean isComplete() {
    if (!exist()) {
      return false;
    }
    try (CertificateAuthority authority = open()) {
      return authority.server().isPresent();
    }
  }

  /**
   * What the server holds, read only; what is not made yet has a stand-in that says so. Empty when
   * router.yaml has no {@code vpn}.
   */
  public Optional<VpnMaterial> material() {
    if (config.vpn().isEmpty()) {
      return Optional.empty();
    }
    if (!exist()) {
      return Optional.of(StandIn.ALL);
    }
    try (CertificateAuthority authority = open()) {
      String ca = authority.authorityCertificate();
      String crl = authority.revocationList();
      if (authority.server().isEmpty()) {
        return Optional.of(StandIn.ofServer(ca, crl));
      }
      Credentials server = authority.credentials(CertificateAuthority.SERVER);
      return Optional.of(
          new VpnMaterial(
              ca,
              server.certificate(),
              server.key(),
              crl,
              server.tlsCryptKey(),
              outerKeys(authority)));
    }
  }

  private Optional<OuterKeys> outerKeys(CertificateAuthority authority) {
    return knowsOuterKeys()
        ? authority.ownKeys().map(key -> new OuterKeys(key, authority.revokedSerials()))
        : Optional.empty();
  }

  /** Whether the router's OpenVPN knows an outer key for each client. */
  boolean knowsOuterKeys() {
    return OpenVpn.knowsOuterKeys(config.os());
  }

  /** What {@link #prepare()} would do, one line each, for people; needs no passphrase. */
  public List<String> due() {
    if (config.vpn().isEmpty()) {
      return List.of();
    }
    if (!exist()) {
      return List.of("make the VPN's certificate authority", "issue the VPN server's certificate");
    }
    List<String> due = new ArrayList<>();
    try (CertificateAuthority authority = open()) {
      Optional<CertificateEntry> server = authority.server();
      if (server.isEmpty()) {
        due.add("issue the VPN server's certificate");
      } else if (isDue(server.get(), authority.expires())) {
        due.add("renew the VPN server's certificate, which ends on " + server.get().notAfter());
      }
      if (knowsOuterKeys() && authority.ownKeys().isEmpty()) {
        due.add(
            "make the VPN's tls-crypt-v2 key, by which each client gets an outer key of its own");
      }
      if (authority.maintenanceIsDue()) {
        due.add("make a new list of the VPN's revoked certificates");
      }
    }
    return due;
  }

  /**
   * Makes the keys that are missing, and does what {@link #maintain()} does: for a router whose
   * configuration follows at once.
   *
   * @return what was done, one line each, for people
   */
  public List<String> prepare() {
    if (config.vpn().isEmpty()) {
      return List.of();
    }
    List<String> done = new ArrayList<>();
    try (CertificateAuthority authority = openOrCreate(done)) {
      if (knowsOuterKeys() && authority.makeOwnKeys()) {
        done.add("made the VPN's tls-crypt-v2 key");
      }
      maintain(authority, done);
    }
    return done;
  }

  /**
   * Renews the server's certificate, revokes what was renewed and is out of its grace period, and
   * makes a new CRL when the last is a week old. Makes no key that the server's configuration does
   * not name yet: clients would be given what it does not know.
   *
   * @return what was done, one line each, for people
   */
  public List<String> maintain() {
    if (config.vpn().isEmpty()) {
      return List.of();
    }
    List<String> done = new ArrayList<>();
    try (CertificateAuthority authority = openOrCreate(done)) {
      maintain(authority, done);
    }
    return done;
  }

  private void maintain(CertificateAuthority authority, List<String> done) {
    issueOrRenewServer(authority, done);
    Maintenance maintenance = authority.maintain();
    for (CertificateEntry entry : maintenance.revoked()) {
      done.add(
          "revoked the replaced certificate " + entry.serial() + " of \"" + entry.name() + "\"");
    }
    if (maintenance.revocationListRefreshed()) {
      done.add("made a new list of the VPN's revoked certificates");
    }
  }

  /** CA, server, clients and CRL that have run out or will within 60 days; empty without keys. */
  public List<Expiring> expiring() {
    if (!exist()) {
      return List.of();
    }
    try (CertificateAuthority authority = open()) {
      return authority.expiryWarnings().stream().map(Expiring::of).toList();
    }
  }

  /**
   * The keys of a router that has a VPN, locked until they are closed.
   *
   * @throws Failure when router.yaml has no {@code vpn}, or there are none yet
   */
  CertificateAuthority open() {
    return CertificateAuthority.open(folder, policy(vpn()), clock);
  }

  /** As {@link #open}, but makes the CA when there is none. */
  CertificateAuthority openOrCreate(List<String> done) {
    Vpn vpn = vpn();
    if (CertificateAuthority.exists(folder)) {
      return open();
    }
    CertificateAuthority authority =
        CertificateAuthority.create(folder, config.name() + " VPN", policy(vpn), clock);
    if (knowsOuterKeys()) {
      authority.makeOwnKeys();
    }
    done.add("made the VPN's certificate authority");
    return authority;
  }

  /**
   * Does nothing for a router that has a VPN.
   *
   * @throws Failure when router.yaml has no {@code vpn}
   */
  public void requireWanted() {
    vpn();
  }

  Vpn vpn() {
    return config
        .vpn()
        .orElseThrow(
            () ->
                Failure.usage(
                    config.file() + " has no VPN",
                    config.file() + ", key vpn",
                    "write `vpn: { endpoint: NAME }`; README.md lists its keys"));
  }

  Instant now() {
    return clock.instant();
  }

  private void issueOrRenewServer(CertificateAuthority authority, List<String> done) {
    List<String> hosts = List.of(vpn().endpoint());
    Optional<CertificateEntry> server = authority.server();
    if (server.isEmpty()) {
      authority.issueServer(hosts);
      done.add("issued the VPN server's certificate");
    } else if (isDue(server.get(), authority.expires())) {
      authority.renewServer(hosts, now().plus(GRACE));
      done.add("renewed the VPN server's certificate");
    }
  }

  /** A month before its end, or a third of a short life; never when a new one ends no later. */
  private boolean isDue(CertificateEntry server, Instant authorityEnd) {
    Duration third = vpn().valid().server().dividedBy(3);
    Duration before = third.compareTo(SERVER_RENEWAL) < 0 ? third : SERVER_RENEWAL;
    boolean gains = server.notAfter().isBefore(authorityEnd);
    return gains && !now().isBefore(server.notAfter().minus(before));
  }

  private Policy policy(Vpn vpn) {
    return new Policy(
        vpn.key() == RouterConfig.VpnKey.RSA_4096 ? KeyType.RSA_4096 : KeyType.EC_P384,
        vpn.valid().authority(),
        vpn.valid().server(),
        vpn.valid().client(),
        REVOCATION_LIST,
        vpn.authorityPassphrase()
            .map(secret -> () -> secrets.apply(secret).orElse("").toCharArray()));
  }
}
