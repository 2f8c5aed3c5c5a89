package io.routervm.router;

import io.routervm.guest.HostUnreachableException;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.resource.ManagedFile;
import io.routervm.resource.NicAddress;
import io.routervm.resource.NicDown;
import io.routervm.resource.NicName;
import io.routervm.resource.NicRoutes;
import io.routervm.resource.PackageSet;
import io.routervm.resource.Resource;
import io.routervm.resource.SelinuxPort;
import io.routervm.resource.SymbolicLink;
import io.routervm.resource.Sysctl;
import io.routervm.resource.SystemdUnit;
import io.routervm.resource.TaggedLink;
import io.routervm.shell.Script;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A guest without a shell, which answers as the real one does: it holds what its resources say, but
 * for the files that a test takes from it. What was run in it stands in {@code log}.
 */
final class ScriptedGuest implements GuestAccess {
  private static final Pattern NONCE = Pattern.compile("(?m)^nonce=(\\S+)$");
  private static final Pattern WHO = Pattern.compile("(?m)^who='`routervm ([^`]*)`");
  private static final Pattern BEGUN = Pattern.compile("(?m)^apply_(\\d+)\\(\\)");
  private static final String CHECK = "seen=$(exec";

  final List<String> log;

  /** Paths of files that are not there. */
  final Set<String> missing = new TreeSet<>();

  /** What it is to hold. */
  List<Resource> resources = List.of();

  String confirmation = "confirmed 7";
  String nics = "";
  String status = "undone at 12:00:00 UTC: it was not wanted";
  boolean confirmationIsLost;
  boolean fails;

  /** Whether a change shuts the way for all but the connections that there are. */
  boolean isShutForNewOnes;

  ScriptedGuest(List<String> log) {
    this.log = log;
  }

  @Override
  public String publicKey() {
    return "ssh-ed25519 AAAA";
  }

  @Override
  public void pin(List<String> hostKeys) {
    throw new AssertionError("nothing is to be pinned");
  }

  @Override
  public RemoteShell await(Duration limit, Consumer<String> waiting) {
    return open();
  }

  @Override
  public RemoteShell awaitAnew(Duration limit, Consumer<String> waiting) {
    if (isShutForNewOnes) {
      throw new HostUnreachableException("the way is shut", "kvm.lan", "wait", null);
    }
    return open();
  }

  @Override
  public RemoteShell open() {
    return new RemoteShell() {
      @Override
      public Result run(Script script, Consumer<String> onLine) {
        String answer = answer(script.text());
        answer.lines().forEach(onLine);
        return new Result(0, answer, "");
      }

      @Override
      public void close() {}
    };
  }

  private String answer(String script) {
    Matcher nonce = NONCE.matcher(script);
    if (nonce.find()) {
      return script.contains("take_lock\n")
          ? applied(nonce.group(1), script)
          : observed(nonce.group(1), script);
    }
    if (script.endsWith("routervm-revert confirm")) {
      log.add("guest: confirm");
      if (confirmationIsLost) {
        throw new HostUnreachableException("connection reset", "router", "wait", null);
      }
      return confirmation;
    }
    if (script.endsWith("routervm-revert record")) {
      log.add("guest: record");
      return "recorded 3";
    }
    if (script.startsWith("systemd-run --unit=routervm-undo-")) {
      log.add("guest: undo");
      return "";
    }
    if (script.contains("import rpm")) {
      log.add("guest: signatures");
      return "checked 210\n";
    }
    if (script.contains("note=$last/nics")) {
      return nics;
    }
    if (script.contains("routervm-revert status")) {
      return status;
    }
    return "check 0 \n".repeat(script.split(Pattern.quote(CHECK), -1).length - 1);
  }

  private String applied(String nonce, String script) {
    Matcher who = WHO.matcher(script);
    log.add("guest: apply as " + (who.find() ? who.group(1) : "nobody"));
    if (fails) {
      return nonce + " failed 0\n" + nonce + " done undone\n";
    }
    missing.removeIf(script::contains);
    StringBuilder report = new StringBuilder();
    Matcher begun = BEGUN.matcher(script);
    while (begun.find()) {
      report.append(nonce).append(" ok ").append(begun.group(1)).append('\n');
    }
    return report + nonce + " done applied\n";
  }

  private String observed(String nonce, String script) {
    StringBuilder frames = new StringBuilder();
    for (int i = 0; script.contains("probe_" + i + "() {"); i++) {
      String seen = seen(asked("probe_" + i + "() {\n", script));
      frames.append("%s begin %d%n%s%n%s end %d 0%n".formatted(nonce, i, seen, nonce, i));
    }
    return frames.toString();
  }

  private Resource asked(String function, String script) {
    return resources.stream()
        .filter(resource -> script.contains(function + resource.probe().text() + "\n}"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("not one of the resources: " + function));
  }

  private String seen(Resource resource) {
    if (resource instanceof ManagedFile file) {
      return missing.contains(file.path())
          ? "absent"
          : "file %s %s %s%n=same".formatted(file.owner(), file.group(), file.mode());
    }
    if (resource instanceof PackageSet set) {
      return String.join("\n", set.present().stream().map(name -> "installed " + name).toList());
    }
    if (resource instanceof SystemdUnit unit) {
      return "LoadState=loaded\nActiveState=%s\nEnabled=%s\nPending=no"
          .formatted(
              unit.running() ? "active" : "inactive", unit.enabled() ? "enabled" : "disabled");
    }
    if (resource instanceof Sysctl setting) {
      return "value " + setting.value();
    }
    if (resource instanceof NicAddress) {
      return "present";
    }
    if (resource instanceof TaggedLink link) {
      return link.frames().orElse("none");
    }
    if (resource instanceof NicRoutes routes) {
      return routes.routes().isEmpty() ? "none" : String.join("\n", routes.routes());
    }
    if (resource instanceof NicName named) {
      return named.nic();
    }
    if (resource instanceof NicDown) {
      return "down";
    }
    if (resource instanceof SymbolicLink) {
      return "there";
    }
    return resource instanceof SelinuxPort
        ? "off"
        : resource.id().kind().equals("absent") ? "absent" : "loaded";
  }
}
