export LC_ALL=C DEBIAN_FRONTEND=noninteractive APT_LISTCHANGES_FRONTEND=none NEEDRESTART_MODE=a
folder=$(mktemp -d)
clean_up() { :; }
trap 'clean_up; rm -rf -- "$folder"' EXIT
