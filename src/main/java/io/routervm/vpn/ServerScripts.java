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

  /** Debian always has perl, and Red Hat's family always has the python of its package manager. */
  private static final String TALK =
      """
      talk() {
        if command -v perl >/dev/null; then
          timeout 20 perl -MSocket -e '
            socket(S, PF_UNIX, SOCK_STREAM, 0) or die "socket: $!\\n";
            connect(S, sockaddr_un($ARGV[0])) or die "connect: $!\\n";
            select(S); $| = 1; select(STDOUT);
            while (my $command = <STDIN>) {
              print S $command;
              while (my $line = <S>) { print $line; last if $line =~ /^(SUCCESS|ERROR):/; }
            }' "$socket"
          return
        fi
        for python in python3 /usr/libexec/platform-python python; do
          if command -v $python >/dev/null; then
            timeout 20 $python -c '
      import socket, sys
      s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
      s.connect(sys.argv[1])
      answers = s.makefile("rb")
      for command in sys.stdin:
          s.sendall(command.encode("ascii"))
          line = answers.readline()
          while line:
              sys.stdout.write(line.decode("ascii", "replace"))
              line = b"" if line.startswith((b"SUCCESS:", b"ERROR:")) else answers.readline()
      ' "$socket"
            return
          fi
        done
        echo "neither perl nor python is here" >&2
        return 1
      }
      """;

  /** Prints the table of sessions; nothing when the server does not run. */
  private Script table() {
    return Script.of(
        "status=" + Quote.word(statusFile), "if [ -e \"$status\" ]; then cat \"$status\"; fi");
  }

  /** Who is connected; nobody when the server does not run. */
  public List<VpnSession> sessions(RemoteShell host) {
    return SessionTable.parse(host.run(table()).output()).sessions();
  }

  /** Ends the sessions of these clients, now; does nothing when the server does not run. */
  public Script disconnect(Set<String> names) {
    List<String> commands = new ArrayList<>();
    names.stream()
        .filter(name -> NAME.matcher(name).matches())
        .forEach(name -> commands.add("kill " + name));
    // No `quit`: OpenVPN would hang up before it has sent what it has to say.
    return Script.of("socket=" + Quote.word(managementSocket), "[ -S \"$socket\" ] || exit 0")
        .then(new Script(TALK))
        .then(Script.of("talk <<'END'"))
        .then(new Script(String.join("\n", commands) + "\nEND"));
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
