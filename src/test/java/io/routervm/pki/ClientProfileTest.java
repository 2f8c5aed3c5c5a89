package io.routervm.pki;

import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.pki.ClientProfile.Transport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClientProfileTest {
  /** What OpenVPN 2.4 knows of what a client may need; newer words must be marked as optional. */
  private static final List<String> KNOWN_TO_2_4 =
      List.of(
          "client",
          "dev",
          "proto",
          "remote",
          "resolv-retry",
          "nobind",
          "persist-key",
          "persist-tun",
          "remote-cert-tls",
          "verify-x509-name",
          "tls-version-min",
          "cipher",
          "setenv",
          "auth",
          "auth-nocache",
          "tun-mtu",
          "explicit-exit-notify",
          "verb",
          "ca",
          "cert",
          "key",
          "tls-crypt");

  @TempDir static Path scratch;
  private static Credentials shared;
  private static Credentials own;

  @BeforeAll
  static void issue() {
    try (CertificateAuthority authority =
        CertificateAuthority.create(scratch.resolve("pki"), "Test CA", SamplePki.POLICY)) {
      authority.issueClient("anna");
      shared = authority.credentials("anna");
      authority.makeOwnKeys();
      own = authority.credentials("anna");
    }
  }

  static Stream<Credentials> kinds() {
    return Stream.of(shared, own);
  }

  private static ClientProfile profile(Transport transport) {
    return profile(shared, transport);
  }

  private static ClientProfile profile(Credentials credentials, Transport transport) {
    return new ClientProfile(credentials, "127.0.0.1", 9, transport, 1348);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void openvpnTakesTheInlineProfile(Credentials credentials) throws Exception {
    Path file =
        Files.writeString(
            scratch.resolve("anna.ovpn"), profile(credentials, Transport.UDP).inline());
    assertThat(connecting(scratch, file)).contains("UDPv4 link remote: [AF_INET]127.0.0.1:9");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void openvpnTakesThePack(Credentials credentials) throws Exception {
    Path folder = Files.createTempDirectory(scratch, "pack");
    byte[] pack = profile(credentials, Transport.UDP).pack();
    for (Map.Entry<String, String> file : unzip(pack).entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue());
    }
    assertThat(connecting(folder, folder.resolve("anna.conf"))).contains("UDPv4 link remote");
  }

  @Test
  void openvpn24KnowsEveryDirective() {
    for (Transport transport : Transport.values()) {
      String text = profile(transport).inline();
      String directives = text.substring(0, text.indexOf("<ca>"));
      List<String> words =
          directives
              .lines()
              .filter(line -> !line.isBlank() && !line.startsWith("#"))
              .map(line -> line.replaceFirst(" .*", ""))
              .toList();
      assertThat(words).isSubsetOf(KNOWN_TO_2_4).doesNotHaveDuplicates();
      assertThat(text).doesNotContain("comp-lzo", "compress");
    }
    assertThat(profile(Transport.TCP).inline())
        .contains("proto tcp")
        .doesNotContain("explicit-exit");
  }

  @Test
  void aProfileHoldsTheSharedKeyOrItsOwnNeverBoth() throws Exception {
    assertThat(own.compatible()).isEqualTo(shared);
    String key = own.ownTlsCryptKey().orElseThrow().strip();
    assertThat(profile(own, Transport.UDP).inline())
        .contains("<tls-crypt-v2>\n" + key + "\n</tls-crypt-v2>")
        .doesNotContain("<tls-crypt>", "Static key");
    assertThat(profile(shared, Transport.UDP).inline())
        .contains("<tls-crypt>\n" + shared.tlsCryptKey().strip() + "\n</tls-crypt>")
        .doesNotContain("tls-crypt-v2");
    assertThat(unzip(profile(own, Transport.UDP).pack()).get("tls-crypt.key").strip())
        .isEqualTo(key);
    assertThat(unzip(profile(shared, Transport.UDP).pack()))
        .containsEntry("tls-crypt.key", shared.tlsCryptKey());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void thePackIsForItsOwnerOnlyAndAlwaysTheSame(Credentials credentials) throws Exception {
    byte[] pack = profile(credentials, Transport.UDP).pack();
    TimeZone zone = TimeZone.getDefault();
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Auckland"));
      assertThat(profile(credentials, Transport.UDP).pack()).isEqualTo(pack);
    } finally {
      TimeZone.setDefault(zone);
    }
    assertThat(unzip(pack))
        .containsOnlyKeys("anna.conf", "anna.crt", "anna.key", "ca.crt", "tls-crypt.key");
    try (ZipFile zip =
        ZipFile.builder().setSeekableByteChannel(new SeekableInMemoryByteChannel(pack)).get()) {
      for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
        // A zip's time is a wall clock's, and counts in steps of two seconds.
        assertThat(
                Duration.between(
                    LocalDateTime.ofInstant(credentials.notBefore(), UTC), entry.getTimeLocal()))
            .isBetween(Duration.ofSeconds(-2), Duration.ofSeconds(2));
        assertThat(entry.getUnixMode()).as(entry.getName()).isEqualTo(0100600);
      }
    }
  }

  @Test
  void noKeyIsInTheWordsOfTheObjects() {
    assertThat(own).asString().contains("anna");
    assertThat(profile(Transport.UDP).fileName()).isEqualTo("anna.ovpn");
    assertThat(own.toString() + profile(own, Transport.UDP)).doesNotContain("BEGIN");
  }

  @Test
  void openvpnTakesTheTlsCryptKeyAndTwoAreNeverAlike() {
    String key = TlsCryptKey.generate();
    assertThat(key.lines().filter(line -> line.matches("[0-9a-f]{32}"))).hasSize(16);
    assertThat(TlsCryptKey.generate()).isNotEqualTo(key);
  }

  /** What openvpn says until it has read all and begins to connect to a port where nobody is. */
  private static String connecting(Path folder, Path file) throws Exception {
    Tool tool =
        Tool.run(
            "timeout",
            "20",
            "openvpn",
            "--cd",
            folder.toString(),
            "--config",
            file.toString(),
            "--connect-retry-max",
            "1",
            "--connect-timeout",
            "1",
            "--hand-window",
            "1");
    assertThat(tool.output()).doesNotContain("Options error", "DEPRECATED", "WARNING: Ignoring");
    return tool.output();
  }

  private static Map<String, String> unzip(byte[] pack) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(pack))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return files;
  }
}
