# Has the VPN server do $commands, with a line for each, over its $socket, and prints what it answers; does nothing when
# it does not run. Debian always has perl, and Red Hat's family always has the python of its package manager.
#
# No `quit`: OpenVPN would hang up before it has sent what it has to say.
talk() {
  if command -v perl >/dev/null; then
    # shellcheck disable=SC2016 # perl's own
    timeout 20 perl -MSocket -e '
      socket(S, PF_UNIX, SOCK_STREAM, 0) or die "socket: $!\n";
      connect(S, sockaddr_un($ARGV[0])) or die "connect: $!\n";
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

if [ -S "$socket" ] && [ -n "$commands" ]; then
  printf '%s\n' "$commands" | talk
fi
