package io.routervm.service;

import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.config.Secret;
import io.routervm.config.Variation;
import io.routervm.resource.ManagedFile;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Accounts of dynamic DNS to test with, and what ddclient is told of them. */
final class DynamicDnsAccounts {
  static final Router LIVE = Routers.of("debian-12", Placement.LIVE);

  private final Map<Secret, String> passwords = new HashMap<>();

  static ManagedFile file(Router router, String path) {
    return Services.resources(router).stream()
        .filter(resource -> resource instanceof ManagedFile file && file.path().equals(path))
        .map(ManagedFile.class::cast)
        .findFirst()
        .orElseThrow();
  }

  static String configuration(Router router) {
    return file(router, "/etc/ddclient.conf").content();
  }

  /** The account of the tests with these, its secret one of its own. */
  RouterConfig.DynamicDns account(String host, String login, String password) {
    Secret secret = new Secret.File(Path.of("secret-" + passwords.size()));
    passwords.put(secret, password);
    RouterConfig.DynamicDns some = LIVE.config().ddns().get(0);
    return Variation.of(
        Variation.of(
            Variation.of(some, RouterConfig.DynamicDns::hosts, List.of(host)),
            RouterConfig.DynamicDns::login,
            login),
        RouterConfig.DynamicDns::password,
        secret);
  }

  Router with(RouterConfig.DynamicDns... accounts) {
    return with(LIVE, accounts);
  }

  Router with(Router router, RouterConfig.DynamicDns... accounts) {
    RouterSecrets secrets =
        new RouterSecrets() {
          @Override
          public Optional<VpnMaterial> vpn() {
            return router.secrets().vpn();
          }

          @Override
          public Optional<String> read(Secret secret) {
            return Optional.of(passwords.get(secret));
          }
        };
    RouterConfig config = Routers.withDynamicDns(router, List.of(accounts)).config();
    return new Router(config, router.placement(), router.wanMac(), secrets);
  }
}
