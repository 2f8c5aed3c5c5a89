package io.routervm.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.failure.Failure;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlockedNamesTest {
  @TempDir Path outside;
  private Path directory;
  private KeptLists kept = KeptLists.NONE;

  @BeforeEach
  void aFolder() throws IOException {
    directory = Files.createDirectories(outside.resolve("home/lists")).getParent();
  }

  private String yaml(String file) {
    return """
        version: 1
        os: almalinux-9
        wan: { usb: 0b95:1790 }
        lan: { bridge: brHome, address: 192.168.42.254/24 }
        dns:
          zone: home.example.net
          upstream: ["tls://dns.quad9.net@9.9.9.9"]
          records: [{ name: git.example.org, a: 192.168.42.10 }]
          forward: [{ domain: corp.example, to: [10.0.0.53] }]
          block: [{ file: %s }]
        """
        .formatted(file);
  }

  private List<String> names(String list) throws IOException {
    Files.writeString(directory.resolve("lists/ads.txt"), list);
    Path file = Files.writeString(directory.resolve("router.yaml"), yaml("lists/ads.txt"));
    return BlockedNames.of(new RouterConfigLoader(name -> null).load(file), kept);
  }

  /** The zone that every router has without being told is one word. */
  @Test
  void neverBlocksWhatIsBelowAZoneOfOneWord() throws IOException {
    Files.writeString(directory.resolve("lists/ads.txt"), "nas.lan\na.b.lan\nads.example\n");
    String yaml = yaml("lists/ads.txt").replace("  zone: home.example.net\n", "");
    Path file = Files.writeString(directory.resolve("router.yaml"), yaml);
    assertThat(BlockedNames.of(new RouterConfigLoader(name -> null).load(file), kept))
        .containsExactly("ads.example");
  }

  @Test
  void takesTheFormatsOfPublishedLists() throws IOException {
    assertThat(
            names(
                """
                # hosts
                127.0.0.1 localhost
                ::1 localhost ip6-loopback
                0.0.0.0 0.0.0.0
                0.0.0.0 Hosts.Example two.hosts.example.  # both
                ! plain names, and those of a browser
                [Adblock Plus 2.0]
                plain.example
                *.star.example
                ||browser.example^\r
                under_score.example
                bücher.example
                xn--bcher-kva.example
                """))
        .containsExactly(
            "browser.example",
            "hosts.example",
            "plain.example",
            "star.example",
            "under_score.example",
            "xn--bcher-kva.example");
  }

  /** In another script too, of which these letters are those of ASCII. */
  @Test
  void aNameIsAsLongAsDnsAllows() throws IOException {
    String longest = ("a".repeat(61) + ".").repeat(4) + "exam1";
    assertThat(longest).hasSize(253);
    assertThat(names(longest)).containsExactly(longest);
    assertThat(names(longest.replace("exam", "e\uff58am"))).containsExactly(longest);
    assertThatThrownBy(() -> names(longest + "2")).hasMessageContaining("no list of names");
    assertThatThrownBy(() -> names(longest.replace("exam", "ex\uff41m") + "2"))
        .hasMessageContaining("no list of names");
  }

  @Test
  void aLineOfHostsHasTenThousandCharacters() throws IOException {
    String line = "0.0.0.0 a.example" + " b.example".repeat(998) + "\tc.";
    assertThat(line).hasSize(10_000);
    assertThat(names(line + "\n")).containsExactly("a.example", "b.example");
    assertThatThrownBy(() -> names(line + "c\n")).hasMessageContaining("no list of names");
  }

  @Test
  void aPublishedListIsCountedWithoutItsRepetitions() {
    String list = "a.example\nA.example\n# b.example\n0.0.0.0 c.a.example\n";
    assertThat(BlockedNames.count(URI.create("https://lists.example/one"), list)).isEqualTo(2);
  }

  @Test
  void whatIsBelowAnotherIsNotSaidTwice() throws IOException {
    assertThat(names("a.b.example\nb.example\nx.a.b.example\nab.example\n"))
        .containsExactly("ab.example", "b.example");
  }

  /** Nor is what they are below: it would take them along. */
  @Test
  void whatTheHomeNeedsIsNeverBlocked() throws IOException {
    assertThat(
            names(
                """
                home.example.net
                nas.home.example.net
                example.net
                dns.quad9.net
                quad9.net
                example.org
                git.example.org
                corp.example
                mail.corp.example
                www.quad9.net
                www.example.org
                """))
        .containsExactly("www.example.org", "www.quad9.net");
  }

  /** Lists of those who publish dynamic names exist, and lists that hold their own publisher. */
  @Test
  void whoKeepsTheHomeReachableIsNeverBlocked() throws IOException {
    Files.writeString(
        directory.resolve("lists/ads.txt"),
        "no-ip.com\nipify.org\nlists.example\nntp.org\nwww.ntp.org\nads.no-ip.com\n");
    String yaml =
        yaml("lists/ads.txt").replace("txt }]", "txt }, { url: \"https://lists.example/one\" }]")
            + "ddns: { protocol: noip, host: h.example.org, login: me, password: \"${env:P}\" }\n";
    Path file = Files.writeString(directory.resolve("router.yaml"), yaml);
    assertThat(BlockedNames.of(new RouterConfigLoader(name -> "secret").load(file), kept))
        .containsExactly("ads.no-ip.com", "www.ntp.org");
  }

  @Test
  void theNamesUnderWhichTheHomeIsReachedAreNeverBlocked() throws IOException {
    Files.writeString(
        directory.resolve("lists/ads.txt"),
        """
        h.dynamic.example
        dynamic.example
        many.names.example
        update.provider.example
        vpn.endpoint.example
        other.names.example
        """);
    String yaml =
        yaml("lists/ads.txt")
            + """
            vpn: { endpoint: VPN.endpoint.example }
            ddns:
              protocol: dyndns2
              server: update.provider.example
              host: [h.dynamic.example, "*.many.names.example"]
              login: me
              password: "${env:P}"
            """;
    Path file = Files.writeString(directory.resolve("router.yaml"), yaml);
    assertThat(BlockedNames.of(new RouterConfigLoader(name -> "secret").load(file), kept))
        .containsExactly("other.names.example");
  }

  /** A list that is not here does not keep the others from the router. */
  @Test
  void publishedListsAreTakenAsTheyAreKept() throws IOException {
    Files.writeString(directory.resolve("lists/ads.txt"), "a.example\n");
    String published =
        "{ url: \"https://lists.example/one\" }, { url: \"https://lists.example/two\" }";
    Path file =
        Files.writeString(
            directory.resolve("router.yaml"),
            yaml("lists/ads.txt").replace("txt }]", "txt }, " + published + "]"));
    RouterConfig config = new RouterConfigLoader(name -> null).load(file);
    assertThat(config.dns().publishedLists())
        .map(Object::toString)
        .containsExactly("https://lists.example/one", "https://lists.example/two");
    kept = url -> url.getPath().equals("/one") ? Optional.of("b.example\n") : Optional.empty();
    assertThat(BlockedNames.of(config, kept)).containsExactly("a.example", "b.example");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "url: \"http://lists.example/hosts\"|dns.block[0].url|is not encrypted",
        "url: \"https://me:secret@lists.example/hosts\"|dns.block[0].url|is not an https URL",
        "url: \"file:///etc/shadow\"|dns.block[0].url|is not an https URL",
        "file: lists/ads.txt, url: \"https://lists.example/hosts\"|dns.block[0]|file",
      })
  void aPublishedListComesByHttpsAndAlone(String list, String path, String message)
      throws IOException {
    Files.writeString(directory.resolve("lists/ads.txt"), "a.example\n");
    String yaml = yaml("lists/ads.txt").replace("file: lists/ads.txt", list);
    assertThat(new ConfigFolder(directory).problems(yaml).list())
        .hasSize(1)
        .first()
        .satisfies(
            problem -> {
              assertThat(problem.path()).startsWith(path);
              assertThat(problem.message()).contains(message).doesNotContain("secret");
            });
  }

  @Test
  void aListWithoutAnySourceIsRefused() {
    String yaml = yaml("lists/ads.txt").replace("{ file: lists/ads.txt }", "{}");
    assertThat(new ConfigFolder(directory).problems(yaml).list()).hasSize(1);
  }

  /** One of twenty-one lines is none; the list is taken, and that line is not. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a.example/1.2.3.4",
        "a.example\\nserver=/evil.example/1.2.3.4",
        "a.example\u0000.b",
        "a.example\u0007",
        "a..example",
        "-a.example",
        "1.2.3.4",
        "10.0.0.1 router.example",
        "news.example##.banner",
        "@@||good.example^",
        "||third.example^$third-party",
        "https://a.example/",
        "\u202ea.example",
      })
  void nothingButANameComesThrough(String line) throws IOException {
    String others =
        IntStream.range(0, 20)
            .mapToObj(one -> "n%02d.example\n".formatted(one))
            .collect(Collectors.joining());
    assertThat(names(others + line + "\n"))
        .hasSize(20)
        .allMatch(name -> name.matches("n[0-9]{2}[.]example"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'<html>\n<body>Please log in</body>\n</html>\n'|this is no list of names: 3 of its 3 lines are none, the first of them line 1",
        "'a.example\n{\"error\": 1}\n'|this is no list of names: 1 of its 2 lines are none, the first of them line 2",
        "'a.example\n||b.example/ads^\n'|1 of its 2 lines are none, the first of them line 2",
        "'a.example\n0.0.0.0 b.example c.example/ads\n'|1 of its 2 lines are none, the first of them line 2",
        "''|the list has no name in it",
        "'# nothing\n'|the list has no name in it",
      })
  void whatIsNoListIsRefused(String list, String message) {
    assertThatThrownBy(() -> names(list)).isInstanceOf(Failure.class).hasMessageContaining(message);
  }

  @Test
  void aListThatIsTooLongIsRefused() {
    assertThatThrownBy(() -> names("a.example\n".repeat(1_000_001)))
        .hasMessageContaining("the list is longer than 10 MB");
  }

  @Test
  void aListOfTenMillionBytesIsNot() throws IOException {
    assertThat(names("a.example\n#" + "x".repeat(9_999_989))).containsExactly("a.example");
  }

  /** Names of 240 characters are 250 bytes in dnsmasq's file, which holds five million. */
  @Test
  void namesThatAreTooManyInAllAreRefused() throws IOException {
    String domain = ("." + "a".repeat(56)).repeat(4) + ".org";
    String most =
        IntStream.range(0, 20_000)
            .mapToObj(number -> "%08d%s\n".formatted(number, domain))
            .collect(Collectors.joining());
    assertThat(names(most)).hasSize(20_000).first().asString().hasSize(240);
    assertThatThrownBy(() -> names(most + "a.example\n"))
        .hasMessageContaining(
            "dns.block has 20001 names, and only some 20000 of that length are taken");
    String many =
        IntStream.range(0, 300_000)
            .mapToObj("advertisement%d.example\n"::formatted)
            .collect(Collectors.joining());
    assertThatThrownBy(() -> names(many)).hasMessageContaining("dns.block has 300000 names");
  }

  /** Of hostile shape, within seconds: one line of ten million characters. */
  @Test
  void aListOfOneLongLineIsRefused() {
    assertThatThrownBy(() -> names("ü".repeat(4_000_000))).hasMessageContaining("no list of names");
    assertThatThrownBy(() -> names("a.".repeat(4_000_000)))
        .hasMessageContaining("no list of names");
  }

  @ParameterizedTest
  @CsvSource({
    "lists/none.txt,is no file of the folder",
    "lists,is no file of the folder",
    "lists/link,leads out of the folder",
    "../secret,is not a path",
    "/etc/hosts,is not a path",
  })
  void aFileIsBesideRouterYaml(String file, String message) throws IOException {
    Files.writeString(outside.resolve("secret"), "a.example\n");
    Files.createSymbolicLink(directory.resolve("lists/link"), outside.resolve("secret"));
    assertThat(new ConfigFolder(directory).problems(yaml(file)).list())
        .hasSize(1)
        .first()
        .satisfies(
            problem -> {
              assertThat(problem.path()).isEqualTo("dns.block[0].file");
              assertThat(problem.message()).contains(message);
            });
  }
}
