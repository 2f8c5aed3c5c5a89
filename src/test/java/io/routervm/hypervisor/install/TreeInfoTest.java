package io.routervm.hypervisor.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.failure.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TreeInfoTest {
  private static final String SUM = "ab".repeat(32);
  private static final String TREE =
      """
      [general]
      family = CentOS
      version = 7
      # a comment
      [images-x86_64]
      kernel = images/pxeboot/vmlinuz
      initrd=images/pxeboot/initrd.img
      [stage2]
      mainimage = LiveOS/squashfs.img
      [checksums]
      images/pxeboot/vmlinuz = sha256:%1$s
      images/pxeboot/initrd.img = sha256:%1$s
      LiveOS/squashfs.img = sha256:%1$s
      """
          .formatted(SUM);

  @Test
  void readsPartsAndChecksums() {
    TreeInfo info = TreeInfo.parse(TREE, "tree");
    assertThat(info.release()).isEqualTo("CentOS 7");
    assertThat(info.kernel().path()).isEqualTo("images/pxeboot/vmlinuz");
    assertThat(info.kernel().checksum().sha256()).isEqualTo(SUM);
    assertThat(info.stage2().orElseThrow().path()).isEqualTo("LiveOS/squashfs.img");
  }

  @ParameterizedTest(name = "{2}")
  @CsvSource({
    "sha256:,md5:,weaker than SHA-256: md5",
    "sha256:,sha1:,weaker than SHA-256: sha1",
    "[checksums],[other],no checksum for",
    "images-x86_64,images-aarch64,no kernel and initrd",
    "images/pxeboot/vmlinuz,../../etc/shadow,outside itself",
    "images/pxeboot/vmlinuz,/etc/shadow,outside itself"
  })
  void refusesWhatCannotBeChecked(String find, String replace, String message) {
    assertThatThrownBy(() -> TreeInfo.parse(TREE.replace(find, replace), "tree"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(message);
  }
}
