# What a move that is over leaves in this host's start. Needs $state.
systemctl --quiet stop routervm-host-network-revert.timer 2>/dev/null || :
systemctl --quiet disable routervm-host-network.service 2>/dev/null || :
rm -f /etc/systemd/system/routervm-host-network.service
systemctl daemon-reload
