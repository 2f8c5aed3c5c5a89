package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.NamedSecret;
import io.routervm.config.Placement;
import io.routervm.config.Secret;
import io.routervm.resource.ManagedFile;
import io.routervm.resource.Resource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every secret of a service is one that a backup finds: router.yaml refers to it, or the service
 * says that it keeps it in the state folder.
 */
class SecretsOfServicesTest {
  static List<Router> routers() {
    return ServiceContractTest.routers();
  }

  @ParameterizedTest
  @MethodSource("routers")
  void everySecretIsOneThatABackupFinds(Router router) {
    assertThat(Services.all()).allSatisfy(service -> assertThat(lost(service, router)).isEmpty());
  }

  @Test
  void aForgottenSecretIsNoticed() {
    Router router = Routers.of("debian-12", Placement.LIVE);
    Secret elsewhere = new Secret.File(Path.of("nobody.knows"));
    assertThat(lost(new Forgetful(asked -> asked.read(elsewhere)), router))
        .containsExactly("${file:nobody.knows}");
    assertThat(lost(new Forgetful(asked -> asked.vpn().map(VpnMaterial::serverKey)), router))
        .containsExactly("the VPN's keys");
    assertThat(lost(new Forgetful(asked -> Optional.of("made up")), router))
        .containsExactly("/etc/forgetful.key");
  }

  /** What {@code service} gives to the guest as a secret and no backup holds. */
  private static List<String> lost(RouterService service, Router router) {
    Asked asked = new Asked();
    Router asking = new Router(router.config(), router.placement(), router.wanMac(), asked);
    Declarations declared = Services.declarations(Services.all(), asking);
    List<String> secretFiles =
        Stream.concat(
                service.beforePackages(asking).stream(),
                service.resources(asking, declared).stream())
            .filter(resource -> resource instanceof ManagedFile file && file.secret())
            .map(resource -> ((ManagedFile) resource).path())
            .toList();
    List<Secret> known = router.config().secrets().stream().map(NamedSecret::secret).toList();
    List<String> lost = new ArrayList<>();
    asked.references.stream()
        .filter(secret -> !known.contains(secret))
        .forEach(secret -> lost.add(secret.toString()));
    if (asked.vpn && service.keeps().isEmpty()) {
      lost.add("the VPN's keys");
    }
    if (!asked.vpn && asked.references.isEmpty()) {
      lost.addAll(secretFiles);
    }
    return lost;
  }

  /** Remembers what it was asked for. */
  private static final class Asked implements RouterSecrets {
    private final List<Secret> references = new ArrayList<>();
    private boolean vpn;

    @Override
    public Optional<VpnMaterial> vpn() {
      vpn = true;
      return TestSecrets.FIXED.vpn();
    }

    @Override
    public Optional<String> read(Secret secret) {
      references.add(secret);
      return Optional.of("a secret");
    }
  }

  private interface Source {
    Optional<String> secret(RouterSecrets secrets);
  }

  /** A service that declares nothing of what it has. */
  private record Forgetful(Source source) implements RouterService {
    @Override
    public String name() {
      return "forgetful";
    }

    @Override
    public List<Resource> resources(Router router, Declarations declared) {
      String key = source.secret(router.secrets()).orElseThrow();
      return List.of(ManagedFile.secret("/etc/forgetful.key", key));
    }
  }
}
