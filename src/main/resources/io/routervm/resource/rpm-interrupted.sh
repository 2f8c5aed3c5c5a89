many='^(gpg-pubkey|kernel.*)$'
doubled=$(rpm -qa --qf '%{NAME}\n' | grep -Ev "$many" | sort | uniq -d | while read -r name; do
  # The same package for two architectures is no trace of an interruption
  rpm -q --qf '%{NAME}.%{ARCH}\n' "$name" | sort | uniq -d
done | sort -u)
for name in $doubled; do
  echo "routervm: $name is there twice since a transaction was interrupted: completed"
  rpm -q --last "$name" | sed '1d; s/[[:space:]].*//' | while read -r older; do
    rpm -e --nodeps --noscripts "$older" </dev/null
  done
  reinstall "$name" </dev/null || echo "routervm: $name could not be installed anew"
done
# yum's own notes of it: without them it would say at every call that something is unfinished
rm -f /var/lib/yum/transaction-all.* /var/lib/yum/transaction-done.*
