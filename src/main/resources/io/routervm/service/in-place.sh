# check PATH COMMAND STAGED: runs COMMAND where the staged file stands at PATH already, and nobody else sees it: in a
# mount namespace of its own, over a copy of the folder. Of a folder that is too large for that, its folders and large
# files are shown as they are, read-only, and the small files are copied. util-linux 2.23 (EL7) and later.
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
  if ! cp -a -- "$folder/." /mnt/ 2>/dev/null; then
    umount /mnt
    mount -t tmpfs -o size=64m,mode=0755 tmpfs /mnt
    cd -- "$folder"
    find . -mindepth 1 -maxdepth 1 ! -type d ! \( -type f -size +1024k \) -exec cp -a -t /mnt -- {} +
    for kept in ./* ./.[!.]* ./..?*; do
      [ ! -L "$kept" ] && [ -e "$kept" ] && [ ! -e "/mnt/$kept" ] || continue
      case $path in
        "$folder/${kept#./}")
          # It gives way to the new one, which needs its owner and mode alone.
          : >"/mnt/$kept"
          chown --reference="$kept" "/mnt/$kept"
          chmod --reference="$kept" "/mnt/$kept"
          continue
          ;;
      esac
      if [ -d "$kept" ]; then mkdir "/mnt/$kept"; else : >"/mnt/$kept"; fi
      mount --bind "$kept" "/mnt/$kept"
      mount -o remount,bind,ro "/mnt/$kept"
    done
  fi
  new=/mnt${path#"$folder"}
  mkdir -p -- "${new%/*}"
  # Onto the file that is there, whose owner and mode it keeps.
  if [ -e "$new" ]; then cp -- "$staged" "$new"; else cp -p -- "$staged" "$new"; fi
  mount --rbind /mnt "$folder"
  cd /
  exec sh -c "$command" </dev/null
'
