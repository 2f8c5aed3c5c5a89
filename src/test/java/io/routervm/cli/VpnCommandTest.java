package io.routervm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands {@code vpn …} with real keys and no router. */
class VpnCommandTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String PASSPHRASE = "a long passphrase of the test";

  @TempDir private Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Path profiles;

  @BeforeEach
  void writeConfiguration() throws IOException {
    profiles = Files.createDirectory(folder.resolve("profiles"));
    environment.put("ROUTERVM_STATE", folder.resolve("state").toString());
    configure("vpn: { endpoint: home.example.net }");
  }

  private void configure(String vpn) throws IOException {
    Files.writeString(
        folder.resolve("router.yaml"),
        """
        version: 1
        os: debian-12
        install: { method: image, image: "http://images.example/debian.qcow2", sha256: %s }
        hypervisor: { uri: "test:///default", accelerator: tcg }
        wan: { bridge: brIsp, model: usb-net }
        lan: { bridge: brHome, switch: linux, address: 192.168.42.254/24 }
        %s
        """
            .formatted("0".repeat(64), vpn));
  }

  @Test
  void aClientLivesFromAddToRevoke() throws IOException {
    JsonNode added = json(0, "add", "anna", "--to", profiles.toString());
    String serial = added.at("/certificate/serial").asString();
    Path inline = profiles.resolve("anna.ovpn");
    assertThat(added.get("files").get(0).asString()).isEqualTo(inline.toString());
    assertThat(mode(inline)).isEqualTo("rw-------");
    assertThat(mode(profiles.resolve("anna.zip"))).isEqualTo("rw-------");
    String profile = Files.readString(inline);
    assertThat(profile).contains("remote home.example.net 1194", "<key>", "<tls-crypt-v2>");
    assertThat(added.get("ownKey").asBoolean()).isTrue();
    try (ZipFile zip = new ZipFile(profiles.resolve("anna.zip").toFile())) {
      assertThat(zip.stream().map(Object::toString))
          .containsExactly("anna.conf", "anna.crt", "anna.key", "ca.crt", "tls-crypt.key");
    }

    JsonNode listed = json(0, "list");
    assertThat(listed.get("unreachable").asString()).contains("no router yet");
    assertThat(listed.at("/clients/0/serial").asString()).isEqualTo(serial);
    assertThat(listed.at("/clients/0/state").asString()).isEqualTo("valid");
    assertThat(listed.at("/clients/0/connected").isNull()).isTrue();

    Files.delete(inline);
    json(0, "export", "anna", "--to", profiles.toString());
    assertThat(inline).content().isEqualTo(profile);

    JsonNode renewed = json(0, "renew", "anna", "--to", profiles.toString());
    assertThat(renewed.at("/old/0/serial").asString()).isEqualTo(serial);
    assertThat(renewed.at("/old/0/revokesAt").asString()).isNotBlank();
    assertThat(inline).content().isNotEqualTo(profile).contains("<key>");

    JsonNode revoked = json(3, "revoke", "anna");
    assertThat(revoked.get("revoked").size()).isEqualTo(2);
    assertThat(revoked.at("/delivery/pending").asString()).contains("no router yet");
    assertThat(json(0, "list").findValuesAsString("state")).containsExactly("revoked", "revoked");
  }

  @Test
  void aDeviceWithAnOldOpenVpnGetsTheSharedOuterKey() throws IOException {
    Path inline = profiles.resolve("anna.ovpn");
    String[] to = {"--to", profiles.toString()};
    JsonNode added = json(0, "add", "anna", "--compatible", to[0], to[1]);
    assertThat(added.get("ownKey").asBoolean()).isFalse();
    assertThat(inline).content().contains("<tls-crypt>").doesNotContain("tls-crypt-v2");
    json(0, "export", "anna", to[0], to[1]);
    String own = Files.readString(inline);
    assertThat(own).contains("<tls-crypt-v2>");
    json(0, "renew", "anna", "--compatible", to[0], to[1]);
    assertThat(inline).content().contains("<tls-crypt>").doesNotContain("tls-crypt-v2");
    json(0, "renew", "anna", to[0], to[1]);
    assertThat(inline).content().contains("<tls-crypt-v2>").isNotEqualTo(own);
  }

  /** The program is newer than the router: what it would not know is not given out. */
  @Test
  void beforeTheRouterKnowsThemProfilesHaveTheSharedKeyAndMaintenanceChangesNothing()
      throws IOException {
    json(0, "add", "anna", "--to", profiles.toString());
    Path key = folder.resolve("state/pki/tls-crypt-v2.key");
    assertThat(mode(key)).isEqualTo("rw-------");
    Files.delete(key);
    assertThat(json(0, "add", "ben", "--to", profiles.toString()).get("ownKey").asBoolean())
        .isFalse();
    assertThat(profiles.resolve("ben.ovpn")).content().contains("<tls-crypt>");
    json(3, "maintain");
    assertThat(key).doesNotExist();
  }

  @Test
  void aRevokedNameIsGivenAgainWithoutGivingTheOldCertificateBack() throws IOException {
    json(0, "add", "anna", "--to", profiles.toString());
    json(3, "revoke", "anna");
    assertFails(2, "every certificate of \"anna\" is revoked", "export", "anna");
    json(0, "add", "anna", "--to", profiles.toString());
    assertThat(json(0, "list").findValuesAsString("state")).containsExactly("revoked", "valid");
    json(3, "revoke", "anna");
    assertFails(2, "every certificate of \"anna\" is revoked", "revoke", "anna");
  }

  @Test
  void aRenewalWithoutGraceRevokesAtOnce() throws IOException {
    json(0, "add", "anna", "--to", profiles.toString());
    JsonNode renewed = json(3, "renew", "anna", "--grace", "0", "--to", profiles.toString());
    assertThat(renewed.at("/delivery/pending").asString()).contains("no router yet");
    assertThat(json(0, "list").findValuesAsString("state")).containsExactly("revoked", "valid");
  }

  @Test
  void peopleAreToldWhatTheyNeed() throws IOException {
    assertThat(run("vpn", "add", "anna", "--to", profiles.toString())).isZero();
    assertThat(out())
        .contains("made the VPN's certificate authority", "anna.ovpn", "anna.zip", "password");
    out.reset();
    assertThat(run("vpn", "add", "ben", "--to", profiles.toString())).isZero();
    assertThat(out()).contains("nothing has to be sent to the router");
    out.reset();
    assertThat(run("vpn", "list")).isZero();
    assertThat(out()).contains("anna", "ben", "valid");
    assertThat(err()).contains("who is connected is not known");
    err.reset();
    assertThat(run("vpn", "revoke", "ben")).isEqualTo(3);
    assertThat(err()).contains("the router does not know it yet", "routervm vpn maintain");
    out.reset();
    assertThat(run("vpn", "maintain")).isEqualTo(3);
    assertThat(out()).contains("issued the VPN server's certificate");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "..", "../evil", "a/b", "-x", "server", "CA", "a b", "ä", "a\nb", "a\0b"})
  void aHostileNameIsRefusedBeforeAnythingIsMade(String name) throws IOException {
    for (String command : List.of("add", "renew", "export", "revoke")) {
      assertThat(run("vpn", command, "--", name)).as(command).isIn(2, 4);
      assertThat(err()).doesNotContain("\0").contains("routervm: ");
    }
    assertThat(folder.resolve("state/pki")).doesNotExist();
    assertThat(folder).isDirectoryNotContaining(path -> path.toString().contains("evil"));
  }

  @Test
  void filesOfOthersAreLeftAlone() throws IOException {
    Path inline = profiles.resolve("anna.ovpn");
    Files.writeString(inline, "mine");
    assertFails(2, "no profile of", "add", "anna", "--to", profiles.toString());
    assertThat(folder.resolve("state/pki")).doesNotExist();
    Files.delete(inline);
    json(0, "add", "anna", "--to", profiles.toString());
    json(0, "add", "ben", "--to", profiles.toString());

    for (String hostile : List.of("mine", Files.readString(profiles.resolve("ben.ovpn")))) {
      Files.writeString(inline, hostile);
      assertFails(2, "no profile of", "export", "anna", "--to", profiles.toString());
      assertFails(2, "no profile of", "renew", "anna", "--to", profiles.toString());
      assertThat(inline).hasContent(hostile);
    }
    Files.delete(inline);
    Path target = Files.writeString(folder.resolve("target"), "target");
    Files.createSymbolicLink(inline, target);
    assertFails(2, "no profile of", "export", "anna", "--to", profiles.toString());
    assertThat(target).hasContent("target");
    Files.delete(inline);
    Files.copy(profiles.resolve("ben.zip"), folder.resolve("other.zip"));
    Files.delete(profiles.resolve("anna.zip"));
    Files.move(folder.resolve("other.zip"), profiles.resolve("anna.zip"));
    assertFails(2, "no profile of", "export", "anna", "--to", profiles.toString());
    assertThat(json(0, "list").get("clients").size()).isEqualTo(2);
    assertFails(
        2, "no folder", "add", "carl", "--to", folder.resolve("router.yaml/below").toString());
    assertThat(json(0, "list").get("clients").size()).isEqualTo(2);
  }

  @Test
  void aFolderThatIsNotThereIsMadeForItsOwnerAlone() throws IOException {
    Path made = folder.resolve("made/for/profiles");
    assertFails(2, "name", "add", "../evil", "--to", made.toString());
    assertThat(folder.resolve("made")).doesNotExist();
    json(0, "add", "anna", "--to", made.toString());
    assertThat(mode(made)).isEqualTo("rwx------");
    assertThat(mode(folder.resolve("made"))).isEqualTo("rwx------");
    assertThat(mode(made.resolve("anna.ovpn"))).isEqualTo("rw-------");
    Path others = folder.resolve("others");
    json(0, "export", "anna", "--to", others.toString());
    assertThat(others.resolve("anna.zip")).exists();
    json(0, "renew", "anna", "--to", others.resolve("new").toString());
    assertThat(others.resolve("new/anna.ovpn")).exists();
  }

  @Test
  void thePassphraseProtectsTheAuthorityAndIsNowhereElse() throws IOException {
    Path secret = folder.resolve("ca.secret");
    Files.createFile(
        secret, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(secret, PASSPHRASE + "\n");
    configure("vpn: { endpoint: home.example.net, ca_passphrase: \"${file:ca.secret}\" }");
    assertThat(run("-v", "vpn", "add", "anna", "--to", profiles.toString())).isZero();
    assertThat(folder.resolve("state/pki/private/ca.key"))
        .content()
        .startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----");
    Files.writeString(secret, "wrong passphrase\n");
    assertFails(4, "passphrase does not open the CA key", "revoke", "anna");
    assertThat(json(0, "list").findValuesAsString("state")).containsExactly("valid");
    configure("vpn: { endpoint: home.example.net }");
    assertFails(4, "protected by a passphrase and none is given", "add", "ben");
    String said = out() + err() + Files.readString(folder.resolve("state/routervm.log"));
    assertThat(said).doesNotContain(PASSPHRASE, "wrong passphrase");
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> written =
          files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).toList();
      for (Path file : written) {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(PASSPHRASE);
      }
    }
  }

  @Test
  void noKeyIsInOutputOrLog() throws IOException {
    for (String output : List.of("json", "text")) {
      String name = "client-" + output;
      run("-v", "-o", output, "vpn", "add", name, "--to", profiles.toString());
      run("-v", "-o", output, "vpn", "renew", name, "--to", profiles.toString());
      run("-v", "-o", output, "vpn", "export", name, "--to", profiles.toString());
      run("-v", "-o", output, "vpn", "list");
      run("-v", "-o", output, "vpn", "revoke", name);
      run("-v", "-o", output, "vpn", "maintain");
    }
    run("-v", "render", "--to", folder.resolve("rendered").toString());
    StringBuilder rendered = new StringBuilder();
    try (Stream<Path> files = Files.walk(folder.resolve("rendered"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        rendered.append(Files.readString(file));
      }
    }
    String said = out() + err() + rendered + Files.readString(folder.resolve("state/routervm.log"));
    try (Stream<Path> files = Files.walk(folder.resolve("state/pki"))) {
      List<Path> keys =
          files
              .filter(file -> file.toString().endsWith(".key"))
              .filter(Files::isRegularFile)
              .toList();
      assertThat(keys).hasSizeGreaterThan(3);
      for (Path key : keys) {
        assertThat(mode(key)).isEqualTo("rw-------");
        Files.readString(key)
            .lines()
            .filter(line -> line.length() > 20 && !line.startsWith("#") && !line.startsWith("-"))
            .forEach(line -> assertThat(said).as(key.toString()).doesNotContain(line));
      }
    }
  }

  @Test
  void withoutVpnInTheFileThereIsNothingToDo() throws IOException {
    configure("");
    for (String command : List.of("add anna", "list", "revoke anna", "renew anna", "maintain")) {
      assertFails(2, "router.yaml has no VPN", command.split(" ", -1));
    }
    assertThat(run("vpn")).isEqualTo(2);
    assertThat(err()).contains("add, list, revoke");
    assertThat(run("vpn", "renew", "anna", "--grace", "soon")).isEqualTo(2);
    assertThat(err()).contains("write a time such as 7d, 12h or 30m, up to 365d, or 0");
    assertThat(run("vpn", "renew", "anna", "--grace", "366d")).isEqualTo(2);
  }

  @Test
  void readingMakesNoKeys() {
    assertThat(run("render", "--to", folder.resolve("rendered").toString())).isZero();
    assertThat(err()).contains("stand-ins are shown");
    assertThat(run("status")).isZero();
    assertThat(json(0, "list").get("clients").size()).isZero();
    assertThat(folder.resolve("state/pki")).doesNotExist();
  }

  private void assertFails(int status, String what, String... words) {
    err.reset();
    String[] line = Stream.concat(Stream.of("vpn"), Stream.of(words)).toArray(String[]::new);
    assertThat(run(line)).isEqualTo(status);
    assertThat(err()).contains(what).contains("where: ").contains("next: ");
  }

  private JsonNode json(int status, String... words) {
    out.reset();
    String[] line =
        Stream.concat(Stream.of("-o", "json", "vpn"), Stream.of(words)).toArray(String[]::new);
    assertThat(run(line)).as(String.join(" ", line) + "\n" + err() + out()).isEqualTo(status);
    return JSON.readTree(out());
  }

  private int run(String... words) {
    PrintStream outStream = new PrintStream(out, true, StandardCharsets.UTF_8);
    PrintStream errStream = new PrintStream(err, true, StandardCharsets.UTF_8);
    String[] line =
        Stream.concat(
                Stream.of("--file", folder.resolve("router.yaml").toString()), Stream.of(words))
            .toArray(String[]::new);
    return new Main(environment, outStream, errStream).run(line);
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
