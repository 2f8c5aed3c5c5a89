package io.routervm.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfigLoader;
import io.routervm.failure.Failure;
import io.routervm.plan.Plan;
import io.routervm.service.Services;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That it is served, and how, is shown in the lab, which has a management network. */
class MirrorFolderTest {
  @TempDir Path folder;

  private RouterConfig config(String mirror) throws IOException {
    Path file = folder.resolve("router.yaml");
    Files.writeString(
        file,
        """
        version: 1
        os: centos-7
        install: { method: kickstart, mirror: %s }
        wan: { usb: "0b95:1790", mac: "aa:bb:cc:dd:ee:ff" }
        lan: { bridge: brHome, address: 192.168.42.254/24 }
        """
            .formatted(mirror));
    return new RouterConfigLoader(name -> null).load(file);
  }

  private static void makeFile(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "");
  }

  @Test
  void aFolderThatIsNotThereIsMissedBeforeThePackages() throws IOException {
    RouterConfig config = config("mirror");
    assertThatThrownBy(() -> MirrorFolder.require(config))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.kind()).isEqualTo(Failure.Kind.PRECONDITION);
              assertThat(failure.subject()).isEqualTo(folder.resolve("mirror").toString());
            });
  }

  @Test
  void eachRepositoryThatIsNotThereIsNamed() throws IOException {
    RouterConfig config = config("mirror");
    Files.createDirectory(folder.resolve("mirror"));
    for (String index : Services.mirrorIndexes(config.os())) {
      assertThatThrownBy(() -> MirrorFolder.require(config))
          .hasMessageContaining("is no mirror for centos-7: it has no " + index);
      makeFile(folder.resolve("mirror").resolve(index));
    }
    MirrorFolder.require(config);
  }

  @Test
  void aPlanWithoutPackagesNeedsNoFolder() throws IOException {
    RouterConfig config = config("mirror");
    assertThat(MirrorFolder.<String>serving(config, new Plan(List.of()), () -> "done"))
        .isEqualTo("done");
  }

  @Test
  void aUrlIsNotLookedAt() throws IOException {
    RouterConfig config = config("http://mirror.example.net/el7");
    MirrorFolder.require(config);
    assertThat(MirrorFolder.<String>serving(config, () -> "done")).isEqualTo("done");
  }
}
