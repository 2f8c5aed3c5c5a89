package io.routervm.router;

import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.extras.Content;
import io.routervm.extras.ExtrasFolder;
import io.routervm.extras.ExtrasLoader;
import io.routervm.extras.ExtrasSource;
import io.routervm.extras.SettingsText;
import io.routervm.extras.SourceFile;
import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.plan.Unmanaged;
import io.routervm.plan.Unmanaged.UnmanagedFile;
import io.routervm.service.Router;
import io.routervm.service.Services;
import io.routervm.shell.Script;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Brings what somebody made by hand in the router into the extras beside router.yaml. */
public final class Adoption {
  private static final Pattern ANSWER =
      Pattern.compile(
          "(\\d{1,3}) (?:(link|folder|missing|other|large|file)|file (\\S+) (\\S+) ([0-7]{1,4}) ([A-Za-z0-9+/=]*))");

  /** Modes that a file has without being told: of what cannot be run, and of what can. */
  private static final String PLAIN = "644";

  private static final String PROGRAM = "755";

  /** The kind of what is not printed because no extra may be there. */
  private static final String PLAIN_FILE = "file";

  /** stat(1)'s word for a number that is no account's. */
  private static final String NOBODYS = "UNKNOWN";

  private static final int OWNER_RUNS = 0100;

  private static final int MODE_DIGITS = 3;

  /** As many as one look brings over. */
  public static final int MOST = 100;

  /**
   * A thing that may be adopted, or why it may not.
   *
   * @param name a path in the router, a unit or a package
   * @param next the extras with it
   * @param refused why not; empty when it may be
   */
  public record Candidate(String name, Optional<ExtrasSource> next, String refused) {}

  private final RouterContext context;
  private final RouterConfig config;

  public Adoption(RouterContext context) {
    this.context = context;
    this.config = context.config();
  }

  /** What nobody manages in the router, as {@code plan} tells it. */
  public List<String> unmanaged() {
    Unmanaged unmanaged = new Reprovision(context).plan().unmanaged();
    return unmanaged.files().stream().map(UnmanagedFile::path).limit(MOST).toList();
  }

  /**
   * Asks the router for the files among {@code names} and offers each thing in turn, upon what was
   * taken before it.
   *
   * @param names absolute paths, units with their kind ({@code vnstat.service}), packages
   * @param wanted whether a candidate is to be taken
   * @return those that were taken
   */
  public List<String> run(List<String> names, Function<Candidate, Boolean> wanted) {
    if (names.size() > MOST) {
      throw Failure.usage(
          "these are " + names.size() + " things, and " + MOST + " are adopted at once",
          "adopt",
          "name fewer, and run the command again for the rest");
    }
    ExtrasSource now = ExtrasFolder.read(config.directory());
    List<String> taken = new ArrayList<>();
    Map<String, String> closed = closed(now, names);
    List<String> answers = answers(names, closed.keySet());
    for (int i = 0; i < names.size(); i++) {
      Candidate candidate = candidate(now, names.get(i), answers.get(i), closed);
      if (wanted.apply(candidate) && candidate.next().isPresent()) {
        requireUnchanged(now);
        write(now, candidate.next().get());
        now = candidate.next().get();
        taken.add(candidate.name());
      }
    }
    return taken;
  }

  /** A question may wait for its answer while somebody edits what would be written. */
  private void requireUnchanged(ExtrasSource now) {
    if (!ExtrasFolder.read(config.directory()).equals(now)) {
      throw Failure.precondition(
          "somebody else has changed the extras since they were read; what is adopted already stays",
          config.directory().resolve(ExtrasFolder.FOLDER).toString(),
          "run the same command again");
    }
  }

