package io.routervm.lab;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfigLoader;
import io.routervm.cutover.CableSwap;
import io.routervm.cutover.OperatorMailbox;
import io.routervm.failure.Failure;
import io.routervm.guest.RemoteShell;
import io.routervm.hypervisor.Metadata;
import io.routervm.hypervisor.Phase;
import io.routervm.progress.Progress;
import io.routervm.router.Approval;
import io.routervm.router.GuestAccess;
import io.routervm.router.Reprovision;
import io.routervm.router.RouterContext;
import io.routervm.router.StateFolder;
import io.routervm.router.ToldProgress;
import io.routervm.ssh.SshShell;
import io.routervm.ssh.SshTarget;
import io.routervm.vpn.VpnKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/**
 * A process of the cut-over on the lab's hypervisor, to be killed: all of it is the product but
 * libvirt, for which {@link ContainerHypervisor} stands in. Run as {@code ContainerCutover LAB
 * FOLDER provision|forward|back|reprovision}.
 */
final class ContainerCutover {
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  /** Of a change on trial. */
  private static final Duration WINDOW = Duration.ofSeconds(45);

  private ContainerCutover() {}

  public static void main(String[] words) throws IOException {
    ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
    Path folder = Path.of(words[1]);
    RouterContext context = context(words[0], folder);
    Progress progress = ToldProgress.printed();
    CableSwap swap =
        new CableSwap(
            context,
            new OperatorMailbox(context.state(), false, Optional.empty()),
            progress,
            PATIENCE);
    try {
      switch (words[2]) {
        case "provision" -> {
          new Reprovision(context).run(Placement.STAGED, "create", progress);
          context
              .hypervisor()
              .record(
                  context.name(), Metadata.defined().in(Phase.PROVISIONED).at(Placement.STAGED));
        }
        case "forward" -> swap.forward();
        case "back" -> swap.back();
        case "reprovision" ->
            new Reprovision(context)
                .run(
                    new Reprovision.Options(
                        "reprovision", Approval.AUTOMATIC, Optional.of(WINDOW), "the lab"),
                    progress);
        default -> throw new IllegalArgumentException(words[2]);
      }
      System.exit(0);
    } catch (Failure e) {
      System.out.println("what:  " + e.what() + "\nwhere: " + e.subject() + "\nnext:  " + e.hint());
      System.exit(4);
    }
  }

  private static RouterContext context(String lab, Path folder) throws IOException {
    Path yaml = folder.resolve("router.yaml");
    RouterConfig config = new RouterConfigLoader(name -> null).load(yaml);
    StateFolder state = new StateFolder(folder.resolve("state")).prepare();
    return new RouterContext(
        config,
        state,
        new ContainerHypervisor(lab, folder),
        new Access(
            SshTarget.of(
                config.identity().routerAddress().address().toString(),
                Path.of("/run/routervm-lab", lab, "router/id_ed25519"),
                folder.resolve("known_hosts"))),
        Optional::empty,
        LiveContainer.NO_SECRETS,
        new VpnKeys(config, state.pki(), secret -> Optional.empty()),
        Files.readString(yaml));
  }

  /** The lab has put the key there, and its host key was pinned. */
  private record Access(SshTarget target) implements GuestAccess {
    @Override
    public String publicKey() {
      throw new AssertionError("the lab has put the key there");
    }

    @Override
    public void pin(List<String> hostKeys) {
      throw new AssertionError("the test has pinned the host key");
    }

    @Override
    public RemoteShell open() {
      SshShell host = new SshShell(target);
      host.connect();
      return host;
    }

    @Override
    public RemoteShell await(Duration limit, Consumer<String> waiting) {
      SshShell host = new SshShell(target);
      host.waitFor(limit, waiting);
      return host;
    }
  }
}
