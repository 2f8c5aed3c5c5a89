# Whoever may reach it is said by the opening in extras.yaml; nothing listens on the ISP's side.
ARGS="--collector.disable-defaults --collector.cpu --collector.meminfo --collector.netdev --collector.loadavg --web.listen-address=[=lan.address]:9100 --web.listen-address=127.0.0.1:9100"
