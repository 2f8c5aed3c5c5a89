package io.routervm.cutover;

import io.routervm.config.Cidr;
import io.routervm.config.Ipv4;
import io.routervm.config.MacAddress;
import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfigLoader;
import io.routervm.cutover.CablePorts.Port;
import io.routervm.failure.Failure;
import io.routervm.failure.Finding;
import io.routervm.guest.HostUnreachableException;
import io.routervm.guest.RecordingShell;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.hypervisor.DomainState;
import io.routervm.hypervisor.Metadata;
import io.routervm.hypervisor.Phase;
import io.routervm.hypervisor.install.UnscriptedHypervisor;
import io.routervm.hypervisor.link.DhcpOffer;
import io.routervm.router.GuestAccess;
import io.routervm.router.RouterContext;
import io.routervm.router.StateFolder;
import io.routervm.router.ToldProgress;
import io.routervm.shell.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A cut-over whose router, libvirt, cables, host and owner do what a test says; all is logged. */
final class CutoverFixture {
  static final DhcpOffer ISP = offer("192.168.1.1", "52:54:00:00:01:01", "192.168.1.50/24");
  static final DhcpOffer OTHER = offer("192.168.7.1", "52:54:00:00:07:01", "192.168.7.50/24");
  static final CablePorts STAGED = ports(List.of(), List.of(ISP));
  static final CablePorts LIVE = ports(List.of(ISP), List.of());
  static final CablePorts NOTHING = ports(List.of(), List.of());

  /** What was done to the router and its machine, in order. */
  final List<String> log = new ArrayList<>();

  final List<String> told = new ArrayList<>();
  final StateFolder state;
  final RouterConfig config;
  final CutoverFile file;
  final Owner owner = new Owner();
  final Sight cables = new Sight();

  boolean running;
  boolean shutsDown = true;
  boolean answers = true;
  boolean liveInside;
  Placement placement = Placement.STAGED;
  final Deque<String> standings = new ArrayDeque<>(List.of("none"));

  /** NIC to lease. */
  String leases = "";

  /** What this host's network looks like, line by line. */
  String host = "";

  /** As root may, on the hypervisor itself. */
  boolean mayChangeHost = true;

  CutoverFixture(Path folder, String direction) {
    this(folder, direction, "");
  }

  /**
   * @param wan what {@code wan} says beside the adapter
   */
  CutoverFixture(Path folder, String direction, String wan) {
    state = new StateFolder(folder.resolve("state")).prepare();
    config = config(folder, wan, "");
    file = CutoverFile.begin(state, "router", direction);
  }

