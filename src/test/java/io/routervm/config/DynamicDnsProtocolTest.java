package io.routervm.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class DynamicDnsProtocolTest {
  private static final String BEFORE =
      """
      version: 1
      wan: { usb: "0B95:1790" }
      lan: { bridge: brHome, address: 192.168.42.254/24 }
      ddns: { host: home.example.net, login: me, password: "${file:ddns.secret}", \
      """;

  @TempDir Path directory;
  private ConfigFolder folder;

  @BeforeEach
  void prepare() {
    folder = new ConfigFolder(directory);
  }

  private RouterConfig.DynamicDns load(String rest) {
    return folder.load(BEFORE + rest + " }\n").ddns().get(0);
  }

  @Test
  void everyProtocolThatBothDdclientsKnowIsOfferedOrRefusedWithAReason() throws IOException {
    Set<String> shared = new TreeSet<>();
    for (String line : Files.readAllLines(Path.of("src/test/resources/ddclient/protocols.txt"))) {
      List<String> words = List.of(line.split(" "));
      if (words.containsAll(List.of("3.8.3", "3.10")) && !line.startsWith("#")) {
        shared.add(words.get(0));
      }
    }
    Set<String> offered = new TreeSet<>(DynamicDnsProtocol.names());
    assertThat(shared).containsAll(offered);
    shared.removeAll(offered);
    assertThat(shared).containsExactly("dslreports1", "nsupdate");
    for (String refused : shared) {
      assertThatThrownBy(() -> load("protocol: " + refused))
          .hasMessageContaining(
              "which the keys of ddns cannot give. Use a provider that speaks one of dyndns2");
    }
  }

  @Test
  void theServerOfTheArticleIsForTheProtocolThatItSpeaksOnly() {
    assertThat(load("protocol: dyndns2").server()).contains("nic.changeip.com");
    assertThat(load("protocol: duckdns").server()).isEmpty();
    assertThat(load("protocol: duckdns, server: duck.example.net").server())
        .contains("duck.example.net");
  }

  @Test
  void aZoneIsAskedForWhereItIsNeededAndRefusedWhereItIsNot() {
    assertThat(load("protocol: cloudflare, zone: example.net").zone()).contains("example.net");
    assertThatThrownBy(() -> load("protocol: cloudflare"))
        .hasMessageContaining("cloudflare needs ddns.zone. Add zone:");
    assertThatThrownBy(() -> load("protocol: dyndns2, zone: example.net"))
        .hasMessageContaining("example.net is no part of protocol dyndns2. Remove ddns.zone.");
  }

  /** Which account of freedns is the first, only other accounts of freedns decide. */
  @Test
  void anAccountOfFreednsIsBesideThoseOfOthers() {
    RouterConfig config =
        folder.load(
            """
            version: 1
            wan: { usb: "0B95:1790" }
            lan: { bridge: brHome, address: 192.168.42.254/24 }
            ddns:
              - { protocol: dyndns2, host: a.example.net, login: me, password: "${file:ddns.secret}" }
              - { protocol: freedns, host: b.example.net, login: me, password: "${file:ddns.secret}" }
            """);
    assertThat(config.ddns())
        .extracting(RouterConfig.DynamicDns::protocol)
        .containsExactly("dyndns2", "freedns");
  }

  @Test
  void theTableAndTheSchemaNameThoseThatAreOffered() {
    assertThat(DynamicDnsProtocol.TYPE.summary()).startsWith("dyndns2 or changeip or");
    assertThat(DynamicDnsProtocol.TYPE.expected()).startsWith("one of dyndns2, changeip,");
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    DynamicDnsProtocol.TYPE.describe(schema);
    assertThat(schema.get("enum").valueStream().map(JsonNode::stringValue))
        .containsExactlyElementsOf(DynamicDnsProtocol.names());
  }

  @Test
  void thePageIsAskedOverHttpsOnly() {
    assertThat(load("web: \"https://www.internet.lab/ip?v=4\"").web()).hasHost("www.internet.lab");
    assertThatThrownBy(() -> load("web: \"http://www.internet.lab/\""))
        .hasMessageContaining("is not encrypted");
    for (String bad : List.of("https://me:pw@a.example/", "https://a.example/'x", "https:///")) {
      assertThatThrownBy(() -> load("web: \"" + bad + "\"")).hasMessageContaining("ddns.web");
    }
  }
}
