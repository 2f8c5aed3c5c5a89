package io.routervm.remote;

import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import io.routervm.shell.Script;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A copy of what the looks at a host read of its /sys and /proc: network interfaces, bridges, USB
 * and PCI devices, routes, memory.
 *
 * <p>The hypervisor says what is in it, and so no link of it leads out of it: a link goes up from
 * the real folder that it is in, never above the copy, and then only down.
 *
 * @param folder holds {@code sys} and {@code proc}
 */
public record RemoteTree(Path folder) {
  /** Of ASCII, which is what the kernel names things in, and any file system here can have. */
  private static final String NAME = "[!-.0-~]+";

  private static final Pattern PLACE = Pattern.compile("(?:sys|proc)(?:/" + NAME + ")*");
  private static final Pattern UP_THEN_DOWN =
      Pattern.compile("(?:\\.\\./)*(?:" + NAME + "/)*" + NAME);
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final int MOST = 100_000;

  static RemoteTree fetch(RemoteHost host, Path folder) {
    RemoteHost.Result result = host.run(script(), LIMIT);
    if (!result.succeeded()) {
      throw Failure.precondition(
          "the hypervisor's /sys and /proc cannot be read: " + SshReasons.lastLine(result.errors()),
          host.name(),
          "it needs GNU find and grep; see that they are there");
    }
    if (result.output().lines().skip(MOST).findAny().isPresent()) {
      throw Failure.precondition(
          "the hypervisor's /sys lists more than " + MOST + " files, too many to look at from here",
          host.name(),
          "run the command on the hypervisor itself");
    }
    try {
      return of(result.output(), folder);
    } catch (IOException e) {
      throw Failure.precondition(
          "the copy of the hypervisor's /sys cannot be written: " + Reason.of(e),
          folder.toString(),
          "make room there",
          e);
    }
  }

  static Script script() {
    return Script.file(RemoteTree.class, "tree.sh");
  }

  /** From what it has printed. */
  static RemoteTree of(String listing, Path folder) throws IOException {
    return new Copy(folder).of(listing);
  }

  public Path sys() {
    return folder.resolve("sys");
  }

  public Path proc() {
    return folder.resolve("proc");
  }

  /** While it is written. */
  private static final class Copy {
    private final Path folder;
    private final Set<Path> links = new HashSet<>();
    private Optional<Path> written = Optional.empty();

    private Copy(Path folder) {
      this.folder = folder;
    }

    private RemoteTree of(String listing) throws IOException {
      Files.createDirectories(folder.resolve("sys"));
      Files.createDirectories(folder.resolve("proc"));
      List<String> lines = listing.lines().toList();
      for (String line : lines) {
        String[] fields = line.split("\0", 3);
        if (fields.length == 3 && isPlace(fields[1])) {
          write(fields[0], folder.resolve(fields[1]), fields[2]);
        }
      }
      return new RemoteTree(folder);
    }

    /**
     * Links come last, so that no folder or file is ever made by way of one. The lines of a file
     * come together.
     */
    private void write(String kind, Path path, String rest) throws IOException {
      if (links.stream().anyMatch(path::startsWith)) {
        return;
      }
      switch (kind) {
        case "d" -> Files.createDirectories(path);
        case "f" -> {
          Files.createDirectories(path.getParent());
          boolean goesOn = written.equals(Optional.of(path));
          Files.write(
              path,
              (rest + "\n").getBytes(StandardCharsets.UTF_8),
              StandardOpenOption.CREATE,
              goesOn ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE);
          written = Optional.of(path);
        }
        case "l" -> link(path, rest);
        default -> {
          // another version of the script, or not it at all
        }
      }
    }

    private void link(Path path, String target) throws IOException {
      if (!leadsInside(path, target) || Files.exists(path)) {
        return;
      }
      Files.createDirectories(path.getParent());
      Files.createSymbolicLink(path, Path.of(target));
      links.add(path);
    }

    private boolean leadsInside(Path path, String target) {
      return UP_THEN_DOWN.matcher(target).matches()
          && withoutSteps(target.replaceFirst("^(?:\\.\\./)*", ""))
          && path.getParent().resolve(target).normalize().startsWith(folder);
    }

    private static boolean isPlace(String path) {
      return PLACE.matcher(path).matches() && withoutSteps(path);
    }

    private static boolean withoutSteps(String path) {
      return List.of(path.split("/", -1)).stream()
          .noneMatch(name -> name.equals(".") || name.equals(".."));
    }
  }
}
