# shellcheck shell=bash
# The ISP box's DHCP server. Sourced, never run.

ISP_COMMON=(--keep-in-foreground --conf-file=/dev/null --pid-file= --user=root --group=root --no-hosts
  --bind-interfaces --log-facility=-)

# start_isp_dhcp [OPTION…]: with more of dnsmasq's options
start_isp_dhcp() {
  start_in isp isp-dhcp dnsmasq "${ISP_COMMON[@]}" --port=0 --interface=lan --except-interface=lo \
    --dhcp-range=192.168.1.100,192.168.1.199,255.255.255.0,1h --dhcp-authoritative --no-ping \
    --dhcp-option=option:router,"$ISP_LAN_ADDRESS" --dhcp-option=option:dns-server,"$ISP_LAN_ADDRESS" \
    --domain=ispbox.example --log-dhcp --dhcp-leasefile="$LAB_DIR/isp-leases" "$@"
}
