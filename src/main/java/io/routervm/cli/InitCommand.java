package io.routervm.cli;

import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfigLoader;
import io.routervm.cutover.Cables;
import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import io.routervm.host.AdapterAdvice;
import io.routervm.host.OpenVirtualSwitch;
import io.routervm.os.GuestOs;
import io.routervm.platform.Checksum;
import io.routervm.platform.DurableFiles;
import io.routervm.setup.Choices;
import io.routervm.setup.FirstRouterFile;
import io.routervm.setup.HostPicture;
import io.routervm.setup.HostSurvey;
import io.routervm.setup.InitAnswers;
import io.routervm.setup.Interview;
import io.routervm.setup.Proposal;
import io.routervm.setup.WanNic;
import io.routervm.shell.Quote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "init",
    description = {
      "Writes a first router.yaml, with comments, from what this host has: bridges, storage pools,"
          + " NICs for the ISP box's cable (USB, PCI, or behind a bridge), and a home subnet that"
          + " collides with nothing.",
      "Asks where there is a choice; each answer may be given before, and with --yes it takes its"
          + " own proposals. Writes to --file, or to ./router.yaml. Where the host has no"
          + " bridge or no storage pool, `host prepare` is next, and init goes on after it."
    })
@CommandHelp(example = "routervm init --os debian-12")
final class InitCommand implements Callable<Integer> {
  @ParentCommand private Main main;

  @Option(names = "--force", description = "replace a router.yaml that is there")
  private boolean force;

  @Option(
      names = "--os",
      paramLabel = "NAME",
      completionCandidates = Offer.SystemNames.class,
      description =
          "the router's operating system: centos-7, almalinux-9 or debian-12 (default: almalinux-9;"
              + " debian-12 with --image)")
  private Optional<String> os = Optional.empty();

  @Option(
      names = "--image",
      paramLabel = "FILE",
      description = "install from this cloud image instead of an install tree")
  private Optional<Path> image = Optional.empty();

  @Option(
      names = "--bridge",
      paramLabel = "NAME",
      description = "the home's bridge (default: asks where there are several)")
  private Optional<String> bridge = Optional.empty();

  @Option(
      names = "--wan",
      paramLabel = "KIND",
      description =
          "how the router gets the NIC of the ISP box's cable: usb (an adapter), pci (a card) or"
              + " bridge (a second NIC of this host in a bridge) (default: asks where there are"
              + " several)")
  private Optional<WanNic.Kind> wan = Optional.empty();

  @Option(
      names = "--wan-device",
      paramLabel = "WHICH",
      description =
          "that NIC: vendor:product, USB port, PCI address, bridge, MAC address or name (default:"
              + " asks where there are several)")
  private Optional<String> device = Optional.empty();

  @Option(
      names = "--pool",
      paramLabel = "NAME",
      description = "the storage pool of the router's disk (default: asks where there are several)")
  private Optional<String> pool = Optional.empty();

  @Option(
      names = "--lan",
      paramLabel = "ADDRESS",
      description =
          "the router's address in the home network, with the prefix length (default: asks, and"
              + " proposes one)")
  private Optional<String> lan = Optional.empty();

  @Option(
      names = "--prepare",
      description =
          "where this host has no bridge or no storage pool, have `host prepare` make one, also with"
              + " --yes")
  private boolean prepare;

  @Override
  public Integer call() {
    Console console = main.console();
    Path file = main.options().newRouterFile();
    refuseToOverwrite(file);
    requireWritable(file);
    Interview interview = interview(console);
    GuestOs system = system();
    Optional<Choices.Image> chosen = image.map(InitCommand::image);
    HostPicture host = HostSurvey.take(DefaultHypervisor.SETTINGS);
    if (OpenVirtualSwitch.isForRootAlone()) {
      console.warning(
          "bridges of Open vSwitch are not among those that are found: only root may ask it; run"
              + " `sudo routervm init` for one");
    }
    Optional<String> lacking = lacking(host);
    if (lacking.isPresent() && (prepare || interview instanceof ConsolePrompter)) {
      int code = prepareHost(lacking.get(), console);
      if (code != ExitCode.DONE) {
        return code;
      }
      host = HostSurvey.take(DefaultHypervisor.SETTINGS);
    }
    InitAnswers given = new InitAnswers(bridge, wan, device, pool, lan);
    Choices choices = new Proposal(host, interview, given, file).choose(system, chosen);
    // Somebody may have written one while the questions were answered.
    refuseToOverwrite(file);
    write(file, FirstRouterFile.text(choices, host));
    console.line(
        file + " is written: the router is " + choices.lan() + " on " + choices.bridge().name());
    List<AdapterAdvice> advice =
        choices.wan() instanceof WanNic.Usb usb ? AdapterAdvice.about(usb.adapter()) : List.of();
    advice.forEach(one -> console.warning(one.seen() + "; " + one.remedy()));
    draw(file, console);
    console.line("next: look at the file, then `routervm " + named(file) + "create`");
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("file", file.toAbsolutePath().toString());
    document.put("os", choices.os().name());
    document.put("bridge", choices.bridge().name());
    String kind = choices.wan().kind().name().toLowerCase(Locale.ROOT);
    document.put("wan", Map.of("kind", kind, "device", choices.wan().device()));
    if (choices.wan() instanceof WanNic.Usb usb) {
      document.put("usb", usb.device());
    }
    document.put("advice", advice);
    document.put("pool", choices.pool().name());
    document.put("lan", choices.lan().toString());
    document.put("isp", choices.isp().map(Object::toString));
    console.document(document);
    return ExitCode.DONE;
  }

