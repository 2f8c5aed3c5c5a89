package io.routervm.pki;

import io.routervm.failure.Failure;
import io.routervm.platform.DurableFiles;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The VPN's certificate authority in a folder of easy-rsa 3's layout, locked from open to close.
 *
 * <p>Every operation happens whole or not at all, also when the process is killed in its midst.
 * Failures that the user can mend are {@link Failure}s.
 */
public final class CertificateAuthority implements AutoCloseable {
  /** Common name and file name of the server's certificate; clients check it. */
  public static final String SERVER = "server";

  private static final DurableFiles.Watch UNWATCHED = (step, path) -> {};

  private final PkiFolder folder;
  private final Policy policy;
  private final Clock clock;
  private final Signing signing;

  private CertificateAuthority(PkiFolder folder, Policy policy, Clock clock) {
    this.folder = folder;
    this.policy = policy;
    this.clock = clock;
    this.signing = new Signing(folder, policy);
  }

  /** Whether the folder holds a CA, be it one whose creation a crash cut short. */
  public static boolean exists(Path folder) {
    return PkiFolder.holdsAuthority(folder);
  }

  /**
   * Makes CA, CRL and tls-crypt key in a folder whose parent exists.
   *
   * @param name common name of the CA
   * @throws Failure when there is a CA already
   */
  public static CertificateAuthority create(Path folder, String name, Policy policy) {
    return create(folder, name, policy, Clock.systemUTC());
  }

  /** As above, at the time of {@code clock}. */
  public static CertificateAuthority create(Path folder, String name, Policy policy, Clock clock) {
    return create(folder, name, policy, clock, UNWATCHED);
  }

  static CertificateAuthority create(
      Path path, String name, Policy policy, Clock clock, DurableFiles.Watch watch) {
    PkiFolder folder = PkiFolder.open(path, watch);
    try {
      if (folder.has(PkiFolder.CA_CERTIFICATE)) {
        throw Failure.precondition(
            "the VPN's certificate authority exists already",
            path.toString(),
            "Use it, or move that folder away to begin anew: all clients then need new profiles.");
      }
      folder.commit(NewPki.files(name, policy, clock.instant()));
      return new CertificateAuthority(folder, policy, clock);
    } catch (RuntimeException | Error e) {
      folder.close();
      throw e;
    }
  }

  /**
   * Opens the CA and completes what a crash cut short; waits up to 10 s for another process.
   *
   * @throws Failure when there is none, or another process holds it
   */
  public static CertificateAuthority open(Path folder, Policy policy) {
    return open(folder, policy, Clock.systemUTC());
  }

  /** As above, at the time of {@code clock}. */
  public static CertificateAuthority open(Path folder, Policy policy, Clock clock) {
    return open(folder, policy, clock, UNWATCHED);
  }

  static CertificateAuthority open(
      Path path, Policy policy, Clock clock, DurableFiles.Watch watch) {
    if (!exists(path)) {
      throw Failure.precondition(
          "there is no certificate authority for the VPN yet",
          path.toString(),
          "Run `routervm create`, or `routervm reprovision` once the router has a vpn section.");
    }
    return new CertificateAuthority(PkiFolder.open(path, watch), policy, clock);
  }

  /**
   * Issues the server's certificate.
   *
   * @param hosts DNS names or IPv4 addresses under which clients reach it
   * @throws Failure when there is one already
   */
  public CertificateEntry issueServer(Collection<String> hosts) {
    PkiTransaction transaction = PkiTransaction.read(folder);
    transaction.refuseTaken(SERVER);
    return issue(transaction, newServer(hosts));
  }

  /**
   * Issues a certificate for a new name, or for one whose certificates are all revoked.
   *
   * @throws Failure when the name is not allowed or in use
   */
  public CertificateEntry issueClient(String name) {
    ClientName checked = new ClientName(name);
    PkiTransaction transaction = PkiTransaction.read(folder);
    transaction.refuseTaken(checked.text());
    return issue(transaction, newClient(checked.text()));
  }

