# Has the VPN server do $commands, with a line for each, over its $socket, and prints what it answers, at most $most
# bytes; does nothing when it does not run. Debian always has perl, and Red Hat's family always has the python of its
# package manager.
#
# No `quit`: OpenVPN would hang up before it has sent what it has to say.
talk() {
  if command -v perl >/dev/null; then
    # shellcheck disable=SC2016 # perl's own
    timeout 20 perl -MSocket -e '
      my ($path, $left) = @ARGV;
      socket(S, PF_UNIX, SOCK_STREAM, 0) or die "socket: $!\n";
      connect(S, sockaddr_un($path)) or die "connect: $!\n";
      select(S); $| = 1; select(STDOUT);
      my $held = "";
      while (my $command = <STDIN>) {
        print S $command;
        my $line = "";
        while ($line !~ /^(SUCCESS:|ERROR:|END\r?\n)/) {
          while ($held !~ /\n/) {
            my $more = sysread(S, $held, 65536, length $held);
            die "the answer is cut off\n" unless $more;
            $left -= $more;
            die "the answer does not end\n" if $left < 0;
          }
          $held =~ s/^(.*?\n)//s;
          $line = $1;
          print $line;
        }
      }' "$socket" "$most"
    return
  fi
  for python in python3 /usr/libexec/platform-python python; do
    if command -v $python >/dev/null; then
      timeout 20 $python -c '
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
s.connect(sys.argv[1])
left = int(sys.argv[2])
held = b""
for command in sys.stdin:
    s.sendall(command.encode("ascii"))
    line = b""
    while not line.startswith((b"SUCCESS:", b"ERROR:")) and line.rstrip(b"\r\n") != b"END":
        while b"\n" not in held:
            more = s.recv(65536)
            if not more:
                sys.exit("the answer is cut off")
            left -= len(more)
            if left < 0:
                sys.exit("the answer does not end")
            held += more
        line, held = held.split(b"\n", 1)
        sys.stdout.write(line.decode("ascii", "replace") + "\n")
' "$socket" "$most"
      return
    fi
  done
  echo "neither perl nor python is here" >&2
  return 1
}

if [ -S "$socket" ] && [ -n "$commands" ]; then
  status=0
  printf '%s\n' "$commands" | talk || status=$?
  if [ "$status" = 124 ]; then
    echo "no answer within 20 seconds; somebody else may be talking to it" >&2
  fi
  test "$status" = 0
fi
