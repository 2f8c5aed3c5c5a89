package io.routervm.remote;

import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import io.routervm.shell.Script;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The lock of {@link RemoteLock}, taken by a program on the hypervisor itself: keeps out whoever
 * comes by the same account from another machine, and is kept out by him. Root who has come by sudo
 * takes that of the account behind it too, which is the one to come by.
 */
public final class AccountLock implements AutoCloseable {
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  /** Of another account than the one whose environment this is. */
  private static final Script OWN_HOME =
      Script.of("HOME=$(getent passwd \"$(id -u)\" | cut -d: -f6)");

  private final List<Conversation> keepers = new ArrayList<>();

  private AccountLock() {}

  /**
   * Takes it, where it can be had: without it the work goes on, as it always did.
   *
   * @param holder who asks, for the one who has to wait
   * @param environment of this process, for sudo's part in it
   * @param warning told in a sentence when it cannot be had, and nobody is kept out
   * @throws Failure when somebody works on the router from another machine
   */
  public static AccountLock take(
      String router, String holder, Map<String, String> environment, Consumer<String> warning) {
    return take(List.of(), router, holder, environment, warning);
  }

  /**
   * @param before the words of a program that runs another one where the lock is
   */
  static AccountLock take(
      List<String> before,
      String router,
      String holder,
      Map<String, String> environment,
      Consumer<String> warning) {
    AccountLock lock = new AccountLock();
    Script script = RemoteLock.script(router, holder, Duration.ZERO);
    try {
      lock.hold(before, script, "this account", warning);
      Optional<String> caller =
          Optional.ofNullable(environment.get("SUDO_USER")).filter(name -> !name.equals("root"));
      if (caller.isPresent()) {
        List<String> words = new ArrayList<>(before);
        words.addAll(List.of("runuser", "-u", caller.get(), "--"));
        lock.hold(words, ofAnother(script), caller.get(), warning);
      }
      return lock;
    } catch (Failure e) {
      lock.close();
      throw e;
    }
  }

  static Script ofAnother(Script script) {
    return OWN_HOME.then(script);
  }

  private void hold(List<String> before, Script script, String account, Consumer<String> warning) {
    List<String> words = new ArrayList<>(before);
    words.addAll(List.of("sh", "-c", script.program()));
    LockAnswer answer;
    try {
      Conversation keeper = Conversation.begin(words);
      keepers.add(keeper);
      answer = LockAnswer.of(keeper, ANSWER);
    } catch (IOException e) {
      answer = new LockAnswer(Optional.empty(), Reason.of(e));
    }
    if (answer.holder().isPresent()) {
      throw Failure.precondition(
          "somebody is at work on this router by the same account: " + answer.holder().get(),
          "the lock of " + account + " on this host",
          "wait until that has ended, then run this command again");
    }
    if (!answer.isTaken()) {
      warning.accept(
          "whoever comes as "
              + account
              + " from another machine is not kept away meanwhile: "
              + answer.obstacle());
    }
  }

  @Override
  public void close() {
    keepers.forEach(keeper -> keeper.finish(FAREWELL));
  }
}
