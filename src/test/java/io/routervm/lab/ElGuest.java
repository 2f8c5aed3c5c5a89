package io.routervm.lab;

import io.routervm.guest.Caller;
import io.routervm.guest.GuestReconciler;
import io.routervm.guest.RemoteShell;
import io.routervm.lab.LiveContainer.Guest;
import io.routervm.pki.CertificateAuthority;
import io.routervm.pki.KeyType;
import io.routervm.pki.Policy;
import io.routervm.plan.Outcome;
import io.routervm.service.Router;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The lab's EL-like guest, a container, with the owner's CA beside it: what the tests of {@code os:
 * centos-7} ask of it.
 */
final class ElGuest implements AutoCloseable {
  private static final Duration YEAR = Duration.ofDays(365);
  private static final Policy POLICY =
      new Policy(KeyType.EC_P384, YEAR, YEAR, YEAR, YEAR, Optional.empty());

  final LiveContainer container;
  final LabRepository repository = LabRepository.ofTheLab();

  /**
   * Not provisioned yet.
   *
   * @param folder for the CA
   */
  ElGuest(String labName, Path folder) {
    Path pki = folder.resolve("pki");
    try (CertificateAuthority authority = CertificateAuthority.create(pki, "Home", POLICY)) {
      authority.issueServer(List.of("home.example.net"));
      authority.makeOwnKeys();
    }
    container =
        LiveContainer.fresh(
            labName,
            Guest.EL,
            // Another port than the one that SELinux knows
            "vpn: { endpoint: home.example.net, port: 1195 }\n",
            config -> new SecretsOfAuthority(pki, POLICY));
  }

  RemoteShell open() {
    return container.await(Duration.ofSeconds(60), why -> {});
  }

  Outcome apply(Router router) {
    try (RemoteShell host = open()) {
      GuestReconciler guest = new GuestReconciler(host, LiveContainer.resources(router));
      return guest.apply(guest.plan(), Caller.of("test"));
    }
  }

  List<String> planned(Router router) {
    try (RemoteShell host = open()) {
      return new GuestReconciler(host, LiveContainer.resources(router)).plan().titles();
    }
  }

  List<String> packages(String format) {
    return container.inside("rpm -qa --qf '" + format + "\\n'").orFail().output().lines().toList();
  }

  @Override
  public void close() {
    container.close();
  }
}