  /** What the router cannot do without, and `host prepare` makes. */
  private Optional<String> lacking(HostPicture host) {
    if (host.lacksBridge(bridge)) {
      return Optional.of("bridge for the home");
    }
    return host.pools().isEmpty() ? Optional.of("storage pool") : Optional.empty();
  }

  /** It shows its plan, and asks before it changes anything. */
  private int prepareHost(String lacking, Console console) {
    List<String> words = new ArrayList<>(List.of("host", "prepare"));
    bridge.ifPresent(name -> words.addAll(List.of("--bridge", name)));
    String command = "`routervm " + String.join(" ", words) + "`";
    console.diagnostic(
        "this host has no "
            + lacking
            + ": "
            + command
            + " is next, then the questions about the router");
    int code = main.also(words);
    if (code != ExitCode.DONE) {
      console.document(
          Map.of(
              "error",
              Map.of(
                  "what",
                  "this host has no " + lacking + ", and " + command + " made none",
                  "where",
                  "standard error says why",
                  "next",
                  "mend that, then run this command again")));
    }
    return code;
  }

  private static void draw(Path file, Console console) {
    RouterConfig config = new RouterConfigLoader(name -> null).load(file);
    Cables.here(config).afterwards().lines().forEach(console::line);
    console.line("Leave the cables as they are until `swap-cables` asks for them.");
  }

  /** What the next command needs to find the file. */
  private String named(Path file) {
    return main.options().newRouterFileIsFound()
        ? ""
        : "--file " + Quote.word(file.toString()) + " ";
  }

  private void refuseToOverwrite(Path file) {
    if (Files.exists(file) && !force) {
      throw Failure.usage(
          "there is a file of that name already",
          file.toAbsolutePath().toString(),
          "keep it, name another file with --file, or replace it with --force");
    }
  }

  /** Before the questions: answers that cannot be kept are a nuisance. */
  private static void requireWritable(Path file) {
    Path folder = file.toAbsolutePath().normalize().getParent();
    while (folder != null && !Files.exists(folder)) {
      folder = folder.getParent();
    }
    if (Files.isDirectory(file) || folder == null || !Files.isWritable(folder)) {
      throw Failure.precondition(
          "a first configuration cannot be written here",
          file.toAbsolutePath().toString(),
          "name a file that you may write to with --file");
    }
  }

  private Interview interview(Console console) {
    if (main.options().yes() || console.json()) {
      return new DefaultPrompter();
    }
    if (!Main.onTerminal()) {
      throw Failure.usage(
          "init asks questions, and there is no terminal to answer on",
          "standard input",
          "run `routervm init --yes` to take its proposals, and change the file afterwards");
    }
    return new ConsolePrompter(console);
  }

  private GuestOs system() {
    String name = os.orElse(image.isPresent() ? "debian-12" : "almalinux-9");
    return GuestOs.named(name)
        .orElseThrow(
            () ->
                Failure.usage(
                    "there is no operating system '" + name + "' for a router",
                    "--os",
                    "choose one of "
                        + GuestOs.all().stream()
                            .map(GuestOs::name)
                            .collect(Collectors.joining(", "))));
  }

  private static Choices.Image image(Path file) {
    return new Choices.Image(file.toAbsolutePath().normalize(), sha256(file));
  }

  private static String sha256(Path file) {
    try {
      return Checksum.of(file).sha256();
    } catch (IOException e) {
      throw Failure.precondition(
          "the image cannot be read: " + Reason.of(e),
          file.toString(),
          "name a qcow2 file on this host with --image",
          e);
    }
  }

  /** In one piece: a full disk leaves no half of a file. */
  private static void write(Path file, String text) {
    Path target = file.toAbsolutePath().normalize();
    try {
      Files.createDirectories(target.getParent());
      DurableFiles.DISK.write(target, text);
    } catch (IOException e) {
      throw Failure.precondition(
          "cannot write: " + Reason.of(e),
          file.toString(),
          "name a file that you may write to with --file",
          e);
    }
  }
}
