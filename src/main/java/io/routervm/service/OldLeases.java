package io.routervm.service;

import io.routervm.plan.Difference;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a change of the router's address or of what it leases means for devices that hold a lease:
 * nothing, until they ask again. Read from the difference itself, for nobody else knows what the
 * leases of before were.
 */
public final class OldLeases {
  /** What a device has learnt with its lease: address, netmask, router, name server, domain. */
  private static final Pattern LEARNT = Pattern.compile("[-+]dhcp-(range|option)=.*");

  /** Lines of the file as it is, changed or not, end in how long a lease lasted. */
  private static final Pattern RANGE = Pattern.compile("[- ]dhcp-range=.*,(\\d+)([hm]?)");

  private OldLeases() {}

  /** Empty when no lease becomes wrong by these changes, or none was ever given. */
  public static Optional<String> notice(List<Difference> differences) {
    List<String> lines =
        differences.stream()
            .filter(one -> NameServer.isConfiguration(one.id().name()))
            .flatMap(one -> one.diff().lines().stream())
            .toList();
    Set<String> learnt =
        lines.stream().filter(line -> LEARNT.matcher(line).matches()).collect(Collectors.toSet());
    if (learnt.stream().noneMatch(line -> isGone(line, learnt))) {
      return Optional.empty();
    }
    return lines.stream()
        .map(RANGE::matcher)
        .filter(Matcher::matches)
        .map(OldLeases::duration)
        .findFirst()
        .map(
            lease ->
                "devices keep the lease that they have until they renew it: "
                    + lease
                    + " at most, half of that as a rule; one that is taken off the network and"
                    + " back asks at once");
  }

  private static boolean isGone(String line, Set<String> learnt) {
    return line.startsWith("-") && !learnt.contains("+" + line.substring(1));
  }

  private static String duration(Matcher range) {
    String unit =
        switch (range.group(2)) {
          case "h" -> " h";
          case "m" -> " min";
          default -> " s";
        };
    return range.group(1) + unit;
  }
}
