# Tells the hypervisor the SSH host keys of this machine, then that it is installed. Each line goes out
# three times and each key with its checksum: others write to the serial console at the same time.
tell() { printf '\r\n%s\r\n' "$1" >/dev/ttyS0; }
nonce=[=nonce]
for _ in 1 2 3; do
  for key in /etc/ssh/ssh_host_*_key.pub; do
    line=$(cut -d ' ' -f 1,2 "$key")
    tell "routervm-hostkey $nonce $(printf '%s' "$line" | sha256sum | cut -d ' ' -f 1) $line"
  done
done
sync
# Put together here, so that no trace or listing of this script looks like its success.
for _ in 1 2 3; do
  tell "$(printf 'routervm-%s %s' installed "$nonce")"
done
