# One operator at a time of this account: $name is the router's, $holder who asks. The folder is one
# that nobody else can write, so the file in it is ours. Says "taken", "held WHO" or "nowhere WHY";
# then holds the lock for as long as a line comes at least once a minute, and answers each.
LC_ALL=C
export LC_ALL
umask 077
uid=$(id -u)
private() {
  [ -n "$(find "$1" -maxdepth 0 -type d -uid "$uid" -perm 700 2>/dev/null)" ]
}
folder=/run/user/$uid
if ! private "$folder"; then
  folder=$HOME/.routervm
  [ "$uid" -ne 0 ] || folder=/run/routervm
  mkdir -m 700 "$folder" 2>/dev/null || true
fi
if ! private "$folder"; then
  echo "nowhere $folder is no folder of this account alone (mode 0700)"
  exit 0
fi
file=$folder/routervm-$name.$uid.lock
exec 9>>"$file"
if ! flock -n 9; then
  echo "held $(head -c 300 "$file" | tr '\n' ' ')"
  exit 0
fi
printf '%s\n' "$holder" >"$file"
echo taken
# The one who listens has no hand on the lock: it ends with this shell.
while timeout 60 sh -c 'IFS= read -r beat' 9>&-; do
  echo beat
done
: >"$file"
