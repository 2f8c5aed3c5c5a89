package io.routervm.service;

import io.routervm.config.LocalNetwork;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who reaches whom, and which address of the router: what {@code may} says, and the questions that
 * measure it.
 *
 * @param networks with their {@code may}; the VPN's clients reach the LAN and the outside
 * @param own the router's addresses, by the zone that each is in
 * @param ofHosts what is asked of hosts, such as {@code tcp 80} and {@code icmp}
 * @param ofRouter what is asked of the router
 */
public record NetworkMatrix(
    List<LocalNetwork> networks,
    Map<String, String> own,
    List<String> ofHosts,
    List<String> ofRouter) {
  public static final String VPN = LocalNetwork.VPN;
  public static final String OUTSIDE = "outside";

  public static final String MANAGEMENT = "management";

  /** The question as a line of shell, whose output is the answer. */
  @FunctionalInterface
  public interface Question {
    String ask(String address, String protocol, String port);
  }

  /** What {@code may} says: {@code iot -> lan tcp 80}, {@code iot -> router in lan icmp}. */
  public Set<String> said() {
    Set<String> said = new TreeSet<>();
    Map<String, List<String>> may = new LinkedHashMap<>();
    for (LocalNetwork network : networks) {
      List<String> reached = new ArrayList<>(network.may());
      reached.replaceAll(zone -> zone.equals(LocalNetwork.INTERNET) ? OUTSIDE : zone);
      may.put(network.name(), reached);
    }
    may.put(VPN, List.of(LocalNetwork.HOME, OUTSIDE));
    Set<String> others = new TreeSet<>(may.keySet());
    others.add(OUTSIDE);
    others.remove(LocalNetwork.HOME);
    may.forEach(
        (from, reached) -> {
          for (String to : reached) {
            ofHosts.forEach(what -> said.add(from + " -> " + to + " " + what));
          }
          List<String> open = new ArrayList<>(List.of("tcp 53", "udp 53", "icmp"));
          if (!from.equals(VPN)) {
            open.add("udp 67");
          }
          if (from.equals(LocalNetwork.HOME)) {
            open.add("tcp 22");
          }
          open.retainAll(ofRouter);
          boolean everything = from.equals(LocalNetwork.HOME) && reached.containsAll(others);
          for (String zone : own.keySet()) {
            boolean elsewhere = zone.equals(OUTSIDE) || zone.equals(MANAGEMENT);
            if (zone.equals(from) || everything || (reached.contains(zone) && !elsewhere)) {
              open.forEach(what -> said.add(from + " -> router in " + zone + " " + what));
            }
          }
        });
    said.add(OUTSIDE + " -> router in " + OUTSIDE + " icmp");
    return said;
  }

  /**
   * A script that asks all that one zone may be asked for, at once, and prints what is answered.
   *
   * @param asked the address of the host that is asked, by its zone
   */
  public String script(String from, Map<String, String> asked, Question question) {
    StringBuilder script = new StringBuilder();
    asked.forEach(
        (to, address) -> {
          if (!to.equals(from)) {
            ofHosts.forEach(what -> ask(script, from + " -> " + to, address, what, question));
          }
        });
    own.forEach(
        (zone, address) ->
            ofRouter.forEach(
                what -> ask(script, from + " -> router in " + zone, address, what, question)));
    return script.append("wait\n").toString();
  }

  private static void ask(
      StringBuilder script, String pair, String address, String what, Question question) {
    String[] words = what.split(" ", -1);
    String command = question.ask(address, words[0], words.length > 1 ? words[1] : "");
    script.append(
        "( answer=$(%s 2>/dev/null); [ -z \"$answer\" ] || echo '%s %s' ) &\n"
            .formatted(command, pair, what));
  }
}
