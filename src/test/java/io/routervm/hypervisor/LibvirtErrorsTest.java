package io.routervm.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.failure.Failure;
import org.junit.jupiter.api.Test;

class LibvirtErrorsTest {
  /** A program unpacked by hand depends on nothing that a package manager would look after. */
  @Test
  void aHostWithoutLibvirtsLibraryIsToldWhatToInstall() {
    assertThatThrownBy(
            () ->
                LibvirtErrors.connect(
                    "test:///default",
                    () -> {
                      throw new UnsatisfiedLinkError("Unable to load library 'virt'");
                    }))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.kind()).isEqualTo(Failure.Kind.PRECONDITION);
              assertThat(failure.what()).isEqualTo("libvirt's client library cannot be loaded");
              assertThat(failure.subject()).isEqualTo("libvirt.so.0");
              assertThat(failure.hint()).contains("libvirt0", "libvirt-libs");
            });
  }
}
