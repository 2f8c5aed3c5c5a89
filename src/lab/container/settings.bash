# shellcheck shell=bash
# The router container's settings: the defaults, what the last `container start` was told, and what this one is told. Sourced, never run.
# shellcheck disable=SC2034 # read by the scripts that source this file
ROUTER=$LAB_DIR/router
ROUTER_UPPER=$LAB_DISK/router
CONTAINER_SETTINGS=(image authorized_key lan_mac wan_mac mgmt_mac names further management router_address dns)

image=
authorized_key=
lan_mac=52:54:00:00:04:01
wan_mac=52:54:00:00:04:02
mgmt_mac=52:54:00:00:04:03
names=host0,host1,host2
further=
management=169.254.42.1/29
router_address=169.254.42.2
dns=198.51.100.53

load_settings() {
  # shellcheck source=/dev/null
  [[ ! -e $ROUTER/settings ]] || source "$ROUTER/settings"
  IFS=, read -r lan_name wan_name mgmt_name <<<"$names"
  IFS=, read -ra further_cards <<<"$further"
}

save_settings() {
  local name
  for name in "${CONTAINER_SETTINGS[@]}"; do
    printf '%s=%q\n' "$name" "${!name}"
  done >"$ROUTER/settings"
}
