package io.routervm.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A name server of the Internet that answers over TLS what the lab's own says, with a certificate
 * of the lab's authority.
 */
record SecretNameServer(Lab lab) implements AutoCloseable {
  private static final String ADDRESS = "198.51.100.53";
  private static final String NAME = "www.internet.lab";

  /** The root's own servers are asked for by who looks whether there is an Internet. */
  private static final String CONFIGURATION =
      """
      server:
          interface: 198.51.100.53@853
          access-control: 0.0.0.0/0 allow
          tls-service-key: "%1$s/tls/server.key"
          tls-service-pem: "%1$s/tls/server.crt"
          module-config: "iterator"
          do-ip6: no
          username: ""
          chroot: ""
          directory: "%1$s"
          pidfile: "%1$s/secret.pid"
          use-syslog: no
          local-zone: "." transparent
          local-data: ". 60 IN NS root.internet.lab."
      forward-zone:
          name: "."
          forward-addr: 198.51.100.53
      """;

  /** Starts it, and has the router trust the lab's authority. */
  static SecretNameServer start(LiveContainer container) throws IOException {
    Path folder = container.lab.folder();
    Path file = Files.writeString(folder.resolve("secret.conf"), CONFIGURATION.formatted(folder));
    container.lab.exec("internet", "unbound", "-c", file.toString()).orFail();
    container
        .inside(
            "mkdir -p /usr/local/share/ca-certificates && echo '"
                + Files.readString(folder.resolve("tls/ca.pem"))
                + "' >/usr/local/share/ca-certificates/lab.crt"
                + " && if command -v update-ca-certificates; then update-ca-certificates; fi")
        .orFail();
    return new SecretNameServer(container.lab);
  }

  /** As router.yaml names it. */
  String upstream() {
    return "tls://" + NAME + "@" + ADDRESS;
  }

  /** The one that its certificate bears. */
  String name() {
    return NAME;
  }

  String address() {
    return ADDRESS;
  }

  @Override
  public void close() {
    lab.shell("internet", "kill $(cat " + lab.folder() + "/secret.pid)").orFail();
  }
}
