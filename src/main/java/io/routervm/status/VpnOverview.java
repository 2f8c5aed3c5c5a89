package io.routervm.status;

import io.routervm.failure.Failure;
import io.routervm.guest.RemoteShell;
import io.routervm.hypervisor.DomainState;
import io.routervm.pki.CertificateEntry;
import io.routervm.router.RouterContext;
import io.routervm.router.StateFolder;
import io.routervm.router.VpnServer;
import io.routervm.vpn.SeenClients;
import io.routervm.vpn.VpnClients;
import io.routervm.vpn.VpnKeys;
import io.routervm.vpn.VpnSession;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The VPN's clients: what the keys say of each, and, when the router answers, who is connected.
 *
 * @param context asked for when it is needed, because libvirt may not answer
 */
public record VpnOverview(VpnKeys keys, StateFolder state, Supplier<RouterContext> context) {
  /**
   * In the shape of its JSON document.
   *
   * @param unreachable why nothing is known of sessions
   */
  public record Overview(List<Client> clients, Optional<String> unreachable) {}

  /**
   * A certificate of a client; a client whose certificate was renewed has several.
   *
   * @param state "valid", "expired" or "revoked"
   * @param revokesAt when it will be revoked, because a renewed one took its place
   * @param connected empty when it is not known
   * @param lastSeen when it was connected last, as far as this hypervisor has looked
   */
  public record Client(
      String name,
      String serial,
      String state,
      Instant expires,
      Optional<Instant> revoked,
      Optional<Instant> revokesAt,
      Optional<Boolean> connected,
      Optional<VpnSession> session,
      Optional<Instant> lastSeen) {}

  private record ObservedSessions(List<VpnSession> sessions, Optional<String> unreachable) {}

  public Overview read() {
    if (!keys.exist()) {
      return new Overview(List.of(), Optional.empty());
    }
    // The router takes its time to answer; meanwhile the books are read.
    CompletableFuture<ObservedSessions> looking = CompletableFuture.supplyAsync(this::look);
    List<CertificateEntry> entries = new VpnClients(keys).list();
    ObservedSessions seen = looking.join();
    return new Overview(clients(entries, seen, remember(seen)), seen.unreachable);
  }

  private ObservedSessions look() {
    try {
      RouterContext router = context.get();
      router.provisioned();
      if (router.hypervisor().domain(router.name()).filter(DomainState::active).isEmpty()) {
        return new ObservedSessions(List.of(), Optional.of("the router is switched off"));
      }
      try (RemoteShell host = router.guest().open()) {
        return new ObservedSessions(VpnServer.SCRIPTS.sessions(host), Optional.empty());
      }
    } catch (Failure e) {
      return new ObservedSessions(List.of(), Optional.of(e.what()));
    }
  }

  private SeenClients remember(ObservedSessions seen) {
    SeenClients before = SeenClients.parse(state.read(state.vpnSeen()).orElse(""));
    if (seen.sessions.isEmpty()) {
      return before;
    }
    SeenClients now = before.with(seen.sessions, Instant.now());
    state.write(state.vpnSeen(), now.text());
    return now;
  }

  private static List<Client> clients(
      List<CertificateEntry> entries, ObservedSessions seen, SeenClients before) {
    Map<String, VpnSession> sessions = new HashMap<>();
    seen.sessions.forEach(session -> sessions.put(session.name(), session));
    Map<String, String> current = new LinkedHashMap<>();
    for (CertificateEntry entry : entries) {
      boolean revoked = entry.state() == CertificateEntry.State.REVOKED;
      if (!revoked || !current.containsKey(entry.name())) {
        current.put(entry.name(), entry.serial());
      }
    }
    List<Client> clients = new ArrayList<>();
    for (CertificateEntry entry : entries) {
      // The server tells names, not serials: a session is shown at the newest certificate.
      boolean newest = entry.serial().equals(current.get(entry.name()));
      Optional<VpnSession> session =
          Optional.ofNullable(sessions.get(entry.name())).filter(found -> newest);
      clients.add(
          new Client(
              entry.name(),
              entry.serial(),
              entry.state().name().toLowerCase(Locale.ROOT),
              entry.notAfter(),
              entry.revoked(),
              entry.revokesAt(),
              seen.unreachable.isPresent() ? Optional.empty() : Optional.of(session.isPresent()),
              session,
              newest ? before.when(entry.name()) : Optional.empty()));
    }
    return clients;
  }
}
