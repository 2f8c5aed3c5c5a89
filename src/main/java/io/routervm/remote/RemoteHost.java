package io.routervm.remote;

import io.routervm.config.HypervisorLogin;
import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import io.routervm.platform.Deadline;
import io.routervm.platform.LocalCommand;
import io.routervm.platform.Pause;
import io.routervm.shell.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The machine that the hypervisor is, over one connection of {@code ssh}; safe for threads. */
public final class RemoteHost implements AutoCloseable {
  /** Until the hypervisor has let us in, and until it has answered a question. */
  public static final Duration ANSWER = Duration.ofSeconds(30);

  private static final Duration FAREWELL = Duration.ofSeconds(2);
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(2);

  private final HypervisorLogin login;
  private final SshReasons reasons;
  private final SshWords words;
  private final Conversation master;
  private final AtomicInteger trees = new AtomicInteger();
  private Optional<String> ended = Optional.empty();

  private RemoteHost(
      HypervisorLogin login, SshReasons reasons, SshWords words, Conversation master) {
    this.login = login;
    this.reasons = reasons;
    this.words = words;
    this.master = master;
  }

  /**
   * How a script ended on the hypervisor.
   *
   * @param output without what a login shell printed before it
   */
  public record Result(int status, String output, String errors) {
    public boolean succeeded() {
      return status == 0;
    }
  }

  /**
   * Connects and logs in.
   *
   * @param where what of router.yaml names it, for messages
   * @throws NotLetIn when it answers but gives no shell
   * @throws Failure when it does not answer, or is not known
   */
  public static RemoteHost connect(HypervisorLogin login, String where) {
    return connect(login, where, ANSWER);
  }

  static RemoteHost connect(HypervisorLogin login, String where, Duration limit) {
    SshReasons reasons = new SshReasons(login, where);
    SshWords words = new SshWords(login, privateFolder(), OpenSshVersion.installed());
    Conversation master;
    try {
      writeProgram(words);
      String mark = mark();
      master = Conversation.begin(words.master(holding(mark)));
      await(master, mark, limit, reasons);
    } catch (IOException e) {
      delete(words.folder());
      throw reasons.notInstalled(Reason.of(e));
    } catch (Failure e) {
      delete(words.folder());
      throw e;
    }
    return new RemoteHost(login, reasons, words, master);
  }

  private static void await(Conversation master, String mark, Duration limit, SshReasons reasons) {
    Deadline end = Deadline.in(limit);
    while (!end.isOver()) {
      Optional<String> line = master.line(end.left());
      if (line.filter(mark::equals).isPresent()) {
        return;
      }
      if (master.hasNoMore()) {
        int status = master.status();
        throw reasons.ended(status, master.errors());
      }
    }
    master.close();
    throw reasons.silent(limit);
  }

  /** Lasts until its standard input ends. */
  static String holding(String mark) {
    return Script.command("sh", "-c", "echo " + mark + "; exec cat >/dev/null").text();
  }

  private static String mark() {
    return "routervm-" + UUID.randomUUID();
  }

  private static Path privateFolder() {
    try {
      Path folder = Files.createTempDirectory("routervm-remote");
      // Ctrl-C ends a command without closing anything.
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder), "remote-folder"));
      return folder;
    } catch (IOException e) {
      throw Failure.precondition(
          "no folder can be made for the connection to the hypervisor: " + Reason.of(e),
          System.getProperty("java.io.tmpdir"),
          "make room there, or look at its owner and mode",
          e);
    }
  }

  private static void writeProgram(SshWords words) throws IOException {
    Path program = program(words);
    Files.writeString(program, words.program());
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    if (!Files.isExecutable(program)) {
      throw Failure.precondition(
          "no program can be run in the folder for temporary files: it is mounted noexec",
          System.getProperty("java.io.tmpdir"),
          "name another one: JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=DIR");
    }
  }

  private static Path program(SshWords words) {
    return words.folder().resolve("ssh");
  }

  /** The hypervisor's name or address. */
  public String name() {
    return login.host();
  }

  /** What libvirt is given in place of {@code uri}, so that it goes over this connection. */
  public URI libvirt(URI uri) {
    try {
      return new URI(
          uri.getScheme(),
          uri.getRawAuthority(),
          uri.getPath(),
          "no_tty=1&command=" + program(words),
          null);
    } catch (URISyntaxException e) {
      throw new IllegalStateException("a URI that was one is none", e);
    }
  }

  /** A command line whose standard input and output are a connection from there to a port. */
  public List<String> jump(String address, int port) {
    requireThere();
    return words.jump(address, port);
  }

  /**
   * Runs a script there, as the one who has logged in.
   *
   * @throws Failure when the connection is lost or the limit passes
   */
  public Result run(Script script, Duration limit) {
    requireThere();
    String mark = mark();
    LocalCommand.Result result =
        LocalCommand.of(words.running("sh -s").toArray(String[]::new))
            .run(Script.of("echo " + mark).then(script).program(), limit, line -> {});
    int begin = result.output().indexOf(mark + "\n");
    if (begin >= 0 && result.status() != LocalCommand.TIMED_OUT) {
      return new Result(
          result.status(), result.output().substring(begin + mark.length() + 1), result.errors());
    }
    requireThere();
    throw result.status() == LocalCommand.TIMED_OUT
        ? reasons.silent(limit)
        : reasons.refused(result.status(), result.errors());
  }

  /**
   * Whether another connection, made anew from here, gets there: the one that there is may outlive
   * the way that it came by.
   *
   * @param limit within which it is tried again and again
   * @throws Failure with the last reason, when none does
   */
  public void requireNewConnection(Duration limit) {
    Deadline end = Deadline.in(limit);
    String[] line = words.anew("true").toArray(String[]::new);
    while (true) {
      LocalCommand.Result result = LocalCommand.of(line).run(end.left());
      if (result.succeeded()) {
        return;
      }
      if (end.left().compareTo(BETWEEN_ATTEMPTS) <= 0) {
        throw result.status() == LocalCommand.TIMED_OUT
            ? reasons.silent(limit)
            : reasons.ended(result.status(), result.errors());
      }
      Pause.of(BETWEEN_ATTEMPTS);
    }
  }

  /** Its kernel's files as they are now. */
  public RemoteTree tree() {
    return RemoteTree.fetch(this, words.folder().resolve("tree-" + trees.incrementAndGet()));
  }

  /** A program there that is spoken with; standard input ends with this process. */
  Conversation speak(String command) throws IOException {
    requireThere();
    return Conversation.begin(words.running(command));
  }

  SshReasons reasons() {
    return reasons;
  }

  /** Ends everything that goes over this connection, and lets nothing more begin. */
  synchronized void cut(String why) {
    if (ended.isEmpty()) {
      ended = Optional.of(why);
      master.close();
    }
  }

  /**
   * Before more is tried over it.
   *
   * @throws Failure when it was cut or lost, saying why
   */
  public synchronized void requireThere() {
    if (ended.isPresent()) {
      throw Failure.precondition(
          ended.get(), reasons.where(), "look at the router with `routervm status`, then go on");
    }
    if (master.isOver()) {
      throw Failure.precondition(
          "the connection to the hypervisor "
              + login.host()
              + " was lost: "
              + SshReasons.lastLine(master.errors()),
          reasons.where(),
          "see that it is on and on the network, then run the command again");
    }
  }

  @Override
  public void close() {
    master.finish(FAREWELL);
    delete(words.folder());
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      return; // it is one for temporary files
    }
  }
}
