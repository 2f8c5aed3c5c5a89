package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Install;
import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.config.Variation;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From where EL guests get packages, and with which keys they check them. */
class RepositoryFilesTest {
  private static final Path KEYS = Path.of("vm-templates/guest/etc/pki/rpm-gpg");

  /** As CentOS, EPEL and AlmaLinux publish them. */
  @ParameterizedTest
  @CsvSource({
    "CentOS-7, 6341AB2753D78A78A7C27BB124C6A8A7F4A80EB5",
    "EPEL-7, 91E97D7C4A5E96F17F3E888F6A2FAEA2352C64E5",
    "EPEL-9, FF8AD1344597106ECE813B918A3872BF3228467C",
    "AlmaLinux-9, BF18AC2876178908D6E71267D36CB86CB86B3716"
  })
  void theKeysThatAreShippedAreTheDistributionsOwn(String name, String fingerprint)
      throws IOException, GeneralSecurityException {
    assertThat(fingerprint(KEYS.resolve("RPM-GPG-KEY-" + name))).isEqualTo(fingerprint);
  }

  /** Of an OpenPGP key of version 4 (RFC 4880, section 12.2): SHA-1 of its first packet. */
  private static String fingerprint(Path file) throws IOException, GeneralSecurityException {
    String armoured = Files.readString(file, StandardCharsets.US_ASCII);
    String body = armoured.substring(armoured.indexOf("\n\n") + 2, armoured.indexOf("\n="));
    byte[] packets = Base64.getMimeDecoder().decode(body);
    assertThat(packets[0]).as("a public key of two length octets").isEqualTo((byte) 0x99);
    int length = ((packets[1] & 0xff) << 8) | (packets[2] & 0xff);
    assertThat(packets[3]).as("key version").isEqualTo((byte) 4);
    byte[] digest = MessageDigest.getInstance("SHA-1").digest(Arrays.copyOf(packets, length + 3));
    return HexFormat.of().withUpperCase().formatHex(digest);
  }

  @ParameterizedTest
  @ValueSource(strings = {"centos-7", "almalinux-9"})
  void everyRepositoryChecksSignaturesWithAKeyThatLiesOnTheRouter(String os) {
    Map<String, String> files = Services.files(Routers.of(os, Placement.LIVE));
    files.forEach(
        (path, text) -> {
          if (!path.startsWith("/etc/yum.repos.d/")) {
            return;
          }
          long repositories = text.lines().filter(line -> line.startsWith("[")).count();
          assertThat(text.lines().filter("gpgcheck=1"::equals))
              .as(path)
              .hasSize((int) repositories);
          text.lines()
              .filter(line -> line.startsWith("gpgkey="))
              .map(line -> line.replace("gpgkey=file://", ""))
              .forEach(key -> assertThat(files).containsKey(key));
        });
  }

  @Test
  void theKeysAreTheShippedOnesBelowALineThatSaysWhoWroteThem() throws IOException {
    Map<String, String> files = Services.files(Routers.of("centos-7", Placement.STAGED));
    try (InputStream key = Files.newInputStream(KEYS.resolve("RPM-GPG-KEY-CentOS-7"))) {
      assertThat(files.get("/etc/pki/rpm-gpg/RPM-GPG-KEY-routervm-CentOS-7"))
          .endsWith(new String(key.readAllBytes(), StandardCharsets.US_ASCII));
    }
  }

  /** The file that a package program reads first is asked for at the start of each run. */
  @ParameterizedTest
  @ValueSource(strings = {"centos-7", "almalinux-9"})
  void aFolderAsMirrorIsReadFromTheManagementAddressAndNowhereElse(String os) {
    Router router = Routers.withMirror(os, URI.create("file:///srv/mirror/"));
    String served = router.config().identity().mirrorAddress().toString();
    assertThat(served).matches("http://169[.]254[.]\\d+[.]\\d+:8043/");
    List<String> read = new ArrayList<>();
    Services.files(router)
        .forEach(
            (path, text) -> {
              if (path.startsWith("/etc/yum.repos.d/")) {
                assertThat(text).as(path).doesNotContain("mirrorlist=", "metalink=", "/srv/");
                text.lines()
                    .filter(line -> line.startsWith("baseurl="))
                    .forEach(line -> read.add(line.substring(8).replace("$basearch", "x86_64")));
              }
            });
    assertThat(read)
        .containsExactlyInAnyOrderElementsOf(
            Services.mirrorIndexes(router.os()).stream()
                .map(index -> served + index.replace("repodata/repomd.xml", ""))
                .toList());
  }

