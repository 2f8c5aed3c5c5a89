package io.routervm.hypervisor;

import io.routervm.host.Bridges;
import io.routervm.host.OpenVirtualSwitch;
import io.routervm.host.firewall.BridgedFrames;
import io.routervm.host.firewall.Programs;
import io.routervm.host.firewall.Programs.Answer;
import io.routervm.host.firewall.Programs.End;
import io.routervm.platform.Deadline;
import io.routervm.remote.RemoteHost;
import io.routervm.remote.RemoteTree;
import io.routervm.shell.Script;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The look at another machine, made anew when the last one is some seconds old: an adapter's number
 * on its bus, the memory that is free and the bridges change while a router is made.
 */
final class RemoteView implements Supplier<HostView> {
  private static final int MISSING = 127;

  /** As long as a row of looks takes. */
  private static final Duration FRESH = Duration.ofSeconds(5);

  /** A user who is not root has them all the same, and may be refused by them. */
  private static final Script ROOTS_PROGRAMS =
      Script.of("PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin", "export PATH");

  private final RemoteHost host;
  private final Duration lasts;
  private Optional<HostView> view = Optional.empty();
  private Deadline fresh = Deadline.in(Duration.ZERO);

  RemoteView(RemoteHost host) {
    this(host, FRESH);
  }

  RemoteView(RemoteHost host, Duration lasts) {
    this.host = host;
    this.lasts = lasts;
  }

  @Override
  public synchronized HostView get() {
    if (view.isEmpty() || fresh.isOver()) {
      RemoteTree tree = host.tree();
      Programs programs = this::ask;
      OpenVirtualSwitch virtualSwitch =
          words ->
              asked("ovs-vsctl", words).output().lines().filter(one -> !one.isBlank()).toList();
      view =
          Optional.of(
              new HostView(
                  tree.sys(),
                  tree.proc().resolve("meminfo"),
                  tree.proc().resolve("net/route"),
                  new Bridges(tree.sys(), virtualSwitch),
                  new BridgedFrames(tree.sys(), tree.proc(), programs),
                  isSwitchForRootAlone()));
      fresh = Deadline.in(lasts);
    }
    return view.get();
  }

  private Answer asked(String program, String... words) {
    String[] line = new String[words.length + 2];
    line[0] = program;
    line[1] = "--timeout=10";
    System.arraycopy(words, 0, line, 2, words.length);
    return ask(line);
  }

  private Answer ask(String... command) {
    RemoteHost.Result result = host.run(question(command), RemoteHost.ANSWER);
    return switch (result.status()) {
      case 0 -> new Answer(End.DONE, result.output());
      case MISSING -> Answer.MISSING;
      default -> Answer.FAILED;
    };
  }

  private boolean isSwitchForRootAlone() {
    return host.run(isRoots(), RemoteHost.ANSWER).succeeded();
  }

  /** Ends with {@link #MISSING} where there is no such program. */
  static Script question(String... command) {
    Script look =
        Script.of("command -v " + Script.command(command[0]).text() + " >/dev/null || exit 127");
    return ROOTS_PROGRAMS.then(look).then(Script.command(command));
  }

  /** Fails where there is no Open vSwitch, and where its socket may be used. */
  static Script isRoots() {
    String socket = Script.command(OpenVirtualSwitch.SOCKET.toString()).text();
    return Script.of("if [ ! -S " + socket + " ] || [ -w " + socket + " ]; then", "  exit 1", "fi");
  }
}
