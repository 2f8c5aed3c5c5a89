package io.routervm.cli;

import io.routervm.status.VpnOverview.Client;
import io.routervm.status.VpnOverview.Overview;
import io.routervm.vpn.VpnSession;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The VPN's clients as a table for people. */
record VpnTable(Overview overview) {
  private static final String UNKNOWN = "-";

  List<String> lines() {
    if (overview.clients().isEmpty()) {
      return List.of("no clients: `routervm vpn add NAME` makes one");
    }
    int width = overview.clients().stream().mapToInt(c -> c.name().length()).max().orElse(0);
    String row = "%-" + Math.max(width, 6) + "s  %-8s %-10s  %-9s %-21s %-16s %9s %9s  %s";
    List<String> lines = new ArrayList<>();
    lines.add(
        row.formatted(
            "client", "state", "ends", "connected", "from", "last seen", "in", "out", "serial"));
    for (Client client : overview.clients()) {
      Optional<VpnSession> session = client.session();
      lines.add(
          row.formatted(
              client.name(),
              client.state(),
              day(client.revoked().or(client::revokesAt).orElse(client.expires())),
              client.connected().map(yes -> yes ? "yes" : "no").orElse(UNKNOWN),
              session.map(VpnSession::realAddress).orElse(UNKNOWN),
              client.lastSeen().map(VpnTable::minute).orElse(UNKNOWN),
              session.map(found -> bytes(found.bytesReceived())).orElse(UNKNOWN),
              session.map(found -> bytes(found.bytesSent())).orElse(UNKNOWN),
              client.serial()));
    }
    return lines;
  }

  private static String day(Instant when) {
    return when.atOffset(ZoneOffset.UTC).toLocalDate().toString();
  }

  private static String minute(Instant when) {
    return when.toString().substring(0, 16).replace('T', ' ');
  }

  static String bytes(long count) {
    if (count < 1024) {
      return count + " B";
    }
    double amount = count / 1024.0;
    for (String unit : List.of("KiB", "MiB", "GiB")) {
      if (amount < 1024) {
        return String.format(Locale.ROOT, "%.1f %s", amount, unit);
      }
      amount /= 1024;
    }
    return String.format(Locale.ROOT, "%.1f TiB", amount);
  }
}
