package io.routervm.cli;

import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfigLoader;
import io.routervm.cutover.AskedByCutover;
import io.routervm.failure.Failure;
import io.routervm.failure.Printable;
import io.routervm.guest.RemoteShell;
import io.routervm.hypervisor.Hypervisor;
import io.routervm.hypervisor.LibvirtHypervisor;
import io.routervm.hypervisor.Machine;
import io.routervm.hypervisor.Metadata;
import io.routervm.hypervisor.Phase;
import io.routervm.router.AskedByCreation;
import io.routervm.router.GuestAccess;
import io.routervm.router.PendingRevision;
import io.routervm.router.Revision;
import io.routervm.router.Revisions;
import io.routervm.router.RouterContext;
import io.routervm.router.StateFolder;
import io.routervm.ssh.HostileServer;
import io.routervm.ssh.SshKey;
import io.routervm.ssh.SshShell;
import io.routervm.vpn.VpnKeys;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Every command that talks to the router, again and again, with a router that answers what it
 * likes. Ends with 1 and says so at the first that does not keep its countenance.
 */
final class HostileRouter {
  /** Its bridges are none of this host: a cut-over that works here finds nothing to touch. */
  private static final String YAML =
      """
      version: 1
      os: debian-12
      install: { method: image, image: "http://images.example/debian.qcow2", sha256: %s }
      hypervisor: { uri: "test:///default", accelerator: tcg }
      vm: { pool: default-pool, autostart: false, spice: { password: none } }
      wan: { bridge: brNowhere, model: usb-net }
      lan: { bridge: brNobody, switch: linux, address: 192.168.42.254/24 }
      ddns: { protocol: dyndns2, server: nic.example.net, host: home.example.net, login: me, password: "${file:ddns.secret}" }
      vpn: { endpoint: home.example.net }
      """;

  private static final List<String> COMMANDS =
      List.of(
          "status",
          "-o json status",
          "doctor",
          "-o json doctor",
          "doctor nas",
          "-o json doctor 52:54:00:00:00:77",
          "plan",
          "-o json plan",
          "--yes reprovision --confirm-window 20",
          "--yes -o json reprovision --confirm-window 20",
          "--yes reprovision --upgrade --dry-run",
          "vpn list",
          "-o json vpn list",
          "vpn add c%1$d --to %2$s",
          "vpn renew c%1$d --to %2$s",
          "vpn revoke c%1$d",
          "vpn maintain",
          "backup --replace --passphrase-env PASSPHRASE %2$s/backup",
          "--yes rollback 1 --confirm-window 20",
          "start",
          "--yes swap-cables --wait 1s",
          "swap-cables --status",
          "--yes swap-cables --back --wait 1s",
          "swap-cables --status",
          "walk",
          "creation",
          "cut-over");

  /** What is neither printable nor a tab or a line break. */
  private static final Pattern CONTROL =
      Pattern.compile("[\\p{Cc}\\p{Cf}\\u2028\\u2029&&[^\\n\\t]]");

  /** Keys are made and passphrases stretched, which has little to do with the router. */
  private static final Pattern EXPENSIVE = Pattern.compile("^(vpn (add|renew|revoke)|backup)");

  private static final int SELDOM = 5;

  private final Path folder;
  private final RouterConfig config;
  private final Hypervisor hypervisor;
  private final HostileServer server;
  private final Access access;
  private final Map<String, Integer> codes = new TreeMap<>();

  private HostileRouter(Path folder, RouterConfig config, Hypervisor hypervisor, long seed)
      throws Exception {
    this.folder = folder;
    this.config = config;
    this.hypervisor = hypervisor;
    this.server = new HostileServer(folder, seed);
    this.access = new Access(server);
  }

  /** Arguments: a folder, how many answers, a seed. */
  public static void main(String[] words) throws Exception {
    Path folder = Path.of(words[0]);
    Files.writeString(folder.resolve("router.yaml"), YAML.formatted("0".repeat(64)));
    Path secret = Files.writeString(folder.resolve("ddns.secret"), "the provider's password\n");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    RouterConfig config = new RouterConfigLoader(name -> "x").load(folder.resolve("router.yaml"));
    try (LibvirtHypervisor hypervisor = LibvirtHypervisor.open(config.hypervisor())) {
      hypervisor.define(Machine.shown(config));
      hypervisor.createDisk(Machine.shown(config));
      hypervisor.record("router", Metadata.defined().in(Phase.PROVISIONED).at(Placement.LIVE));
      hypervisor.start("router");
      StateFolder state = new StateFolder(folder.resolve("state")).prepare();
      SshKey.readOrCreate(state.key(), "routervm router");
      state.write(state.knownHosts(), "router " + SshKey.generate("host").publicText() + "\n");
      new Revisions(state)
          .store(
              1,
              new PendingRevision(
                  new Revision(1, "", "", "reprovision", "", "live", List.of()),
                  Map.of("router.yaml", Files.readString(folder.resolve("router.yaml")))));
      HostileRouter router =
          new HostileRouter(folder, config, hypervisor, Long.parseLong(words[2]));
      router.work(Integer.parseInt(words[1]));
      router.server.close();
      System.out.println(router.server.answers() + " answers, exit codes " + router.codes);
    }
    System.exit(0);
  }

