package io.routervm.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Install;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfig.InstallMethod;
import io.routervm.config.RouterConfig.InstallNetwork;
import io.routervm.hypervisor.SampleConfig;
import io.routervm.os.GuestOs;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeTrustTest {
  @ParameterizedTest
  @ValueSource(strings = {"https://vault.centos.org/7.9.2009/os/x86_64/", "file:///mnt/", "/mnt/"})
  void whatNobodyOnTheWayCanReplaceIsNotWarnedOf(String tree) {
    assertThat(TreeTrust.warning(config(tree, Optional.empty()))).isEmpty();
  }

  @Test
  void aTreeOverPlainHttpIs() {
    assertThat(TreeTrust.warning(config("http://tree.example/", Optional.empty())).orElseThrow())
        .contains(
            "http://tree.example/ is plain http", "can replace kernel", "install.tree_sha256");
    assertThat(TreeTrust.warning(config("http://tree.example/", pin())).orElseThrow())
        .contains("kernel and initrd are pinned", "second stage")
        .doesNotContain("install.tree_sha256");
  }

  @Test
  void noSystemInstallsOverPlainHttpByItself() {
    for (GuestOs os : GuestOs.all()) {
      os.installTree().ifPresent(tree -> assertThat(tree).startsWith("https://"));
    }
  }

  private static Optional<String> pin() {
    return Optional.of("0".repeat(64));
  }

  private static RouterConfig config(String tree, Optional<String> pin) {
    return new SampleConfig()
        .install(
            new Install(
                InstallMethod.KICKSTART,
                Optional.of(URI.create(tree)),
                pin,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                InstallNetwork.LAN))
        .build();
  }
}
