package io.routervm.service;

import java.nio.file.Path;
import java.util.Map;

/** The rendered configuration of a router in a real dnsmasq on the host {@code router}. */
final class RenderedDnsmasq {
  static final String PROGRAM = "dnsmasq --keep-in-foreground --user=root --log-facility=- ";

  private RenderedDnsmasq() {}

  /** Starts it; its files are below {@code dnsmasq}, the blocked names in {@code blocked}. */
  static Process start(Namespaces hosts, Router router) {
    Map<String, String> files = Services.files(router);
    Path blocked = hosts.file("blocked", files.getOrDefault("/etc/routervm/blocked", ""));
    String folder = hosts.path("dnsmasq").toString();
    hosts.must("router", "mkdir -p " + folder + "/hosts");
    for (String file : new String[] {"hosts.conf", "records.conf"}) {
      hosts.file("dnsmasq/hosts/" + file, files.get("/etc/dnsmasq.d/" + file));
    }
    Path main =
        hosts.file(
            "dnsmasq/dnsmasq.conf",
            files
                .get("/etc/dnsmasq.conf")
                .replace("/etc/dnsmasq.d", folder + "/hosts")
                .replace("/etc/routervm/blocked", blocked.toString())
                .replace("/var/lib/misc", folder));
    Process process =
        hosts.background("router", PROGRAM + "--pid-file=" + folder + "/pid -C " + main);
    awaitServer(hosts, "router");
    return process;
  }

  /** Until somebody listens for questions there. */
  static void awaitServer(Namespaces hosts, String host) {
    hosts.must(
        host, "for i in $(seq 400); do ss -lnu | grep -q ':53 ' && exit; sleep 0.05; done; exit 1");
  }
}