  /** As {@link #renewClient}, for the server. */
  public CertificateEntry renewServer(Collection<String> hosts, Instant revokeOldAt) {
    return renew(SERVER, revokeOldAt, newServer(hosts));
  }

  /**
   * Issues a new key and certificate for a name that has one.
   *
   * @param revokeOldAt when {@link #maintain()} revokes the old one; now or earlier revokes at once
   * @throws Failure when the name has no certificate
   */
  public CertificateEntry renewClient(String name, Instant revokeOldAt) {
    ClientName checked = new ClientName(name);
    return renew(checked.text(), revokeOldAt, newClient(checked.text()));
  }

  /**
   * Revokes every certificate of a client, also a renewed one in its grace period, and makes a CRL.
   *
   * @return what was revoked
   * @throws Failure when the name has no certificate that is not revoked
   */
  public List<CertificateEntry> revoke(String name) {
    if (name.equals(SERVER)) {
      throw Failure.usage(
          "the server's certificate is no client's", SERVER, "Renew it with routervm reprovision.");
    }
    PkiTransaction transaction = PkiTransaction.read(folder);
    List<IndexLine> lines = transaction.index().unrevoked(name);
    if (lines.isEmpty()) {
      throw transaction.unknown(name);
    }
    lines.forEach(line -> transaction.revoke(line, now(), ""));
    signing.listRevocations(transaction, now());
    transaction.commit();
    return entries(lines);
  }

  /**
   * Revokes what is due; makes a new CRL when that, its age of a week, or other tools ask for it.
   */
  public Maintenance maintain() {
    PkiTransaction transaction = PkiTransaction.read(folder);
    List<IndexLine> due = transaction.due(now());
    due.forEach(line -> transaction.revoke(line, now(), "superseded"));
    boolean refresh = !due.isEmpty() || Signing.listIsStale(transaction, now());
    if (refresh) {
      signing.listRevocations(transaction, now());
      transaction.commit();
    }
    return new Maintenance(entries(due), refresh);
  }

  /** Whether {@link #maintain()} would do anything; needs no passphrase. */
  public boolean maintenanceIsDue() {
    PkiTransaction transaction = PkiTransaction.read(folder);
    return !transaction.due(now()).isEmpty() || Signing.listIsStale(transaction, now());
  }

  /** Makes a new CRL, valid from now for the policy's time, but not longer than the CA. */
  public void refreshRevocationList() {
    PkiTransaction transaction = PkiTransaction.read(folder);
    signing.listRevocations(transaction, now());
    transaction.commit();
  }

  /** All certificates ever issued, in the order of index.txt; needs no passphrase. */
  public List<CertificateEntry> list() {
    return new CertificateReport(PkiTransaction.read(folder), now()).entries();
  }

  /**
   * As {@link #list}, but without what is called {@link #SERVER}, and without a look into the
   * certificates: when they begin and what they are for stays open. A thousand take no time.
   */
  public List<CertificateEntry> clients() {
    return new CertificateReport(PkiTransaction.read(folder), now()).clients();
  }

  /** The server's certificate in use. */
  public Optional<CertificateEntry> server() {
    PkiTransaction transaction = PkiTransaction.read(folder);
    return transaction
        .current(SERVER)
        .flatMap(found -> transaction.index().find(new Serial(found.getSerialNumber())))
        .map(line -> new CertificateReport(transaction, now()).entry(line));
  }

  /** When the CA certificate ends, and with it everything. */
  public Instant expires() {
    return signing.certificate().getNotAfter().toInstant();
  }

  /** What expired or does so within 60 days: CA, CRL, and each certificate in use. */
  public List<ExpiryWarning> expiryWarnings() {
    X509Certificate certificate = signing.certificate();
    String name = certificate.getSubjectX500Principal().getName().replaceFirst("^CN=", "");
    return new CertificateReport(PkiTransaction.read(folder), now()).warnings(certificate, name);
  }

  /** CA certificate, PEM. */
  public String authorityCertificate() {
    folder.recover();
    return folder.require(PkiFolder.CA_CERTIFICATE);
  }

  /** CRL, PEM. */
  public String revocationList() {
    folder.recover();
    return folder.require(PkiFolder.CRL);
  }

