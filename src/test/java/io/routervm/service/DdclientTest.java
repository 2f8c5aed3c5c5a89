package io.routervm.service;

import static io.routervm.service.DynamicDnsAccounts.LIVE;
import static io.routervm.service.DynamicDnsAccounts.configuration;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.routervm.config.RouterConfig;
import io.routervm.config.Variation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real ddclient of Debian 12 with what {@link DynamicDns} tells it. */
class DdclientTest {
  private final DynamicDnsAccounts accounts = new DynamicDnsAccounts();

  @TempDir Path folder;

  @Test
  void theRealDdclientHasNothingToSayAboutTheFile() throws Exception {
    assertThat(ddclient(configuration(LIVE), "-noexec"))
        .doesNotContain("keyword", "file ", "host:");
    assertThat(ddclient(configuration(LIVE) + "no-such=1\n", "-noexec"))
        .contains("unrecognized keyword 'no-such'");
  }

  @Test
  void publicAddressesPassAndNoOtherOneLeavesTheRouter() throws Exception {
    try (Provider provider = new Provider()) {
      for (String page :
          List.of("203.0.113.10", "Your IP: 203.0.113.10.", "<b>203.0.113.10</b> not 10.0.0.1")) {
        assertThat(updates(provider, page)).as(page).containsExactly("203.0.113.10");
      }
      for (String passed : List.of("172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1")) {
        assertThat(updates(provider, passed)).containsExactly(passed);
      }
      // 3.10 asks for an update without an address when it finds none: hence the script.
      for (String page :
          List.of(
              "100.64.1.2",
              "100.127.255.254",
              "192.168.1.5",
              "10.1.2.3",
              "172.16.0.1",
              "172.31.0.1",
              "010.1.2.3",
              "192.0168.1.5",
              "127.0.0.1",
              "169.254.1.1",
              "224.0.0.1",
              "255.255.255.255",
              "0.0.0.0",
              "10.0.0.1, seen by 203.0.113.10",
              "",
              "fe80::1")) {
        assertThat(updates(provider, page)).as(page).allMatch(String::isEmpty);
      }
    }
  }

  @Test
  void thePasswordArrivesAsItIs() throws Exception {
    try (Provider provider = new Provider()) {
      updates(provider, "203.0.113.10");
      assertThat(provider.credentials).containsOnly("me:it's #1, \\o/");
    }
  }

  /** Each as ddclient 3.8.3 and 3.10 read it; # alone no quoting saves. */
  @Test
  void loginsAndPasswordsOfAnyPrintableTextArriveAsTheyAre() throws Exception {
    try (Provider provider = new Provider()) {
      for (String text :
          List.of(
              "me@example.net",
              "Jane  Doe, the 2nd",
              " blanks around ",
              "it's \"quoted\"",
              "back\\slash\\",
              "'",
              "my password=x",
              "password = 'x' password=y",
              "a=b,c=d",
              "motörhead",
              "password")) {
        Router router = accounts.with(accounts.account("home.example.net", text, "pw"));
        provider.credentials.clear();
        updates(router, provider, "203.0.113.10");
        assertThat(provider.credentials).as(text).containsExactly(text + ":pw");
      }
      for (String text :
          List.of("a # b", "'", "x' y", "\\", " two  blanks ", "a,b\"c", "password=x")) {
        Router router = accounts.with(accounts.account("home.example.net", "me", text));
        provider.credentials.clear();
        updates(router, provider, "203.0.113.10");
        assertThat(provider.credentials).as(text).containsExactly("me:" + text);
      }
    }
  }

  @Test
  void severalAccountsAndNamesAreEachPublishedWithTheirOwnSecret() throws Exception {
    Router router =
        accounts.with(
            Variation.of(
                accounts.account("home.example.net", "me", "one' #1 \\"),
                RouterConfig.DynamicDns::hosts,
                List.of("home.example.net", "*.home.example.net")),
            accounts.account("other.example.org", "some body", "two' #2 \\"));
    try (Provider provider = new Provider()) {
      assertThat(updates(router, provider, "203.0.113.10")).hasSize(2);
      assertThat(provider.names)
          .containsExactlyInAnyOrder(
              "*.home.example.net,home.example.net me:one' #1 \\",
              "other.example.org some body:two' #2 \\");
      assertThat(Files.readString(folder.resolve("cache")))
          .contains(
              "status=good",
              " *.home.example.net\n",
              " home.example.net\n",
              " other.example.org\n");
    }
    Router one = accounts.with(router.config().ddns().get(0));
    assertThat(configuration(one)).endsWith("\nhome.example.net,*.home.example.net\n");
    try (Provider provider = new Provider()) {
      updates(one, provider, "203.0.113.10");
      assertThat(provider.names)
          .containsExactly("*.home.example.net,home.example.net me:one' #1 \\");
    }
  }

  private List<String> updates(Provider provider, String page) throws Exception {
    return updates(LIVE, provider, page);
  }

  private List<String> updates(Router router, Provider provider, String page) throws Exception {
    provider.page = page;
    provider.updates.clear();
    String address = "127.0.0.1:" + provider.server.getAddress().getPort();
    ddclient(
        configuration(router)
            .replace("https://api.ipify.org/", "http://" + address + "/")
            .replace("ssl=yes", "ssl=no")
            .replace("nic.changeip.com", address),
        "-verbose");
    return List.copyOf(provider.updates);
  }

  private String ddclient(String configuration, String option) throws Exception {
    Path cache = folder.resolve("cache");
    Files.deleteIfExists(cache);
    Path file = folder.resolve("ddclient.conf");
    Files.writeString(
        file, configuration.replace("/var/cache/ddclient/ddclient.cache", cache.toString()));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Process process =
        new ProcessBuilder("ddclient", "-daemon=0", option, "-file", file.toString())
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return output;
  }

  /** Tells any address, and accepts every update. */
  private static final class Provider implements AutoCloseable {
    private final List<String> updates = new CopyOnWriteArrayList<>();
    private final Set<String> credentials = new TreeSet<>();
    private final List<String> names = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private volatile String page = "";

    Provider() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            // A header that names an address is not the page's word.
            exchange.getResponseHeaders().add("X-Served-By", "10.9.9.9");
            String answer = page;
            if (exchange.getRequestURI().getPath().equals("/nic/update")) {
              String query = exchange.getRequestURI().getRawQuery();
              String address = query.substring(query.indexOf("myip=") + "myip=".length());
              updates.add(URLDecoder.decode(address, StandardCharsets.UTF_8));
              String basic = exchange.getRequestHeaders().getFirst("Authorization");
              String account =
                  new String(
                      Base64.getDecoder().decode(basic.substring("Basic ".length())),
                      StandardCharsets.UTF_8);
              credentials.add(account);
              String hosts = query.replaceFirst(".*hostname=([^&]*).*", "$1");
              names.add(hosts + " " + account);
              answer = ("good " + address + "\n").repeat(hosts.split(",").length);
            }
            byte[] bytes = (answer + "\n").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
          });
      server.start();
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
