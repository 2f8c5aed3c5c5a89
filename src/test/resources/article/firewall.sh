#!/bin/sh
# The article's firewall script, reconstructed. Its rules are the article's, in
# the article's order. The published text lost some lines; filled in as the
# names used below leave no choice: $iptables, the two port lists (the text
# says "SSH, ICMP, DHCP & DNS traffic from the Home Lan"), and `done`.
# $spoofIps is lost entirely: private, loopback and multicast ranges stand in;
# none of the findings depends on it, for the rules that use it are in INPUT.

# Variables
iptables="/usr/sbin/iptables"
lanHomeIf="lan0"
wanIf="wan0"
inputHomeLanTcpPorts="22,53"
inputHomeLanUdpPorts="53,67"
spoofIps="127.0.0.0/8 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 224.0.0.0/4 240.0.0.0/4"

# Initial flush
  $iptables -F
  $iptables -X
  $iptables -t nat -F
  $iptables -t nat -X

# Policies
  $iptables -P INPUT DROP
  $iptables -P OUTPUT DROP
  $iptables -P FORWARD DROP

# Drop all spoofed IPs
  for ip in $spoofIps; do
        $iptables -A INPUT -i $wanIf -s $ip -j DROP
        $iptables -A INPUT -i $wanIf -s $ip -j DROP
  done

# Input
  $iptables -A INPUT -m state --state ESTABLISHED,RELATED -j ACCEPT
  $iptables -A INPUT -i lo -j ACCEPT
  # LAN / Home side - Accept defined ranges of TCP and UDP ports
  $iptables -A INPUT -i $lanHomeIf -p tcp -m state --state NEW -m multiport --dports $inputHomeLanTcpPorts -j ACCEPT
  $iptables -A INPUT -i $lanHomeIf -p udp -m state --state NEW -m multiport --dports $inputHomeLanUdpPorts -j ACCEPT
  # Accept ICMP packets others than ICMP Redirect
  $iptables -A INPUT -p icmp -m icmp ! --icmp-type 5 -j ACCEPT

# Output
  $iptables -A OUTPUT -m state ! --state INVALID -j ACCEPT

# Forward
  $iptables -A FORWARD -m state ! --state INVALID -j ACCEPT

# NAT
  $iptables -t nat -A POSTROUTING -o $wanIf -j MASQUERADE
