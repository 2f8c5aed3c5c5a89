# shellcheck shell=bash
# Every address and MAC of the lab in one place. All "public" ones are from the documentation ranges (RFC 5737). Sourced, never run.
# shellcheck disable=SC2034 # read by the scripts that source this file

# dnsmasq's guard against rebinding counts these as private, so the lab's router.yaml lets the domains there pass (dns.rebind_ok).

# The Internet: 203.0.113.0/24 towards the ISP, 198.51.100.0/24 towards the café.
INTERNET_GATEWAY=203.0.113.1
INTERNET_CAFE_GATEWAY=198.51.100.1
DNS_FIRST=198.51.100.53
DNS_SECOND=203.0.113.53
WWW_ADDRESS=203.0.113.80
MIRROR_ADDRESS=203.0.113.81
TREE_ADDRESS=203.0.113.82
DYNDNS_ADDRESS=203.0.113.83
CAFE_ADDRESS=198.51.100.20
# Where names of the Internet lead that are after the home: its NAS.
REBOUND_ADDRESS=192.168.42.10

# The ISP box and its LAN.
ISP_WAN_ADDRESS=203.0.113.10
ISP_LAN_ADDRESS=192.168.1.1
INTRUDER_ADDRESS=192.168.1.66
# Beside it the provider's concentrator, the way to the customers whom it gives sessions, or addresses on its tagged line.
CONCENTRATOR_ADDRESS=192.168.1.2
CONCENTRATOR_PORT=7000
CONCENTRATOR_NETWORK=192.0.2.0/24
SESSION_GATEWAY=192.0.2.1
SESSION_FIRST=192.0.2.10
LINE_GATEWAY=192.0.2.129
SESSION_ACCOUNT=home@isp.example
SESSION_SECRET=correct-horse-7

# Network cards. 52:54:00 is the prefix of virtual machines' cards.
ISP_LAN_MAC=52:54:00:00:01:01
ISP_WAN_MAC=52:54:00:00:01:02
CONCENTRATOR_MAC=52:54:00:00:01:03
INTRUDER_MAC=52:54:00:00:01:66
ENO1_MAC=52:54:00:00:02:01
USB0_MAC=52:54:00:00:02:02
NAS_MAC=52:54:00:00:00:10
PC_MAC=52:54:00:00:00:20
# The box's own, which src/lab/images/files/box* name too: those above belong to the sockets that it is plugged into.
BOX_CONSOLE_MAC=52:54:00:00:04:00
BOX_ENO1_MAC=52:54:00:00:04:01
BOX_USB_MAC=52:54:00:00:04:02
BOX_ENO2_MAC=52:54:00:00:04:03
BOX_ENO3_MAC=52:54:00:00:04:04
BOX_ENO4_MAC=52:54:00:00:04:05
