package io.routervm.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.resource.PackageSignatures.Foreign;
import io.routervm.template.Template;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That rpm finds them shows {@code ElSignaturesContainerTest}. */
class PackageSignaturesTest {
  @ParameterizedTest
  @ValueSource(strings = {"CentOS-7", "EPEL-7", "AlmaLinux-9", "EPEL-9"})
  void theShippedKeysAreOpenPgpPackets(String name) {
    String armor =
        Template.render("vm-templates/guest/etc/pki/rpm-gpg/RPM-GPG-KEY-" + name, Map.of());
    List<String> blocks = OpenPgpArmor.blocks(armor);
    assertThat(blocks).hasSize(1);
    byte[] packets = Base64.getDecoder().decode(OpenPgpArmor.body(blocks.get(0)));
    // A public key packet, in the old or in the new form.
    assertThat(packets[0] & 0xff).isIn(0x98, 0x99, 0xc6);
  }

  @Test
  void whatIsNoKeyIsLeftOut() {
    assertThat(OpenPgpArmor.blocks("")).isEmpty();
    String block =
        "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n%s\n-----END PGP PUBLIC KEY BLOCK-----\n";
    assertThat(OpenPgpArmor.blocks(block.formatted("'''; import os"))).isEmpty();
    String two = block.formatted("Version: 1\n\nmQEN\nBFOo\n=abcd").repeat(2);
    assertThat(OpenPgpArmor.blocks(two).stream().map(OpenPgpArmor::body))
        .containsExactly("mQENBFOo", "mQENBFOo");
  }

  @Test
  void onlyWhatCameToItsEndCounts() {
    assertThat(PackageSignatures.parse("")).isEmpty();
    assertThat(PackageSignatures.parse("foreign unsigned a-1-1.x86_64\n")).isEmpty();
    assertThat(PackageSignatures.parse("checked 3\n"))
        .contains(new PackageSignatures(3, List.of()));
    String output =
        """
        noise
        foreign unsigned bad-1-1.noarch
        foreign other-key x-2-1.x86_64
        foreign taken-in gpg-pubkey-12-34.(none)
        foreign taken-in gpg-pubkey-12-34.?none?
        checked 7
        checked 8
        """;
    PackageSignatures found = PackageSignatures.parse(output).orElseThrow();
    assertThat(found.checked()).isEqualTo(7);
    assertThat(found.foreign())
        .extracting(Foreign::name)
        .containsExactly("bad-1-1.noarch", "x-2-1.x86_64", "gpg-pubkey-12-34.?none?");
  }
}
