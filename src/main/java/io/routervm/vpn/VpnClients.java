package io.routervm.vpn;

import io.routervm.config.Protocol;
import io.routervm.config.RouterConfig.Vpn;
import io.routervm.failure.Failure;
import io.routervm.pki.CertificateAuthority;
import io.routervm.pki.CertificateEntry;
import io.routervm.pki.CertificateEntry.State;
import io.routervm.pki.ClientName;
import io.routervm.pki.ClientProfile;
import io.routervm.pki.Credentials;
import io.routervm.service.TunnelSizes;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The life of the VPN's clients, as far as the hypervisor alone has a say: each change is on the
 * disk before a method returns, and files for a client are written after that, so that {@link
 * #export} can write them again.
 */
public final class VpnClients {
  /**
   * A client's certificate, and what was written for the client.
   *
   * @param old certificates of that name that will be revoked, or were
   * @param files absolute, each with the private key inside
   * @param made keys that had to be made first, one line each
   * @param ownKey whether the profile has an outer key of its own, which OpenVPN 2.4 cannot read
   */
  public record Issued(
      CertificateEntry certificate,
      List<CertificateEntry> old,
      List<Path> files,
      List<String> made,
      boolean ownKey) {}

  private final VpnKeys keys;
  private final boolean compatible;

  /** Profiles have outer keys of their own where the server knows them. */
  public VpnClients(VpnKeys keys) {
    this(keys, false);
  }

  /**
   * @param compatible whether profiles have the shared outer key, which OpenVPN 2.4 can read, also
   *     where the server knows clients' own
   */
  public VpnClients(VpnKeys keys, boolean compatible) {
    this.keys = keys;
    this.compatible = compatible;
  }

  /**
   * A certificate for a new client; makes the CA when there is none.
   *
   * @throws Failure when the name is not allowed or in use, or the files cannot be written
   */
  public Issued add(String name, ProfileFolder folder) {
    ClientName client = new ClientName(name);
    keys.vpn();
    if (!keys.exist()) {
      folder.require(client.text(), Optional.empty());
    }
    List<String> made = new ArrayList<>();
    try (CertificateAuthority authority = keys.openOrCreate(made)) {
      folder.require(client.text(), Optional.of(authority.authorityCertificate()));
      CertificateEntry certificate = authority.issueClient(client.text());
      return write(authority, certificate, List.of(), made, folder);
    }
  }

  /**
   * A new certificate for a client; the old one stays usable for a while.
   *
   * @param grace how long; zero revokes it at once
   * @throws Failure when there is no such client, or the files cannot be written
   */
  public Issued renew(String name, Duration grace, ProfileFolder folder) {
    ClientName client = new ClientName(name);
    try (CertificateAuthority authority = keys.open()) {
      folder.require(client.text(), Optional.of(authority.authorityCertificate()));
      Set<String> before = serials(authority, client.text());
      Instant revokeOldAt = keys.now().plus(grace);
      CertificateEntry certificate = authority.renewClient(client.text(), revokeOldAt);
      List<CertificateEntry> old =
          authority.clients().stream().filter(entry -> before.contains(entry.serial())).toList();
      return write(authority, certificate, old, List.of(), folder);
    }
  }

  /**
   * Writes the files of a client again.
   *
   * @throws Failure when there is no such client, its certificate ran out, or the files cannot be
   *     written
   */
  public Issued export(String name, ProfileFolder folder) {
    ClientName client = new ClientName(name);
    try (CertificateAuthority authority = keys.open()) {
      folder.require(client.text(), Optional.of(authority.authorityCertificate()));
      authority.credentials(client.text());
      CertificateEntry certificate = current(authority, client.text());
      if (certificate.state() == State.EXPIRED) {
        throw Failure.precondition(
            "the certificate of \"" + name + "\" ran out on " + certificate.notAfter(),
            "certificate " + certificate.serial(),
            "run `routervm vpn renew " + name + "`, which writes a new profile");
      }
      return write(authority, certificate, List.of(), List.of(), folder);
    }
  }

  /**
   * Revokes all certificates of a client and makes a new CRL.
   *
   * @throws Failure when there is nothing to revoke
   */
  public List<CertificateEntry> revoke(String name) {
    ClientName client = new ClientName(name);
    try (CertificateAuthority authority = keys.open()) {
      return authority.revoke(client.text());
    }
  }

  /** All certificates of clients ever issued, oldest first; none when there are no keys yet. */
  public List<CertificateEntry> list() {
    keys.vpn();
    if (!keys.exist()) {
      return List.of();
    }
    try (CertificateAuthority authority = keys.open()) {
      return authority.clients();
    }
  }

  /**
   * Names whose every certificate is revoked: a session under one of them has no right to be. A
   * name that was revoked and given again is not among them.
   */
  public Set<String> lockedOut() {
    Set<String> revoked = new TreeSet<>();
    Set<String> allowed = new TreeSet<>();
    for (CertificateEntry entry : list()) {
      (entry.state() == State.REVOKED ? revoked : allowed).add(entry.name());
    }
    revoked.removeAll(allowed);
    return revoked;
  }

  private static Set<String> serials(CertificateAuthority authority, String name) {
    Set<String> serials = new TreeSet<>();
    for (CertificateEntry entry : authority.clients()) {
      if (entry.name().equals(name) && entry.state() != State.REVOKED) {
        serials.add(entry.serial());
      }
    }
    return serials;
  }

  /** The one whose files carry the name: the last that was issued and is not revoked. */
  private static CertificateEntry current(CertificateAuthority authority, String name) {
    return authority.clients().stream()
        .filter(entry -> entry.name().equals(name) && entry.state() != State.REVOKED)
        .reduce((earlier, later) -> later)
        .orElseThrow();
  }

  private Issued write(
      CertificateAuthority authority,
      CertificateEntry certificate,
      List<CertificateEntry> old,
      List<String> made,
      ProfileFolder folder) {
    Vpn vpn = keys.vpn();
    ClientProfile.Transport transport =
        vpn.protocol() == Protocol.TCP ? ClientProfile.Transport.TCP : ClientProfile.Transport.UDP;
    Credentials all = authority.credentials(certificate.name());
    Credentials given = compatible || !keys.knowsOuterKeys() ? all.compatible() : all;
    List<Path> files =
        folder.write(
            new ClientProfile(
                given, vpn.endpoint(), vpn.port(), transport, TunnelSizes.of(vpn).packet()));
    return new Issued(certificate, old, files, made, given.ownTlsCryptKey().isPresent());
  }
}
