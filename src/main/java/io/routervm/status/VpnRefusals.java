package io.routervm.status;

import io.routervm.failure.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why OpenVPN turned connections away, from its own journal. Names in it are a stranger's. */
final class VpnRefusals {
  /** What a line of the journal holds that is of interest here, for {@code grep -E}. */
  static final String LINES = "VERIFY ERROR|VERIFY SCRIPT ERROR|[Tt][Ll][Ss]-crypt|TLS Error";

  private static final int MOST_NAMES = 5;

  /**
   * One reason.
   *
   * @param pattern what a line of the journal holds; its group, if any, is the client's name
   */
  private record Reason(Pattern pattern, Finding.Level level, String words, String fix) {}

  private static final String NAME = ".*?\\bCN ?= ?([A-Za-z0-9._-]{1,64}).*";

  private static final List<Reason> REASONS =
      List.of(
          reason(
              "VERIFY ERROR: depth=0, error=CRL has expired:?" + NAME,
              Finding.Level.FAIL,
              "because the list of revoked certificates has expired, which keeps everybody out",
              "run `routervm vpn maintain`, then `routervm reprovision`"),
          reason(
              "VERIFY ERROR: depth=0, error=certificate has expired:?" + NAME,
              Finding.Level.WARN,
              "because the client's certificate has expired",
              "run `routervm vpn renew NAME` and give the device its new profile"),
          reason(
              "VERIFY ERROR: depth=0, error=certificate revoked:?" + NAME,
              Finding.Level.WARN,
              "because the client's certificate is revoked",
              "nothing, if the device is not to come in any more"),
          reason(
              "VERIFY ERROR: depth=\\d+, error=(?:unable to get (?:local )?issuer certificate"
                  + "|self[- ]signed certificate(?: in certificate chain)?|certificate signature"
                  + " failure):?"
                  + NAME,
              Finding.Level.WARN,
              "because another authority signed the client's certificate",
              "give the device a profile of this router: `routervm vpn add NAME`"),
          reason(
              "TLS CRYPT V2 VERIFY SCRIPT ERROR.*",
              Finding.Level.WARN,
              "because the client's outer key is that of a revoked certificate",
              "nothing, if the device is not to come in any more"),
          reason(
              "Client wants tls-crypt-v2, but no server key present.*",
              Finding.Level.WARN,
              "because the client has an outer key of its own and the server knows none yet",
              "run `routervm reprovision`"),
          reason(
              "(?i:tls-crypt unwrap(?:ping)? (?:error|failed)|tls-crypt unwrapping failed"
                  + "|can not unwrap tls-crypt-v2 client key).*",
              Finding.Level.WARN,
              "because the client has not this router's tls-crypt key",
              "give the device its own profile again: `routervm vpn export NAME`; strangers who"
                  + " knock at the port look the same"),
          reason(
              "VERIFY ERROR: depth=\\d+, error=" + NAME,
              Finding.Level.WARN,
              "because the client's certificate was not accepted",
              "read `journalctl -u openvpn-server@server` on the router"));

  private VpnRefusals() {}

  private static Reason reason(String pattern, Finding.Level level, String words, String fix) {
    return new Reason(Pattern.compile(".*?" + pattern), level, words, fix);
  }

  static List<Finding> in(String journal) {
    Map<Reason, Integer> counts = new LinkedHashMap<>();
    Map<Reason, Set<String>> names = new LinkedHashMap<>();
    for (String line : journal.lines().toList()) {
      for (Reason reason : REASONS) {
        Matcher matcher = reason.pattern.matcher(line);
        if (matcher.matches()) {
          counts.merge(reason, 1, Integer::sum);
          Set<String> known = names.computeIfAbsent(reason, key -> new TreeSet<>());
          if (matcher.groupCount() > 0 && known.size() < MOST_NAMES) {
            known.add(matcher.group(1));
          }
          break;
        }
      }
    }
    List<Finding> findings = new ArrayList<>();
    String check = "the VPN let in whoever knocked in the last 24 hours";
    for (Reason reason : REASONS) {
      if (counts.containsKey(reason)) {
        String who = String.join(", ", names.get(reason));
        findings.add(
            new Finding(
                reason.level,
                check,
                "refused %s %s%s"
                    .formatted(
                        times(counts.get(reason)), reason.words, who.isEmpty() ? "" : ": " + who),
                reason.fix));
      }
    }
    return findings.isEmpty() ? List.of(Finding.ok(check, "nobody was refused")) : findings;
  }

  private static String times(int count) {
    return count == 1 ? "once" : count + " times";
  }
}
