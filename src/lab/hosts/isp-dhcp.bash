# shellcheck shell=bash
# The ISP box's servers. Sourced, never run.

ISP_COMMON=(--keep-in-foreground --conf-file=/dev/null --pid-file= --user=root --group=root --no-hosts
  --bind-interfaces --log-facility=-)
# Its LAN, and how long a lease is: `lab isp subnet` has others.
isp_prefix=${ISP_LAN_ADDRESS%.*} isp_lease=1h

# start_isp_dhcp [OPTION…]: with more of dnsmasq's options
start_isp_dhcp() {
  start_in isp isp-dhcp dnsmasq "${ISP_COMMON[@]}" --port=0 --interface=lan --except-interface=lo \
    --dhcp-range="$isp_prefix.100,$isp_prefix.199,255.255.255.0,$isp_lease" --dhcp-authoritative --no-ping \
    --dhcp-option=option:router,"$isp_prefix.1" --dhcp-option=option:dns-server,"$isp_prefix.1" \
    --domain=ispbox.example --log-dhcp --dhcp-leasefile="$LAB_DIR/isp-leases" "$@"
}

start_isp_dns() {
  start_in isp isp-dns dnsmasq "${ISP_COMMON[@]}" --interface=lan --no-resolv --server="$DNS_SECOND" --log-queries
}
