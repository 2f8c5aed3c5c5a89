# One operator at a time of this account: $name is the router's, $holder who asks. The folder is one
# that nobody else can write and that no login session takes along, so the file in it is ours. Says
# "taken", "held WHO" or "nowhere WHY"; then holds the lock until its input ends, and answers each
# line. After $patience seconds without a line (0: any time) whoever holds it is gone, and before
# another one can have the lock his connection is ended, with all that runs over it.
LC_ALL=C
export LC_ALL
umask 077
for program in flock timeout find; do
  if ! command -v "$program" >/dev/null; then
    echo "nowhere the program $program is missing"
    exit 0
  fi
done
uid=$(id -u)
folder=${HOME-}/.routervm
[ "$uid" -ne 0 ] || folder=/run/routervm
mkdir -m 700 "$folder" 2>/dev/null || true
if [ -z "$(find "$folder" -maxdepth 0 -type d -uid "$uid" -perm 700 2>/dev/null)" ]; then
  echo "nowhere $folder is no folder of this account alone (mode 0700)"
  exit 0
fi
file=$folder/routervm-$name.$uid.lock
exec 9>>"$file"
status=0
flock -n -E 75 9 || status=$?
case $status in
0) ;;
75)
  echo "held $(head -c 300 "$file" | tr '\n' ' ')"
  exit 0
  ;;
*)
  echo "nowhere flock cannot lock $file"
  exit 0
  ;;
esac
printf '%s\n' "$holder" >"$file"
echo taken
# The one who listens has no hand on the lock: it ends with this shell.
listen() {
  timeout "$patience" sh -c 'IFS= read -r beat' 9>&-
}
end_if_sshd() {
  case $(cat "/proc/$1/comm") in
  sshd*) kill "$1" ;;
  *) return 1 ;;
  esac
}
# A login shell may be between sshd and this one.
end_connection() {
  end_if_sshd "$PPID" || end_if_sshd "$(sed -n 's/^PPid:[[:space:]]*//p' "/proc/$PPID/status")"
}
status=0
while [ "$status" -eq 0 ]; do
  status=0
  listen || status=$?
  [ "$status" -ne 0 ] || echo beat
done
[ "$status" -ne 124 ] || end_connection || true
: >"$file"