  /**
   * Reads only: prints a line for each path among {@code names}.
   *
   * @param closed of which of them nothing but the kind is printed
   */
  public static Script question(List<String> names, Set<String> closed) {
    Script script = Script.file(Adoption.class, "adopt.sh");
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      if (name.startsWith("/")) {
        String function = closed.contains(name) ? "kind" : "look";
        script = script.then(Script.command(function, Integer.toString(i), name));
      }
    }
    return script;
  }

  /**
   * Paths where no extra may be, and why: judged without what is there, so that no key leaves the
   * router.
   */
  private Map<String, String> closed(ExtrasSource now, List<String> names) {
    Map<String, String> closed = new HashMap<>();
    for (String name : names) {
      if (!name.startsWith("/") || now.files().containsKey(name)) {
        continue;
      }
      TreeMap<String, SourceFile> files = new TreeMap<>(now.files());
      files.put(name, new SourceFile(Content.of(""), false));
      Candidate empty = accepted(name, Optional.of(new ExtrasSource(now.settings(), files)));
      if (empty.next().isEmpty()) {
        closed.put(name, empty.refused());
      }
    }
    return closed;
  }

  /** A line for each name; an empty one for what is no path. */
  private List<String> answers(List<String> names, Set<String> closed) {
    List<String> answers = new ArrayList<>(Collections.nCopies(names.size(), ""));
    if (names.stream().noneMatch(name -> name.startsWith("/"))) {
      return answers;
    }
    Result result;
    try (RemoteShell host = context.guest().open()) {
      result = host.ask(question(names, closed));
    }
    for (String line : result.output().lines().toList()) {
      Matcher matcher = ANSWER.matcher(line);
      if (!matcher.matches() || Integer.parseInt(matcher.group(1)) >= names.size()) {
        throw Failure.notUnderstood("the files that are to be adopted");
      }
      answers.set(Integer.parseInt(matcher.group(1)), line);
    }
    return answers;
  }

  private Candidate candidate(
      ExtrasSource now, String name, String answer, Map<String, String> closed) {
    if (!name.startsWith("/")) {
      boolean isUnit = name.matches(".*\\.(service|timer|socket|path|mount|target)");
      return accepted(
          name,
          settings(now, isUnit ? "units" : "packages", isUnit ? "{ name: " + name + " }" : name));
    }
    Matcher file = ANSWER.matcher(answer);
    if (!file.matches()) {
      throw Failure.notUnderstood("the file " + name);
    }
    if (file.group(2) != null) {
      String why = file.group(2).equals(PLAIN_FILE) ? closed.get(name) : reason(file.group(2));
      return new Candidate(name, Optional.empty(), why);
    }
    if (name.endsWith(".ftl")) {
      return new Candidate(name, Optional.empty(), "its name is that of a template in extras");
    }
    if (file.group(3).equals(NOBODYS) || file.group(4).equals(NOBODYS)) {
      return new Candidate(
          name, Optional.empty(), "its owner or group has no name in the router: give it another");
    }
    if (now.files().containsKey(name) || now.files().containsKey(name + ".ftl")) {
      return new Candidate(name, Optional.empty(), "it is in extras already");
    }
    return accepted(name, withFile(now, name, file));
  }

  private static String reason(String kind) {
    return switch (kind) {
      case "link" -> "it is a link: adopt the file that it leads to";
      case "folder" -> "it is a folder: name its files";
      case "missing" -> "there is no such file in the router";
      case "large" -> "it is larger than 1 MiB";
      default -> "it is a device, a pipe or a socket";
    };
  }

  private Optional<ExtrasSource> withFile(ExtrasSource now, String path, Matcher file) {
    // stat(1) leaves leading zeros out: of a file that nobody may read it prints one digit.
    String mode = "0".repeat(Math.max(0, MODE_DIGITS - file.group(5).length())) + file.group(5);
    boolean executable = (Integer.parseInt(mode, 8) & OWNER_RUNS) != 0;
    TreeMap<String, SourceFile> files = new TreeMap<>(now.files());
    Content content = Content.of(Base64.getDecoder().decode(file.group(6)));
    files.put(path, new SourceFile(content, executable));
    ExtrasSource next = new ExtrasSource(now.settings(), files);
    boolean usual =
        file.group(3).equals("root")
            && file.group(4).equals("root")
            && mode.equals(executable ? PROGRAM : PLAIN);
    return usual
        ? Optional.of(next)
        : settings(next, "files", SettingsText.file(path, file.group(3), file.group(4), mode));
  }

  private static Optional<ExtrasSource> settings(ExtrasSource now, String key, String item) {
    return SettingsText.with(now.settings(), key, item)
        .map(text -> new ExtrasSource(Optional.of(text), now.files()));
  }

  /** As the next plan would judge it: never what is ours, or what no extra may be. */
  private Candidate accepted(String name, Optional<ExtrasSource> next) {
    if (next.isEmpty()) {
      return new Candidate(
          name,
          next,
          "extras.yaml has it already, is written so that only you can add to it, or the file is"
              + " setuid");
    }
    try {
      Router router = context.router(Placement.LIVE);
      Services.resources(router.with(ExtrasLoader.of(next.get(), config)));
      return new Candidate(name, next, "");
    } catch (Failure e) {
      return new Candidate(name, Optional.empty(), e.what());
    }
  }

  private void write(ExtrasSource before, ExtrasSource after) {
    Path folder = config.directory();
    if (!after.settings().equals(before.settings())) {
      write(
          folder.resolve(ExtrasFolder.SETTINGS),
          after.settings().orElseThrow().getBytes(StandardCharsets.UTF_8),
          false);
    }
    after
        .files()
        .forEach(
            (path, file) -> {
              if (!file.equals(before.files().get(path))) {
                write(
                    folder.resolve(ExtrasFolder.FOLDER + path),
                    file.content().bytes(),
                    file.executable());
              }
            });
  }

  private static void write(Path file, byte[] content, boolean executable) {
    StateFolder folder = new StateFolder(file.getParent());
    if (!folder.exists()) {
      folder.prepare();
    }
    folder.write(file, content);
    if (!executable) {
      return;
    }
    try {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    } catch (IOException e) {
      throw Failure.precondition(
          "an adopted file cannot be made executable: " + Reason.of(e),
          file.toString(),
          "run `chmod u+x` on it",
          e);
    }
  }
}
