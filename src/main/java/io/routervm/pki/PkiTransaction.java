package io.routervm.pki;

import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One operation's view of the books, and the changes to the files that the operation collects.
 * Nothing is written before {@link #commit()}.
 */
final class PkiTransaction {
  private final PkiFolder folder;
  private final FileChanges changes = new FileChanges();
  private Index index;
  private PendingRevocations pending;

  private PkiTransaction(PkiFolder folder, Index index, PendingRevocations pending) {
    this.folder = folder;
    this.index = index;
    this.pending = pending;
  }

  static PkiTransaction read(PkiFolder folder) {
    folder.recover();
    try {
      Index index = Index.parse(folder.require(PkiFolder.INDEX));
      PendingRevocations pending =
          PendingRevocations.parse(folder.readText(PkiFolder.PENDING_REVOCATIONS).orElse(""));
      return new PkiTransaction(folder, index, pending);
    } catch (RuntimeException e) {
      if (e instanceof Failure) {
        throw e;
      }
      throw damaged(folder, PkiFolder.INDEX, e);
    }
  }

  Index index() {
    return index;
  }

  PendingRevocations pending() {
    return pending;
  }

  /** The certificate whose files carry the name now. */
  Optional<X509Certificate> current(String name) {
    return certificate("issued/" + name + ".crt");
  }

  Optional<CertificateFacts> facts(String file) {
    Optional<String> text = folder.readText(file);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(CertificateFacts.parse(text.get()));
    } catch (IOException | IllegalArgumentException e) {
      throw damaged(folder, file, e);
    }
  }

  private Optional<X509Certificate> certificate(String file) {
    Optional<String> text = folder.readText(file);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Pem.certificate(text.get()));
    } catch (CertificateException e) {
      throw damaged(folder, file, e);
    }
  }

  RevocationList revocationList() {
    try {
      return RevocationList.parse(folder.require(PkiFolder.CRL));
    } catch (GeneralSecurityException e) {
      throw damaged(folder, PkiFolder.CRL, e);
    }
  }

  /** The renewed certificates whose grace period is over. */
  List<IndexLine> due(Instant now) {
    return index.lines().stream()
        .filter(line -> !line.isRevoked())
        .filter(line -> pending.of(line.serial()).filter(when -> !when.isAfter(now)).isPresent())
        .toList();
  }

  void refuseTaken(String name) {
    if (current(name).isPresent() || !index.unrevoked(name).isEmpty()) {
      throw Failure.usage(
          "\"" + name + "\" has a certificate already",
          folder.path().toString(),
          "Renew it with routervm vpn renew " + name + ", or revoke it first.");
    }
  }

  Failure unknown(String name) {
    boolean known = index.lines().stream().anyMatch(line -> line.name().equals(name));
    return Failure.usage(
        known
            ? "every certificate of \"" + name + "\" is revoked"
            : "there is no VPN client \"" + name.replaceAll("\\P{Print}", "?") + "\"",
        folder.path().toString(),
        "routervm vpn list shows the names, routervm vpn add makes a new one.");
  }

  void add(Issuer.Issued issued) {
    String name = issued.name();
    changes.put("private/" + name + ".key", issued.keyPem());
    changes.put("reqs/" + name + ".req", issued.request());
    changes.put("certs_by_serial/" + issued.serial() + ".pem", issued.certificate());
    changes.put("issued/" + name + ".crt", issued.certificate());
    changes.put(PkiFolder.NEXT_SERIAL, Serial.random() + "\n");
    index = index.with(IndexLine.issued(issued.serial(), issued.notAfter(), name));
    changes.put(PkiFolder.INDEX, index.text());
  }

  /** Frees the name for a successor; the certificate stays usable until that moment. */
  void supersede(IndexLine line, Instant revokeAt) {
    move(line, "renewed");
    pending = pending.with(line.serial(), revokeAt);
    changes.put(PkiFolder.PENDING_REVOCATIONS, pending.text());
  }

  /** Marks it and, as easy-rsa does, moves its files out of the way under its serial. */
  void revoke(IndexLine line, Instant when, String reason) {
    index = index.revoked(line.serial(), when, reason);
    changes.put(PkiFolder.INDEX, index.text());
    move(line, "revoked");
    changes.delete("certs_by_serial/" + line.serial() + ".pem");
    if (pending.of(line.serial()).isPresent()) {
      pending = pending.without(line.serial());
      changes.put(PkiFolder.PENDING_REVOCATIONS, pending.text());
    }
  }

  /** Puts a new CRL into effect. */
  void list(String crl, BigInteger number) {
    changes.put(PkiFolder.CRL, crl);
    changes.put(PkiFolder.NEXT_CRL_NUMBER, new Serial(number.add(BigInteger.ONE)).hex() + "\n");
  }

  /** The number of the next CRL: above all before it, also one that another tool made. */
  BigInteger nextListNumber() {
    BigInteger recorded =
        folder
            .readText(PkiFolder.NEXT_CRL_NUMBER)
            .map(text -> new BigInteger(text.strip(), 16))
            .orElse(BigInteger.ONE);
    return recorded.max(revocationList().number().add(BigInteger.ONE));
  }

  void commit() {
    folder.commit(changes);
  }

  private void move(IndexLine line, String to) {
    String serial = line.serial().hex();
    boolean current =
        current(line.name())
            .filter(found -> found.getSerialNumber().equals(line.serial().number()))
            .isPresent();
    String name = current ? line.name() : serial;
    move(
        current ? "issued" : "renewed/certs_by_serial",
        name,
        to + "/certs_by_serial",
        serial,
        ".crt");
    move(
        current ? "private" : "renewed/private_by_serial",
        name,
        to + "/private_by_serial",
        serial,
        ".key");
    move(current ? "reqs" : "renewed/reqs_by_serial", name, to + "/reqs_by_serial", serial, ".req");
  }

  private void move(String from, String name, String to, String serial, String suffix) {
    String source = from + "/" + name + suffix;
    Optional<byte[]> content = folder.read(source);
    if (content.isPresent()) {
      changes.put(to + "/" + serial + suffix, content.get());
      changes.delete(source);
    }
  }

  private static Failure damaged(PkiFolder folder, String file, Exception cause) {
    return Failure.precondition(
        "the VPN's key folder holds a file that cannot be read: " + Reason.of(cause),
        folder.path().resolve(file).toString(),
        "Restore that file from a backup of this folder.",
        cause);
  }
}
