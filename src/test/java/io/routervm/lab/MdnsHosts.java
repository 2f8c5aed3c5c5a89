package io.routervm.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Hosts of the lab with an avahi of their own: what they announce, and what they find. */
final class MdnsHosts implements AutoCloseable {
  private final Lab lab;
  private final List<String> hosts;
  private final List<String> captures = new ArrayList<>();

  MdnsHosts(Lab lab, List<String> hosts) {
    this.lab = lab;
    this.hosts = hosts;
    hosts.forEach(host -> lab.command("mdns", "start", host).orFail());
  }

  /** The host announces it, and answers there. */
  void publish(String host, String name, String type, int port) {
    lab.command("mdns", "publish", host, name, type, String.valueOf(port)).orFail();
  }

  /** A line for each service of that type, in avahi-browse's words; empty for none. */
  String found(String host, String type) {
    return lab.command("mdns", "browse", host, type).orFail().trimmed();
  }

  /** What is answered to a question from a port that is not mDNS's own. */
  String asks(String host, String type) {
    return packets(host, "ask", type);
  }

  /** Sends thousands of packets that are none. */
  void noise(String host) {
    packets(host, "noise");
  }

  private String packets(String host, String... words) {
    String program = Lab.REPOSITORY.resolve("src/lab/mdns-packets").toString();
    return lab.exec(host, Lab.with(program, words)).orFail().trimmed();
  }

  boolean connects(String host, String address, int port) {
    String line = "exec 3<>/dev/tcp/%s/%d && read -r line <&3".formatted(address, port);
    return lab.shell(host, "timeout 3 bash -c '" + line + "'").succeeded();
  }

  /** Of a host's NIC, until {@link #captured}. */
  void capture(String name, String host, String nic, String filter) {
    lab.command("capture", "start", "mdns-" + name, host, nic, filter).orFail();
    captures.add(name);
  }

  /** A line a packet. */
  String captured(String name) {
    captures.remove(name);
    Path file = Path.of(lab.command("capture", "stop", "mdns-" + name).orFail().trimmed());
    return lab.exec("isp", "tcpdump", "-n", "-r", file.toString()).orFail().output();
  }

  @Override
  public void close() {
    captures.forEach(name -> lab.command("capture", "stop", "mdns-" + name).orFail());
    hosts.forEach(host -> lab.command("mdns", "stop", host).orFail());
  }
}
