# check PATH COMMAND STAGED: runs COMMAND where the staged file stands at PATH already, and nobody else sees it: in a
# mount namespace of its own, over a copy of the folder. util-linux 2.23 (EL7) and later.
set -eu
path=$1
export path command="$2" staged="$3"
folder=${path%/*}
while [ ! -d "$folder" ]; do folder=${folder%/*}; done
export folder
# shellcheck disable=SC2016 # for the shell in there
exec unshare -m sh -euc '
  mount --make-rprivate /
  mount -t tmpfs -o size=64m,mode=0755 tmpfs /mnt
  cp -a -- "$folder/." /mnt/
  new=/mnt${path#"$folder"}
  mkdir -p -- "${new%/*}"
  # Onto the file that is there, whose owner and mode it keeps.
  if [ -e "$new" ]; then cp -- "$staged" "$new"; else cp -p -- "$staged" "$new"; fi
  mount --bind /mnt "$folder"
  cd /
  exec sh -c "$command" </dev/null
'