  private void work(int answers) throws Exception {
    for (int round = 0; server.answers() < answers; round++) {
      for (String command : COMMANDS) {
        if (EXPENSIVE.matcher(command).find() && round % SELDOM != 0) {
          continue;
        }
        if (command.equals("cut-over")) {
          AskedByCutover.all(AskedByCutover.context(access, folder.resolve("cutover")));
        } else if (command.equals("creation")) {
          String said =
              String.join(
                  "\n",
                  AskedByCreation.all(AskedByCutover.context(access, folder.resolve("creation"))));
          require(!CONTROL.matcher(Printable.text(said)).find(), "control", command, said);
        } else if (command.equals("walk")) {
          String said = AskedByCutover.walk(context(folder.resolve("walk")));
          require(!CONTROL.matcher(said).find(), "control", command, said);
        } else {
          run(command.formatted(round, folder));
        }
      }
    }
  }

  /** The router of libvirt's test driver, with a state folder of its own. */
  private RouterContext context(Path own) {
    StateFolder state = new StateFolder(own).prepare();
    return new RouterContext(
        config,
        state,
        hypervisor,
        access,
        Optional::empty,
        AskedByCutover.context(access, own).secrets(),
        new VpnKeys(config, state.pki(), secret -> Optional.empty()),
        "version: 1\n");
  }

  private void run(String command) throws Exception {
    int before = server.answers();
    long began = System.nanoTime();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    List<String> words = new ArrayList<>();
    words.addAll(List.of("--file", folder.resolve("router.yaml").toString()));
    words.addAll(List.of("--state", folder.resolve("state").toString()));
    words.addAll(List.of(command.split(" ", -1)));
    int code =
        new Main(
                Map.of(
                    "PASSPHRASE", "correct horse battery staple", "ROUTERVM_DETACHED", "cutover"),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                (config, state) -> access)
            .run(words.toArray(String[]::new));
    String said = out.toString(StandardCharsets.UTF_8) + err.toString(StandardCharsets.UTF_8);
    Path log = folder.resolve("state/routervm.log");
    String logged = Files.exists(log) ? Files.readString(log) : "";
    Files.deleteIfExists(log);
    codes.merge(command.replaceAll("[ ](/.*|c[0-9]+.*)", "") + " " + code, 1, Integer::sum);
    require(code != ExitCode.BUG && !said.contains("a bug in"), "a bug", command, said + logged);
    require(!CONTROL.matcher(said).find(), "a control character", command, said);
    require(!CONTROL.matcher(logged).find(), "a control character", command, logged);
    require(!said.contains("\tat ") && !said.contains("    at "), "a trace", command, said);
    long seconds = (System.nanoTime() - began) / 1_000_000_000;
    if (seconds > 5) {
      System.out.println(
          command + ": " + seconds + " s, " + (server.answers() - before) + " answers, " + code);
    }
  }

  private static void require(boolean holds, String what, String command, String text) {
    if (!holds) {
      System.out.println(what + " of `" + command + "`:\n" + Printable.text(text));
      System.exit(1);
    }
  }

  /** One connection for all, as long as the router does not drop it. */
  private static final class Access implements GuestAccess {
    private final SshShell shell;

    private Access(HostileServer server) {
      this.shell = server.shell();
    }

    @Override
    public String publicKey() {
      return "ssh-ed25519 AAAA";
    }

    @Override
    public void pin(List<String> hostKeys) {
      throw new Failure(Failure.Kind.BROKEN, "not in this test", "here", "nothing");
    }

    @Override
    public RemoteShell open() {
      return new Kept(shell);
    }

    @Override
    public RemoteShell await(Duration limit, Consumer<String> waiting) {
      return new Kept(shell);
    }
  }

  private record Kept(SshShell shell) implements RemoteShell {
    @Override
    public io.routervm.guest.Result run(io.routervm.shell.Script script, Consumer<String> onLine) {
      return shell.run(script, onLine);
    }

    @Override
    public void close() {}
  }
}
