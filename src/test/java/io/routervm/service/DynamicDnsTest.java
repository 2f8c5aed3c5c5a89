package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.routervm.config.Placement;
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
import java.util.List;
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

  private List<String> updates(Provider provider, String page) throws Exception {
    provider.page = page;
    provider.updates.clear();
    String address = "127.0.0.1:" + provider.server.getAddress().getPort();
    ddclient(
        configuration(LIVE)
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
              credentials.add(
                  new String(
                      Base64.getDecoder().decode(basic.substring("Basic ".length())),
                      StandardCharsets.UTF_8));
              answer = "good " + address;
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
