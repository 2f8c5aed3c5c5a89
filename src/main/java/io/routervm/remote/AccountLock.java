package io.routervm.remote;

import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import io.routervm.platform.CurrentUser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lock of {@link RemoteLock}, taken by a program on the hypervisor itself: keeps out whoever
 * comes by the same account from another machine, and is kept out by him.
 *
 * <p>flock(2), which a shell can have, and what Java has are two locks that know nothing of each
 * other; so a program of the shell's holds this one too.
 */
public final class AccountLock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AccountLock.class);
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final Duration FAREWELL = Duration.ofSeconds(2);
  private static final int TAKEN = 75;

  private final Path file;
  private final Optional<Conversation> keeper;

  private AccountLock(Path file, Optional<Conversation> keeper) {
    this.file = file;
    this.keeper = keeper;
  }

  /**
   * Takes it, where it can be had: without it the work goes on, as it always did.
   *
   * @param holder who asks, for the one who has to wait
   * @throws Failure when somebody works on the router from another machine
   */
  public static AccountLock take(String router, String holder) {
    return take(Path.of("/"), router, holder);
  }

  /**
   * @param root the host's
   */
  static AccountLock take(Path root, String router, String holder) {
    try {
      int user = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
      Path folder = folder(root, user);
      if (!isPrivate(folder, user)) {
        LOG.warn("{} is no folder of this account alone: nobody is kept out by it", folder);
        return new AccountLock(folder, Optional.empty());
      }
      Path file = folder.resolve("routervm-" + router + "." + user + ".lock");
      return take(file, holder);
    } catch (IOException e) {
      LOG.warn("the lock against operators on other machines cannot be taken", e);
      return new AccountLock(root, Optional.empty());
    }
  }

  private static AccountLock take(Path file, String holder) throws IOException {
    Conversation keeper =
        Conversation.begin(
            List.of("flock", "--nonblock", "-E", Integer.toString(TAKEN), file.toString(), "cat"));
    keeper.say("held");
    if (keeper.line(ANSWER).isPresent()) {
      Files.writeString(file, holder + "\n");
      return new AccountLock(file, Optional.of(keeper));
    }
    int status = keeper.status();
    if (status != TAKEN) {
      throw new IOException("flock ended with " + status + ": " + keeper.errors());
    }
    throw Failure.precondition(
        "somebody is at work on this router from another machine: "
            + SshReasons.lastLine(read(file)),
        file.toString(),
        "wait until that has ended, then run this command again");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return Reason.of(e);
    }
  }

  /** As lock.sh finds it. */
  private static Path folder(Path root, int user) throws IOException {
    Path session = root.resolve("run/user").resolve(Integer.toString(user));
    if (isPrivate(session, user)) {
      return session;
    }
    Path own =
        CurrentUser.isRoot()
            ? root.resolve("run/routervm")
            : Path.of(System.getProperty("user.home"), ".routervm");
    try {
      Files.createDirectory(
          own, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException e) {
      return own;
    }
    return own;
  }

  private static boolean isPrivate(Path folder, int user) throws IOException {
    return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
        && Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS).equals(user)
        && PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS))
            .equals("rwx------");
  }

  @Override
  public void close() {
    keeper.ifPresent(
        held -> {
          try {
            Files.writeString(file, "");
          } catch (IOException e) {
            LOG.warn("a name is left in the lock", e);
          }
          held.finish(FAREWELL);
        });
  }
}
