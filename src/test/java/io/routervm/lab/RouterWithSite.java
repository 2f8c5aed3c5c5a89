package io.routervm.lab;

import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfigLoader;
import io.routervm.config.Secret;
import io.routervm.extras.ExtrasLoader;
import io.routervm.extras.ExtrasSource;
import io.routervm.hypervisor.GraphicsPassword;
import io.routervm.hypervisor.LibvirtHypervisor;
import io.routervm.hypervisor.Metadata;
import io.routervm.hypervisor.Phase;
import io.routervm.router.Adoption;
import io.routervm.router.GuestAccess;
import io.routervm.router.Reprovision;
import io.routervm.router.Revisions;
import io.routervm.router.RouterContext;
import io.routervm.router.StateFolder;
import io.routervm.service.Router;
import io.routervm.service.RouterSecrets;
import io.routervm.service.VpnMaterial;
import io.routervm.vpn.VpnKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The use cases of a live container's owner, in this process: the real ones, with a state folder,
 * and with libvirt's own test driver that shows the domain which a container does not have.
 */
final class RouterWithSite implements AutoCloseable {
  /** Lines of router.yaml that the test driver asks for. */
  static final String MACHINE =
      """
      hypervisor: { uri: "test:///default", accelerator: tcg }
      vm: { pool: default-pool, autostart: false, spice: { password: none } }
      """;

  final LiveContainer container;
  private final String head;
  private final StateFolder state;
  private final LibvirtHypervisor hypervisor;

  /**
   * The owner of {@code container}.
   *
   * @param head what every router.yaml of this router begins with
   */
  RouterWithSite(LiveContainer container, String head, String yaml) {
    this.container = container;
    this.head = head;
    state = new StateFolder(container.folder().resolve("state")).prepare();
    RouterConfig config = config(yaml);
    hypervisor = LibvirtHypervisor.open(config.hypervisor());
    RouterContext context = context(yaml);
    hypervisor.define(context.machine());
    hypervisor.createDisk(context.machine());
    hypervisor.record(config.name(), Metadata.defined().in(Phase.PROVISIONED).at(Placement.LIVE));
    keepTheTimeClientOffTheClock();
  }

  /** The container's own router.yaml, with the machine that the test driver shows. */
  static String yaml(LiveContainer container) throws IOException {
    return Files.readString(container.yaml())
        .replaceAll("(?m)^(hypervisor|wan):.*\n", "")
        .concat("wan: { bridge: brIsp, model: usb-net }\n")
        .concat(MACHINE);
  }

  String head() {
    return head;
  }

  /** A container may not set the clock, so the time client would not even start. */
  private void keepTheTimeClientOffTheClock() {
    container
        .inside(
            "mkdir -p /etc/systemd/system/chrony.service.d;"
                + " printf '[Unit]\\nConditionCapability=\\n[Service]\\nExecStart=\\n"
                + "ExecStart=!/usr/sbin/chronyd -x $DAEMON_OPTS\\n'"
                + " >/etc/systemd/system/chrony.service.d/lab.conf; systemctl daemon-reload")
        .orFail();
  }

  RouterConfig config(String yaml) {
    try {
      Path file = Files.createTempFile(container.folder(), "router", ".yaml");
      Files.writeString(file, yaml);
      RouterConfig config = new RouterConfigLoader(name -> null).load(file);
      Files.delete(file);
      return config;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the guest is to hold. */
  Router router(String yaml) {
    return context(yaml).router(Placement.LIVE);
  }

  Reprovision reprovision(String yaml) {
    return new Reprovision(context(yaml));
  }

  /** With what router.yaml cannot say. */
  Reprovision reprovision(String yaml, ExtrasSource extras) {
    return new Reprovision(with(context(yaml), container, extras));
  }

  /** What the guest is to hold then. */
  Router router(String yaml, ExtrasSource extras) {
    return with(context(yaml), container, extras).router(Placement.LIVE);
  }

  /** Of a folder of the owner's with router.yaml in it. */
  Adoption adoption(Path folder) {
    RouterConfig there = new RouterConfigLoader(name -> null).load(folder.resolve("router.yaml"));
    return new Adoption(
        new RouterContext(
            there,
            state,
            hypervisor,
            container,
            Optional::<GraphicsPassword>empty,
            container.router.secrets(),
            new VpnKeys(there, state.pki(), secret -> Optional.empty()),
            ""));
  }

  StateFolder state() {
    return state;
  }

  private RouterContext with(RouterContext context, GuestAccess access, ExtrasSource extras) {
    return new RouterContext(
        context.config(),
        state,
        hypervisor,
        access,
        context.graphics(),
        context.secrets(),
        context.keys(),
        context.yaml(),
        ExtrasLoader.of(extras, context.config()));
  }

  Revisions revisions() {
    return new Revisions(state);
  }

  private RouterContext context(String yaml) {
    RouterConfig config = config(yaml);
    VpnKeys keys = new VpnKeys(config, state.pki(), secret -> Optional.empty());
    return new RouterContext(
        config,
        state,
        hypervisor,
        container,
        Optional::<GraphicsPassword>empty,
        secrets(keys),
        keys,
        yaml);
  }

  /** Access that the test may break. */
  Reprovision reprovision(String yaml, GuestAccess access) {
    return new Reprovision(with(context(yaml), access, ExtrasSource.NONE));
  }

  private static RouterSecrets secrets(VpnKeys keys) {
    return new RouterSecrets() {
      @Override
      public Optional<VpnMaterial> vpn() {
        return keys.material();
      }

      @Override
      public Optional<String> read(Secret secret) {
        return Optional.empty();
      }
    };
  }

  @Override
  public void close() {
    hypervisor.close();
  }
}
