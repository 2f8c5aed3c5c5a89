package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.resource.PackageSignatures;
import io.routervm.resource.PackageSignatures.Foreign;
import io.routervm.service.Services;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who signed the packages of an RPM system, asked of a real package database by {@code create}'s
 * own script: the lab's EL-like guest, whose packages the lab's key signs. That the script speaks
 * to EL 7's rpm 4.11 as well is read from that release's source, not run here.
 */
@Tag("lab")
@Timeout(600)
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class ElSignaturesContainerTest {
  @AutoClose private ElGuest guest;

  @BeforeAll
  void start(@TempDir Path folder) {
    guest = new ElGuest("elsign", folder);
  }

  @Test
  @Order(1)
  void aSystemAsItsInstallerLeavesItIsClean() {
    PackageSignatures found = ask(keys());
    assertThat(found.foreign()).isEmpty();
    assertThat(found.checked()).isEqualTo(guest.packages("%{NAME}").size()).isPositive();
  }

  @Test
  @Order(2)
  void withTheArticlesPackagesAndTheKeyThatYumTookInItStaysClean() {
    guest.container.reconcile(LiveContainer.resources(guest.container.staged()));
    List<String> names = guest.packages("%{NAME}");
    assertThat(names).contains("gpg-pubkey", "openvpn");
    PackageSignatures found = ask(keys());
    assertThat(found.foreign()).isEmpty();
    assertThat(found.checked()).isEqualTo(names.size() - 1);
  }

  /** The names of the packages are those of EL, and say nothing. */
  @Test
  @Order(3)
  void unsignedForeignAndForgedPackagesAreFound() throws IOException {
    install("unsigned", "htop", "");
    install("other-key", "net-tools", "");
    // The signature is the lab's own, and of another header.
    install("good", "usbutils", ".replace(b\"usbutils for the EL\", b\"usbutilz for the EL\")");
    PackageSignatures found = ask(keys());
    assertThat(found.foreign())
        .extracting(one -> one.name().replaceFirst("-[0-9].*", "") + ": " + one.why())
        .containsExactlyInAnyOrder(
            "htop: not signed",
            "net-tools: signed by somebody else's key",
            "usbutils: its signature is wrong");
  }

  /** What yum would accept from then on, and what would make the packages above look right. */
  @Test
  @Order(4)
  void aKeyThatTheSystemHasTakenInProvesNothingAndIsFound() {
    guest
        .container
        .inside(
            "python3 -c 'import urllib.request as web; web.urlretrieve("
                + "\"http://tree.internet.lab/el-repository/RPM-GPG-KEY-other\", \"/tmp/other\")'")
        .orFail();
    guest.container.inside("rpm --import /tmp/other").orFail();
    List<Foreign> foreign = ask(keys()).foreign();
    assertThat(foreign).hasSize(4);
    assertThat(foreign)
        .anyMatch(one -> one.name().startsWith("gpg-pubkey-") && one.why().contains("trusts"))
        .anyMatch(one -> one.name().startsWith("net-tools-") && one.why().contains("else's key"));
  }

  @Test
  @Order(5)
  void withoutTheLabsKeyNothingIsKnown() {
    PackageSignatures found = ask(List.of());
    assertThat(found.foreign()).hasSizeGreaterThanOrEqualTo(found.checked());
  }

  private List<String> keys() {
    return Services.packageKeys(guest.container.staged().config());
  }

  private PackageSignatures ask(List<String> keys) {
    try (RemoteShell shell = guest.open()) {
      Result result = shell.run(PackageSignatures.script(keys));
      assertThat(result.succeeded()).as(result.toString()).isTrue();
      return PackageSignatures.parse(result.output()).orElseThrow();
    }
  }

  /** In place of the one that is there, past everything that would check it. */
  private void install(String mirror, String name, String change) throws IOException {
    Path file = LabRepository.rpm(guest.repository.mirror(mirror), name);
    String url =
        "http://tree.internet.lab/el-repository/"
            + guest.repository.folder().relativize(file).toString();
    guest
        .container
        .inside(
            "python3 -c 'import urllib.request as web; content = web.urlopen(\""
                + url
                + "\").read(); open(\"/tmp/foreign.rpm\", \"wb\").write(content"
                + change
                + ")' && rpm -e --nodeps --noscripts "
                + name
                + " && rpm -i --nodeps --noscripts --nosignature --nodigest --force-debian"
                + " /tmp/foreign.rpm")
        .orFail();
  }
}