  @Test
  void aFolderAsMirrorHoldsDebianAndItsSecurityUpdates() {
    Router router = Routers.withMirror("debian-12", URI.create("file:///srv/mirror/"));
    String served = router.config().identity().mirrorAddress().toString();
    String text = Services.files(router).get("/etc/apt/sources.list");
    assertThat(text).contains("at other times nothing answers there");
    assertThat(
            text.lines()
                .filter(line -> line.startsWith("deb "))
                .map(line -> line.split(" "))
                .map(words -> words[1] + "/dists/" + words[2] + "/InRelease"))
        .containsExactlyElementsOf(
            Services.mirrorIndexes(router.os()).stream().map(served::concat).toList());
  }

  /** What was replaced for a mirror would stay so after it: the files are ours in both cases. */
  @Test
  void theRepositoriesOfAlmaLinuxAreOursWithAndWithoutAMirror() {
    Map<String, String> own = Services.files(Routers.of("almalinux-9", Placement.STAGED));
    Map<String, String> mirrored =
        Services.files(Routers.withMirror("almalinux-9", URI.create("http://m.example.net/el9")));
    for (String stock : new String[] {"baseos", "appstream", "extras"}) {
      String path = "/etc/yum.repos.d/almalinux-" + stock + ".repo";
      assertThat(own.get(path))
          .contains(
              "[" + stock + "]",
              "mirrorlist=https://mirrors.almalinux.org/mirrorlist/9/" + stock + "\n",
              "gpgcheck=1",
              "gpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-routervm-AlmaLinux-9");
      assertThat(mirrored.get(path)).as(path).isNotNull().doesNotContain("mirrorlist");
    }
    assertThat(mirrored.get("/etc/yum.repos.d/almalinux-baseos.repo"))
        .contains("baseurl=http://m.example.net/el9/BaseOS/$basearch/os/");
  }

  /** An upgrade of centos-release leaves a changed file alone, but brings a missing one back. */
  @Test
  void theStockRepositoriesOfCentOsAreReplacedNotRemoved() {
    Map<String, String> files = Services.files(Routers.of("centos-7", Placement.STAGED));
    for (String stock :
        new String[] {"Base", "CR", "Debuginfo", "fasttrack", "Media", "Sources", "Vault"}) {
      String text = files.get("/etc/yum.repos.d/CentOS-" + stock + ".repo");
      assertThat(text).as(stock).isNotNull().doesNotContain("mirrorlist");
    }
  }

  /**
   * Those whose signatures count are known before a package is looked at: the system's and EPEL's.
   */
  @ParameterizedTest
  @CsvSource({"centos-7, 'CentOS-7,EPEL-7'", "almalinux-9, 'AlmaLinux-9,EPEL-9'", "debian-12, ''"})
  void whoSignsTheSystemsPackagesIsKnown(String os, String names) throws IOException {
    Router router = Routers.of(os, Placement.LIVE);
    List<String> keys = Services.packageKeys(router.config());
    List<String> expected = names.isEmpty() ? List.of() : List.of(names.split(",", -1));
    assertThat(keys).hasSameSizeAs(expected);
    for (int index = 0; index < keys.size(); index++) {
      assertThat(keys.get(index))
          .endsWith(Files.readString(KEYS.resolve("RPM-GPG-KEY-" + expected.get(index))));
    }
  }

  @Test
  void aMirrorThatSignsWithItsOwnKeyIsBelievedToo() {
    RouterConfig config = signing(Routers.of("almalinux-9", Placement.LIVE)).config();
    assertThat(Services.packageKeys(config)).hasSize(3).endsWith("the mirror's key");
  }

  @ParameterizedTest
  @ValueSource(strings = {"centos-7", "almalinux-9"})
  void packagesOfSuchAMirrorAreCheckedWithItsKeyAlone(String os) {
    Map<String, String> files =
        Services.files(signing(Routers.withMirror(os, URI.create("http://m.example.net/el/"))));
    String path = "/etc/pki/rpm-gpg/RPM-GPG-KEY-routervm-mirror";
    assertThat(files).containsEntry(path, "the mirror's key");
    assertThat(
            files.values().stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("gpgkey=")))
        .isNotEmpty()
        .containsOnly("gpgkey=file://" + path);
  }

  private static Router signing(Router router) {
    Install install =
        Variation.of(
            router.config().install(), Install::mirrorKeys, Optional.of("the mirror's key"));
    return new Router(
        Variation.of(router.config(), RouterConfig::install, install),
        router.placement(),
        router.wanMac(),
        router.secrets());
  }
}