  /**
   * Key and certificates of {@link #SERVER} or a client.
   *
   * @throws Failure when the name has no certificate, or its key is not here
   */
  public Credentials credentials(String name) {
    PkiTransaction transaction = PkiTransaction.read(folder);
    if (transaction.index().unrevoked(name).isEmpty()) {
      throw transaction.unknown(name);
    }
    X509Certificate certificate =
        transaction.current(name).orElseThrow(() -> transaction.unknown(name));
    return new Credentials(
        name,
        certificate.getNotBefore().toInstant(),
        Pem.block("CERTIFICATE", folder.require("issued/" + name + ".crt")),
        folder.require("private/" + name + ".key"),
        Pem.block("CERTIFICATE", folder.require(PkiFolder.CA_CERTIFICATE)),
        folder.require(PkiFolder.TLS_CRYPT_KEY),
        tlsCryptServerKey().map(key -> key.clientKey(new Serial(certificate.getSerialNumber()))));
  }

  /**
   * The server's key of tls-crypt-v2, PEM; empty while {@link #makeOwnKeys} made none.
   *
   * @throws Failure when what is there is no such key
   */
  public Optional<String> ownKeys() {
    folder.recover();
    return tlsCryptServerKey().map(TlsCryptServerKey::pem);
  }

  /**
   * Makes the server's key of tls-crypt-v2, if there is none: from then on {@link #credentials}
   * give each client an outer key of its own.
   *
   * @return whether it was made
   */
  public boolean makeOwnKeys() {
    if (ownKeys().isPresent()) {
      return false;
    }
    FileChanges changes = new FileChanges();
    changes.put(PkiFolder.TLS_CRYPT_SERVER_KEY, TlsCryptServerKey.generate().pem());
    folder.commit(changes);
    return true;
  }

  /** Serial numbers of all revoked certificates, as they stand in the outer keys of clients. */
  public List<String> revokedSerials() {
    return PkiTransaction.read(folder).index().revoked().stream()
        .map(line -> line.serial().hex())
        .toList();
  }

  @Override
  public void close() {
    folder.close();
  }

  private Optional<TlsCryptServerKey> tlsCryptServerKey() {
    return folder.readText(PkiFolder.TLS_CRYPT_SERVER_KEY).map(TlsCryptServerKey::parse);
  }

  private Instant now() {
    return clock.instant();
  }

  private Function<Instant, Issuer.Issued> newServer(Collection<String> hosts) {
    return now -> signing.issuer().server(SERVER, hosts, policy.key(), policy.server(), now);
  }

  private Function<Instant, Issuer.Issued> newClient(String name) {
    return now -> signing.issuer().client(name, policy.key(), policy.client(), now);
  }

  private CertificateEntry renew(
      String name, Instant revokeOldAt, Function<Instant, Issuer.Issued> successor) {
    PkiTransaction transaction = PkiTransaction.read(folder);
    X509Certificate old = transaction.current(name).orElseThrow(() -> transaction.unknown(name));
    IndexLine line =
        transaction
            .index()
            .find(new Serial(old.getSerialNumber()))
            .filter(found -> !found.isRevoked())
            .orElseThrow(() -> transaction.unknown(name));
    if (revokeOldAt.isAfter(now())) {
      transaction.supersede(line, revokeOldAt);
    } else {
      transaction.revoke(line, now(), "superseded");
      signing.listRevocations(transaction, now());
    }
    return issue(transaction, successor);
  }

  private CertificateEntry issue(
      PkiTransaction transaction, Function<Instant, Issuer.Issued> successor) {
    Issuer.Issued issued = successor.apply(now());
    transaction.add(issued);
    transaction.commit();
    return entries(transaction.index().find(issued.serial()).stream().toList()).get(0);
  }

  private List<CertificateEntry> entries(List<IndexLine> lines) {
    PkiTransaction now = PkiTransaction.read(folder);
    return lines.stream()
        .flatMap(line -> now.index().find(line.serial()).stream())
        .map(new CertificateReport(now, now())::entry)
        .toList();
  }
}
