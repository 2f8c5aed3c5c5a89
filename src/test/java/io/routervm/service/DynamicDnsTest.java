package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.config.Secret;
import io.routervm.config.Variation;
import io.routervm.os.GuestOs;
import io.routervm.resource.ManagedFile;
import io.routervm.resource.Resource;
import io.routervm.resource.SystemdUnit;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ddclient is told, read by the real ddclient of Debian 12. */
class DynamicDnsTest {
  private static final Router LIVE = Routers.of("debian-12", Placement.LIVE);

  @TempDir Path folder;
  private final Map<Secret, String> passwords = new HashMap<>();

  private static ManagedFile file(Router router, String path) {
    return Services.resources(router).stream()
        .filter(resource -> resource instanceof ManagedFile file && file.path().equals(path))
        .map(ManagedFile.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private static String configuration(Router router) {
    return file(router, "/etc/ddclient.conf").content();
  }

  @Test
  void theFileIsRootsAloneAndSaysEverything() {
    for (GuestOs os : GuestOs.all()) {
      ManagedFile file = file(Routers.of(os.name(), Placement.LIVE), "/etc/ddclient.conf");
      assertThat(file.mode()).isEqualTo("0600");
      assertThat(file.owner()).isEqualTo("root");
      assertThat(file.secret()).isTrue();
      assertThat(file.notifies()).containsExactly(SystemdUnit.idOf("ddclient.service"));
      assertThat(file.content().lines().filter(line -> !line.isBlank() && !line.startsWith("#")))
          .containsExactly(
              "daemon=300",
              "cache=/var/cache/ddclient/ddclient.cache",
              "use=web",
              "web=https://api.ipify.org/",
              "web-skip='" + DynamicDns.GUARD + "'",
              "ssl=yes",
              "protocol=dyndns2",
              "server=nic.changeip.com",
              "login=me",
              "password='it's #1, \\o/'",
              "home.example.net");
    }
  }

  @Test
  void stagedNothingPublishes() {
    for (GuestOs os : GuestOs.all()) {
      Router staged = Routers.of(os.name(), Placement.STAGED);
      assertThat(unit(staged)).isEqualTo(SystemdUnit.off("ddclient.service"));
      assertThat(file(staged, "/etc/ddclient.conf").notifies()).isEmpty();
      assertThat(unit(Routers.of(os.name(), Placement.LIVE)))
          .isEqualTo(SystemdUnit.on("ddclient.service"));
    }
  }

  private static Resource unit(Router router) {
    return Services.resources(router).stream()
        .filter(resource -> resource.id().equals(SystemdUnit.idOf("ddclient.service")))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void everyOptionIsOneThatTheOldestDdclientKnows() throws IOException {
    for (GuestOs os : GuestOs.all()) {
      assertThat(unknownTo383(configuration(Routers.of(os.name(), Placement.LIVE)))).isEmpty();
    }
    assertThat(unknownTo383(configuration(LIVE) + "usev4=webv4\nssl_ca_file=/x\n"))
        .containsExactly("ssl_ca_file", "usev4");
  }

  private static Set<String> unknownTo383(String configuration) throws IOException {
    Set<String> names =
        configuration
            .lines()
            .filter(line -> line.contains("=") && !line.startsWith("#"))
            .map(line -> line.substring(0, line.indexOf('=')))
            .collect(Collectors.toCollection(TreeSet::new));
    Files.readAllLines(Path.of("src/test/resources/ddclient/options-3.8.3.txt"))
        .forEach(names::remove);
    return names;
  }

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
        Router router = with(account("home.example.net", text, "pw"));
        provider.credentials.clear();
        updates(router, provider, "203.0.113.10");
        assertThat(provider.credentials).as(text).containsExactly(text + ":pw");
      }
      for (String text :
          List.of("a # b", "'", "x' y", "\\", " two  blanks ", "a,b\"c", "password=x")) {
        Router router = with(account("home.example.net", "me", text));
        provider.credentials.clear();
        updates(router, provider, "203.0.113.10");
        assertThat(provider.credentials).as(text).containsExactly("me:" + text);
      }
    }
  }

  @Test
  void aPasswordThatDdclientWouldReadOtherwiseIsRefused() {
    assertThatThrownBy(() -> configuration(with(account("home.example.net", "me", "x password=y"))))
        .hasMessageContaining("which ddclient takes for another setting")
        .hasMessageNotContaining("=y");
    for (String text : List.of("a b", "a&b", "a%41", "a+b", "a#b")) {
      RouterConfig.DynamicDns duck =
          Variation.of(
              account("home.duckdns.org", "me", text),
              RouterConfig.DynamicDns::protocol,
              "duckdns");
      assertThatThrownBy(() -> configuration(with(duck)))
          .hasMessageContaining("ddclient makes an address of it for duckdns");
    }
  }

