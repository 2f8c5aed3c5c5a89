package io.routervm.cutover;

import io.routervm.config.Install;
import io.routervm.config.RouterConfig;
import io.routervm.os.PackageManager;
import io.routervm.shell.Quote;
import io.routervm.shell.Script;
import java.net.URI;

/**
 * A page of the Internet that this router talks to anyway: where it asks for its public address, or
 * where its packages come from, or else the site of its system.
 */
record WebPage(URI url) {
  static WebPage of(RouterConfig config) {
    if (!config.ddns().isEmpty()) {
      return new WebPage(config.ddns().get(0).web());
    }
    Install install = config.install();
    if (config.os().packageManager() == PackageManager.APT) {
      return new WebPage(
          install.mirror().map(WebPage::release).orElse(URI.create("https://www.debian.org/")));
    }
    return new WebPage(
        install
            .mirror()
            .or(() -> install.tree().filter(tree -> tree.getHost() != null))
            .orElse(URI.create("https://repo.almalinux.org/")));
  }

  private static URI release(URI archive) {
    return URI.create(archive.toString().replaceAll("/$", "") + "/dists/bookworm/Release");
  }

  /** With what every guest has: bash for http, openssl for https, whose certificate is checked. */
  Script script() {
    String host = Quote.word(url.getHost());
    boolean secure = "https".equalsIgnoreCase(url.getScheme());
    int port = url.getPort() > 0 ? url.getPort() : secure ? 443 : 80;
    return secure
        ? Script.of(
            "command -v openssl >/dev/null",
            "timeout 20 openssl s_client -connect "
                + host
                + ":"
                + port
                + " -servername "
                + host
                + " -verify_return_error -verify_hostname "
                + host
                + " </dev/null 2>&1 | grep -e '^subject' -e 'Verify return code: 0' -e rror"
                + " | tail -n 3 | grep 'Verify return code: 0'")
        : Script.of(
            "timeout 20 bash -c "
                + Quote.word(
                    "exec 3<>/dev/tcp/$0/$1; printf 'HEAD %s HTTP/1.0\\r"
                        + "\\n"
                        + "Host: %s\\r"
                        + "\\n"
                        + "\\r"
                        + "\\n"
                        + "' \"$2\" \"$0\" >&3; head -n 1 <&3 | tr -d '\\r"
                        + "' | grep -E '^HTTP/[0-9.]+ [23]'")
                + " "
                + host
                + " "
                + port
                + " "
                + Quote.word(url.getPath().isEmpty() ? "/" : url.getPath()));
  }
}