  /**
   * The configuration of a home.
   *
   * @param wan what {@code wan} says beside the adapter
   * @param sections more of router.yaml
   */
  static RouterConfig config(Path folder, String wan, String sections) {
    try {
      Path yaml =
          Files.writeString(
              folder.resolve("router.yaml"),
              """
              version: 1
              wan: { usb: "0b95:1790", mac: "52:54:00:00:02:02", %s }
              lan: { bridge: brHome, address: 192.168.42.254/24 }
              """
                      .formatted(wan)
                  + sections);
      return new RouterConfigLoader(System::getenv).load(yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The cut-over, in which nobody has any patience with the cables. */
  CutoverContext context() {
    return context(Duration.ZERO);
  }

  CutoverContext context(Duration patience) {
    RouterContext router =
        new RouterContext(config, state, new Libvirt(), new Access(), null, null, null, "");
    HostNetwork network =
        new HostNetwork(
            new RecordingShell(this::hostAnswers), state, "router", "brHome", mayChangeHost);
    return new CutoverContext(
        router, file, owner, new ToldProgress(told::add), cables, network, patience);
  }

  private Result hostAnswers(Script script) {
    String text = script.text();
    if (text.contains("address show dev")) {
      return new Result(0, host, "");
    }
    log.add(text.startsWith("sh ") ? "host: restore" : "host: timer");
    return new Result(0, "", "");
  }

  static DhcpOffer offer(String server, String mac, String lease) {
    return new DhcpOffer(
        Ipv4.of(server), MacAddress.of(mac), Cidr.of(lease), Optional.of(Ipv4.of(server)));
  }

  static CablePorts ports(List<DhcpOffer> wan, List<DhcpOffer> lan) {
    return new CablePorts(
        new Port("the USB adapter", true, true, Optional.of(!wan.isEmpty()), wan),
        new Port("eno1", true, true, Optional.of(true), lan));
  }

  private Result guestAnswers(Script script) {
    String text = script.text();
    if (text.contains("/etc/routervm/live")) {
      return new Result(0, "check " + (liveInside ? 0 : 1) + " \n", "");
    }
    if (text.contains("routervm-revert status")) {
      return new Result(0, standings.size() > 1 ? standings.pop() : standings.peek(), "");
    }
    if (text.contains("routervm-revert")) {
      log.add("guest: undo");
      return new Result(0, "", "");
    }
    if (text.contains("scope global")) {
      for (String lease : leases.split(" ", -1)) {
        String[] words = lease.split("=", 2);
        if (words.length == 2 && text.contains(words[0])) {
          return new Result(0, words[1] + "\n", "");
        }
      }
      return new Result(0, "", "");
    }
    throw new AssertionError("the test did not expect: " + text);
  }

  /** Answers with yes, no, or not at all. */
  static final class Owner implements Operator {
    final List<String> questions = new ArrayList<>();
    Optional<Boolean> answer = Optional.empty();
    boolean there = true;
    boolean past;
    boolean stops;

    @Override
    public Optional<Boolean> agrees(String question, Duration limit) {
      questions.add(question);
      return answer;
    }

    @Override
    public boolean isThere() {
      return there;
    }

    @Override
    public boolean comesPast(List<String> addresses) {
      return past;
    }

    @Override
    public void checkForStop() {
      if (stops) {
        throw Failure.precondition("stopped", "here", "go on");
      }
    }

    @Override
    public void begins(CutoverFile file) {}
  }

  /** One look after the other; the last one stays. */
  static final class Sight implements Cabling {
    final Deque<CablePorts> looks = new ArrayDeque<>();
    boolean canLook = true;
    int count;

    @Override
    public boolean canLook() {
      return canLook;
    }

    @Override
    public CablePorts look() {
      count++;
      return looks.size() > 1 ? looks.pop() : looks.element();
    }

    @Override
    public String wanName() {
      return "the USB adapter";
    }

    @Override
    public String lanName() {
      return "eno1";
    }
  }

  private final class Access implements GuestAccess {
    @Override
    public String publicKey() {
      return "";
    }

    @Override
    public void pin(List<String> hostKeys) {}

    @Override
    public RemoteShell open() {
      if (!answers || !running) {
        throw new HostUnreachableException("no answer", "router", "look", null);
      }
      return new RecordingShell(CutoverFixture.this::guestAnswers);
    }

    @Override
    public RemoteShell await(Duration limit, Consumer<String> waiting) {
      return open();
    }
  }

  private final class Libvirt extends UnscriptedHypervisor {
    @Override
    public Optional<DomainState> domain(String name) {
      Metadata metadata = Metadata.defined().in(Phase.PROVISIONED).at(placement);
      return Optional.of(
          new DomainState(
              name,
              config.identity().domain(),
              Optional.of(metadata),
              running,
              running ? "running" : "shut off",
              true,
              1024,
              1));
    }

    @Override
    public List<Finding> preflight(RouterConfig wanted) {
      return List.of();
    }

    @Override
    public void start(String name) {
      if (!running) {
        log.add("start");
      }
      running = true;
    }

    @Override
    public void stop(String name, Duration limit, Runnable waiting) {
      log.add("stop");
      if (!shutsDown) {
        throw Failure.precondition("it does not stop", name, "pull its plug");
      }
      running = false;
    }

    @Override
    public void cutPower(String name) {
      log.add("cut power");
      running = false;
    }

    @Override
    public void setAutostart(String name, boolean on) {
      log.add("autostart " + on);
    }
  }
}
