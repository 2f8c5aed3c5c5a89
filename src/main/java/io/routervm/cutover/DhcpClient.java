package io.routervm.cutover;

import io.routervm.config.Ipv4;
import io.routervm.cutover.HostState.Manager;
import io.routervm.shell.Quote;
import io.routervm.shell.Script;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The program that gives this host its lease, in the words of a shell: to have it get a new one,
 * and to have it hold the old addresses instead, so that it does not put a new lease over them.
 */
final class DhcpClient {
  /**
   * The process of a bridge's dhclient as {@code found}, empty when there is none. Not that of a
   * container on this host, whose bridge may have the same name.
   */
  private static final String FIND =
      """
      found=
      for folder in /proc/[0-9]*; do
        [ "$(cat "$folder/comm" 2>/dev/null || :)" = dhclient ] || continue
        [ "$(readlink "$folder/ns/net" || :)" = "$(readlink /proc/self/ns/net)" ] || continue
        tr '\\0' '\\n' 2>/dev/null <"$folder/cmdline" | grep -q -x -F "$br" || continue
        found=${folder#/proc/}
        break
      done
      """;

  /** The settings that a NIC's file of networkd gets on top, until the next boot. */
  private static final String DROP_IN =
      """
      link=/run/systemd/netif/links/$(cat "/sys/class/net/$br/ifindex")
      file=$(sed -n 's/^NETWORK_FILE=//p' "$link" 2>/dev/null)
      drop=/run/systemd/network/${file##*/}.d
      """;

  private static final String RELOAD =
      """
      { networkctl reload && networkctl reconfigure "$br"; } 2>&1 || systemctl restart systemd-networkd 2>&1
      """;

  /**
   * After {@link #DROP_IN}. Seen once on networkd 252: it failed to set an address ("Numerical
   * result out of range"), and at the next reconfiguration again.
   */
  private static final String MENDED =
      """
      looks=0
      while [ "$looks" -lt 60 ]; do
        case $(sed -n 's/^ADMIN_STATE=//p' "$link" 2>/dev/null) in
          configured) break ;;
          failed)
            systemctl restart systemd-networkd 2>&1
            break
            ;;
        esac
        sleep 0.2
        looks=$((looks + 1))
      done
      """;

  private final Manager manager;
  private final String bridge;
  private final String commandLine;

  /**
   * @param commandLine file that keeps what dhclient was started with, while it is stopped
   */
  DhcpClient(Manager manager, String bridge, String commandLine) {
    this.manager = manager;
    this.bridge = Quote.word(bridge);
    this.commandLine = Quote.word(commandLine);
  }

  /** Has it get a lease, whether it holds the old addresses or not. */
  Script renewal() {
    return switch (manager) {
      // Where nothing has changed, `reapply` alone keeps the old lease.
      case NETWORK_MANAGER ->
          lines(
              """
              nmcli --wait 30 device modify "$br" ipv4.addresses '' ipv4.gateway '' ipv4.routes '' \\
                ipv4.dns '' ipv4.dns-search '' ipv4.method disabled 2>&1
              nmcli --wait 60 device reapply "$br" 2>&1
              """);
      // Not `renew`: that asks the server of the old lease, which is not there any more.
      case NETWORKD -> lines(DROP_IN + "rm -f \"$drop/90-routervm.conf\"\n" + RELOAD + MENDED);
      // Not ifdown and ifup: they would take the bridge away from under the router.
      case IFUPDOWN, DHCLIENT ->
          lines(
              FIND
                  + "kept="
                  + commandLine
                  + "\n"
                  + """
                  if [ -n "$found" ]; then
                    # Its arguments are file names, options and the NIC: words without blanks.
                    line=$(tr '\\0' ' ' <"/proc/$found/cmdline")
                    kill "$found"
                    while [ -e "/proc/$found" ]; do sleep 0.2; done
                  elif [ -s "$kept" ]; then
                    line=$(cat "$kept")
                  else
                    echo "no dhclient runs for $br"
                    exit 1
                  fi
                  rm -f "$kept"
                  # A new dhclient does not know of these, and would leave them beside the new one.
                  ip -4 address flush dev "$br" scope global
                  # shellcheck disable=SC2086 # several words
                  setsid $line </dev/null >/dev/null 2>&1 &
                  """);
      case UNKNOWN -> throw new IllegalStateException("nobody to ask for a lease");
    };
  }

  /** Has it hold the old addresses; when it cannot, it goes on as it does. */
  Script hold(HostState before) {
    return switch (manager) {
      case NETWORKD ->
          lines(
              DROP_IN
                  + "if [ -n \"$file\" ]; then\n"
                  + "(umask 022; mkdir -p \"$drop\"; printf '%s\\n' "
                  + networkSettings(before)
                  + " >\"$drop/90-routervm.conf\")\n"
                  + RELOAD
                  + "fi");
      case IFUPDOWN, DHCLIENT ->
          lines(
              FIND
                  + """
                  if [ -n "$found" ]; then
                    tr '\\0' ' ' <"/proc/$found/cmdline" >"""
                  + commandLine
                  + """

                    kill "$found"
                    while [ -e "/proc/$found" ]; do sleep 0.2; done
                  fi""");
      // Of the device only, not of the connection's file: the next boot asks for a lease again.
      case NETWORK_MANAGER ->
          lines(
              "nmcli --wait 30 device modify \"$br\" "
                  + Script.command(networkManagerSettings(before)).text()
                  + " 2>&1");
      case UNKNOWN -> Script.of(":");
    };
  }

  /** The empty words take away what the new lease brought. */
  private static List<String> networkManagerSettings(HostState before) {
    return List.of(
        "ipv4.method",
        "manual",
        "ipv4.addresses",
        String.join(",", before.addresses()),
        "ipv4.gateway",
        gateway(before).orElse(""),
        "ipv4.dns",
        String.join(",", nameServers(before)));
  }

  private static String networkSettings(HostState before) {
    StringBuilder words = new StringBuilder("'[Network]' DHCP=no");
    before.addresses().forEach(address -> words.append(" Address=").append(address));
    gateway(before).ifPresent(gateway -> words.append(" Gateway=").append(gateway));
    nameServers(before).forEach(server -> words.append(" DNS=").append(server));
    return words.toString();
  }

  private static Optional<String> gateway(HostState before) {
    return before.routes().stream()
        .map(route -> route.split("\\s+", -1))
        .filter(words -> words.length > 2 && words[0].equals("default") && words[1].equals("via"))
        .flatMap(words -> Ipv4.parse(words[2]).stream())
        .map(Ipv4::toString)
        .findFirst();
  }

  private static List<String> nameServers(HostState before) {
    return before
        .resolver()
        .lines()
        .map(line -> line.strip().split("\\s+", -1))
        .filter(words -> words.length > 1 && words[0].equals("nameserver"))
        .flatMap(words -> Ipv4.parse(words[1]).stream())
        .map(Ipv4::toString)
        .collect(Collectors.toList());
  }

  private Script lines(String text) {
    return new Script("br=" + bridge + "\n" + text.stripTrailing() + "\n");
  }
}
