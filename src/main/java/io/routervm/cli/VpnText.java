package io.routervm.cli;

import io.routervm.pki.CertificateEntry;
import io.routervm.router.VpnDelivery.Delivered;
import io.routervm.router.VpnMaintenance;
import io.routervm.vpn.VpnClients.Issued;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the {@code vpn} commands say about what they did. */
final class VpnText {
  private VpnText() {}

  /** A certificate in the shape of its JSON document. */
  private record CertificateView(
      String name, String serial, Instant expires, Optional<Instant> revokesAt) {
    static CertificateView of(CertificateEntry entry) {
      return new CertificateView(entry.name(), entry.serial(), entry.notAfter(), entry.revokesAt());
    }
  }

  /** An issued certificate in the shape of its JSON document. */
  private record IssuedView(
      CertificateView certificate,
      List<CertificateView> old,
      List<String> files,
      List<String> keys,
      boolean ownKey,
      Optional<Delivered> delivery) {}

  static void issued(Issued issued, Console console) {
    show(issued, Optional.empty(), console);
  }

  static int issued(Issued issued, Delivered delivered, Console console) {
    show(issued, Optional.of(delivered), console);
    return delivered(delivered, console);
  }

  private static void show(Issued issued, Optional<Delivered> delivered, Console console) {
    CertificateEntry certificate = issued.certificate();
    console.document(
        new IssuedView(
            CertificateView.of(certificate),
            issued.old().stream().map(CertificateView::of).toList(),
            issued.files().stream().map(Path::toString).toList(),
            issued.made(),
            issued.ownKey(),
            delivered));
    issued.made().forEach(console::line);
    console.line(
        "certificate of " + certificate.name() + ", valid until " + certificate.notAfter());
    issued.files().forEach(file -> console.line("  " + file));
    if (issued.ownKey()) {
      console.line("for OpenVPN 2.5 and newer; with --compatible also for 2.4");
    }
    for (CertificateEntry old : issued.old()) {
      console.line(
          old.revokesAt()
              .map(when -> "the old one, " + old.serial() + ", stays usable until " + when)
              .orElse("the old one, " + old.serial() + ", is revoked"));
    }
    console.line("whoever has these files has the key: pass them on as you would a password");
  }

  static int revoked(
      String name, List<CertificateEntry> revoked, Delivered delivered, Console console) {
    console.document(
        Map.of(
            "name",
            name,
            "revoked",
            revoked.stream().map(CertificateView::of).toList(),
            "delivery",
            delivered));
    revoked.forEach(
        entry -> console.line("certificate " + entry.serial() + " of " + name + " is revoked"));
    return delivered(delivered, console);
  }

  static int maintained(VpnMaintenance.MaintenanceResult ended, Console console) {
    console.document(ended);
    ended.keys().forEach(console::line);
    if (ended.keys().isEmpty()) {
      console.line("nothing was due");
    }
    return delivered(ended.delivery(), console);
  }

  private static int delivered(Delivered delivered, Console console) {
    if (delivered.pending().isPresent()) {
      console.warning(
          "the router does not know it yet ("
              + delivered.pending().get()
              + "): it learns of it at the next `routervm vpn maintain` or `routervm reprovision`");
      return ExitCode.PENDING;
    }
    if (delivered.changed().isEmpty()) {
      console.line("the router has all of it already");
    } else {
      console.line("sent to the router: " + String.join(", ", delivered.changed()));
    }
    delivered.restarted().forEach(unit -> console.line("restarted " + unit));
    delivered.disconnected().forEach(client -> console.line("ended the session of " + client));
    return ExitCode.DONE;
  }
}
