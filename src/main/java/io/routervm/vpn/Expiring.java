package io.routervm.vpn;

import io.routervm.pki.ExpiryWarning;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;

/**
 * A certificate or list of the VPN that has run out or does so soon, in the shape of its JSON
 * document.
 *
 * @param kind {@code authority}, {@code server}, {@code client} or {@code revocation-list}
 * @param name of the certificate
 * @param threshold the smallest of 60, 30 and 7 days that it has passed; 0 once it has run out
 * @param daysLeft whole days, negative once it has run out
 */
public record Expiring(String kind, String name, Instant expires, int threshold, long daysLeft) {

  static Expiring of(ExpiryWarning warning) {
    return new Expiring(
        warning.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'),
        warning.name(),
        warning.expires(),
        warning.threshold(),
        warning.daysLeft());
  }

  /** Whether it is in force no more. */
  public boolean expired() {
    return threshold == 0;
  }

  /** One sentence for people. */
  public String sentence() {
    String day = expires.atOffset(ZoneOffset.UTC).toLocalDate().toString();
    return expired()
        ? what() + " ran out on " + day
        : what() + " ends on " + day + ", in " + daysLeft + " days";
  }

  /** What to do, one sentence. */
  public String remedy() {
    return switch (kind) {
      case "client" -> "run `routervm vpn renew " + name + "` and give the device its new profile";
      case "authority" ->
          "plan a day for it: move the folder pki away, run `routervm reprovision`, and give every"
              + " client a new profile with `routervm vpn add`";
      default -> "run `routervm vpn maintain`, or install its timer (README.md)";
    };
  }

  private String what() {
    return switch (kind) {
      case "client" -> "the certificate of the VPN client " + name;
      case "authority" -> "the VPN's certificate authority";
      case "server" -> "the VPN server's certificate";
      default -> "the list of the VPN's revoked certificates";
    };
  }
}
