package io.routervm.vpn;

import io.routervm.failure.Failure;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.shell.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the router runs to show or end sessions of its OpenVPN server.
 *
 * @param managementSocket the server's UNIX socket
 */
public record ServerScripts(String managementSocket) {
  /** Bytes that the server may answer; a thousand sessions take a quarter of it. */
  private static final int MOST = 1 << 20;

  /** The line that ends a table; without it there may be more sessions than were told. */
  private static final Pattern END = Pattern.compile("^END\\r?$", Pattern.MULTILINE);

  private static final Pattern KILLED =
      Pattern.compile("SUCCESS: common name '([A-Za-z0-9._-]+)' found, .*");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}");

  /**
   * Who is connected at this moment; nobody when the server does not run.
   *
   * @throws Failure when the server does not say, or not to the end
   */
  public List<VpnSession> sessions(RemoteShell host) {
    return sessions(host.ask(sessions()));
  }

  /** Asks who is connected; {@link #sessions(Result)} reads what it prints. */
  public Script sessions() {
    return talk(List.of("status 2"));
  }

  /**
   * As {@link #sessions(RemoteShell)}, from what the script printed.
   *
   * @throws Failure when the server does not say, or not to the end
   */
  public static List<VpnSession> sessions(Result said) {
    if (!said.succeeded()) {
      throw Failure.precondition(
          "the VPN server does not tell who is connected: " + reason(said),
          "the management socket of the router's OpenVPN",
          "run it again; if that does not help: `routervm ssh -- systemctl restart"
              + " openvpn-server@server`");
    }
    if (said.output().isBlank()) {
      return List.of();
    }
    if (!END.matcher(said.output()).find()) {
      throw Failure.precondition(
          "the VPN server's table of sessions is incomplete",
          "the management socket of the router's OpenVPN",
          "run it again");
    }
    return SessionTable.parse(said.output()).sessions();
  }

  /** Ends the sessions of these clients, now; does nothing when the server does not run. */
  public Script disconnect(Set<String> names) {
    return talk(
        names.stream()
            .filter(name -> NAME.matcher(name).matches())
            .map(name -> "kill " + name)
            .toList());
  }

  private Script talk(List<String> commands) {
    return Script.file(ServerScripts.class, "talk.sh")
        .with("socket", managementSocket)
        .with("most", Integer.toString(MOST))
        .with("commands", String.join("\n", commands));
  }

  /** Why a conversation with the server failed, in one line. */
  public static String reason(Result said) {
    return said.errors().strip().replaceAll("\\p{Cntrl}+", " | ");
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
