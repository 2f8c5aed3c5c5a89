[#assign device = hosts?filter(host -> host.name == "tv")?first]
# Within the home all is as before
[#list networks as network]
-A extra-forward -s [=device.ip] -o [=network.nic] -j RETURN
[/#list]
# Out by the tunnel, and by nothing else: also when its routes are gone, or the device takes another address
-A extra-forward -s [=device.ip] -o tun-provider -j ACCEPT
-A extra-forward -s [=device.ip] -m comment --comment "of [=device.name] outside of its tunnel" -j DROP
[#list device.macs as mac]
-A extra-forward -m mac --mac-source [=mac] ! -s [=device.ip] -m comment --comment "of [=device.name] under another address" -j DROP
[/#list]
# Nobody comes in to it: its answers would go another way
-A extra-forward -i [=wan.nic] -d [=device.ip] -m comment --comment "from the Internet to [=device.name]" -j DROP
# Its DNS, whatever server it asks: this one, by the tunnel. Put your provider's there
-A extra-prerouting -s [=device.ip] -p udp -m udp --dport 53 -j DNAT --to-destination 9.9.9.9
-A extra-prerouting -s [=device.ip] -p tcp -m tcp --dport 53 -j DNAT --to-destination 9.9.9.9
-A extra-postrouting -s [=device.ip] -o tun-provider -j MASQUERADE
