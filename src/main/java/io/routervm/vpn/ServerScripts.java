package io.routervm.vpn;

import io.routervm.guest.RemoteShell;
import io.routervm.shell.Quote;
import io.routervm.shell.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the router runs to show or end sessions of its OpenVPN server.
 *
 * @param statusFile the server's table of sessions
 * @param managementSocket the server's UNIX socket
 */
public record ServerScripts(String statusFile, String managementSocket) {
  private static final Pattern KILLED =
      Pattern.compile("SUCCESS: common name '([A-Za-z0-9._-]+)' found, .*");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}");

  /** Prints the table of sessions; nothing when the server does not run. */
  private Script table() {
    return Script.of(
        "status=" + Quote.word(statusFile), "if [ -e \"$status\" ]; then cat \"$status\"; fi");
  }

  /** Who is connected; nobody when the server does not run. */
  public List<VpnSession> sessions(RemoteShell host) {
    return SessionTable.parse(host.ask(table()).output()).sessions();
  }

  /** Ends the sessions of these clients, now; does nothing when the server does not run. */
  public Script disconnect(Set<String> names) {
    List<String> commands = new ArrayList<>();
    names.stream()
        .filter(name -> NAME.matcher(name).matches())
        .forEach(name -> commands.add("kill " + name));
    return Script.file(ServerScripts.class, "talk.sh")
        .with("socket", managementSocket)
        .with("commands", String.join("\n", commands));
  }

  /** The clients that {@link #disconnect} found connected, from what it printed. */
  public static List<String> disconnected(String output) {
    List<String> names = new ArrayList<>();
    for (String line : output.split("\r?\n", -1)) {
      Matcher killed = KILLED.matcher(line);
      if (killed.matches()) {
        names.add(killed.group(1));
      }
    }
    return names;
  }
}