  @Test
  void eachAccountHasItsOwnSettingsAndNoneOfAnother() {
    RouterConfig.DynamicDns cloudflare =
        Variation.of(
            Variation.of(
                Variation.of(
                    account("*.dev.example.net", "Jane Doe", "token"),
                    RouterConfig.DynamicDns::protocol,
                    "cloudflare"),
                RouterConfig.DynamicDns::server,
                Optional.<String>empty()),
            RouterConfig.DynamicDns::zone,
            Optional.of("example.net"));
    RouterConfig.DynamicDns duck =
        Variation.of(
            Variation.of(
                account("home.duckdns.org", "me", "duck's"),
                RouterConfig.DynamicDns::protocol,
                "duckdns"),
            RouterConfig.DynamicDns::server,
            Optional.<String>empty());
    for (GuestOs os : GuestOs.all()) {
      Router router =
          with(
              Routers.of(os.name(), Placement.LIVE),
              account("home.example.net", "me", "it's #1, \\o/"),
              cloudflare,
              duck);
      assertThat(configuration(router))
          .startsWith("# Dynamic DNS: home.example.net, *.dev.example.net, home.duckdns.org follow")
          .endsWith(
              """
              ssl=yes

              protocol=dyndns2 \\
              server=nic.changeip.com \\
              login=me \\
              password='it's #1, \\o/' \\
              home.example.net

              protocol=cloudflare \\
              zone=example.net \\
              login='Jane\\ Doe' \\
              password='token' \\
              *.dev.example.net

              protocol=duckdns \\
              login=me \\
              password='duck's' \\
              home.duckdns.org
              """);
    }
  }

  @Test
  void severalAccountsAndNamesAreEachPublishedWithTheirOwnSecret() throws Exception {
    Router router =
        with(
            Variation.of(
                account("home.example.net", "me", "one' #1 \\"),
                RouterConfig.DynamicDns::hosts,
                List.of("home.example.net", "*.home.example.net")),
            account("other.example.org", "some body", "two' #2 \\"));
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
    Router one = with(router.config().ddns().get(0));
    assertThat(configuration(one)).endsWith("\nhome.example.net,*.home.example.net\n");
    try (Provider provider = new Provider()) {
      updates(one, provider, "203.0.113.10");
      assertThat(provider.names)
          .containsExactly("*.home.example.net,home.example.net me:one' #1 \\");
    }
  }

  /** The account of the tests with these, its secret one of its own. */
  private RouterConfig.DynamicDns account(String host, String login, String password) {
    Secret secret = new Secret.File(Path.of("secret-" + passwords.size()));
    passwords.put(secret, password);
    RouterConfig.DynamicDns some = LIVE.config().ddns().get(0);
    return Variation.of(
        Variation.of(
            Variation.of(some, RouterConfig.DynamicDns::hosts, List.of(host)),
            RouterConfig.DynamicDns::login,
            login),
        RouterConfig.DynamicDns::password,
        secret);
  }

  private Router with(RouterConfig.DynamicDns... accounts) {
    return with(LIVE, accounts);
  }

  private Router with(Router router, RouterConfig.DynamicDns... accounts) {
    RouterSecrets secrets =
        new RouterSecrets() {
          @Override
          public Optional<VpnMaterial> vpn() {
            return router.secrets().vpn();
          }

          @Override
          public Optional<String> read(Secret secret) {
            return Optional.of(passwords.get(secret));
          }
        };
    RouterConfig config = Routers.withDynamicDns(router, List.of(accounts)).config();
    return new Router(config, router.placement(), router.wanMac(), secrets);
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

  @Test
  void withoutDynamicDnsNothingOfItStays() {
    Router router = Routers.withoutDynamicDns("debian-12", Placement.LIVE);
    List<String> ids = new ArrayList<>();
    Services.resources(router).forEach(resource -> ids.add(resource.id().toString()));
    assertThat(ids).contains("absent:/etc/ddclient.conf", "absent:/etc/routervm/ddns.sh");
    assertThat(unit(router)).isEqualTo(SystemdUnit.off("ddclient.service"));
    assertThat(Services.files(router).keySet()).noneMatch(path -> path.contains("ddclient"));
    assertThat(Services.declarations(Services.all(), router).packages()).doesNotContain("ddclient");
  }
}
