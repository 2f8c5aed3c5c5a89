package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who makes a router out of a plain Debian: types commands and answers their questions, and counts
 * both. Until the cables move it sits at another computer, in an SSH session through the NIC whose
 * address is going to move.
 */
final class BoxOwner {
  static final String HOME = "The router's address in the home network";

  /** Where the SSH sessions come from: the box's cable is in the ISP's LAN. */
  private static final String COMPUTER = "isp";

  private static final Duration SOON = Duration.ofMinutes(2);

  /** The README's words for small numbers. */
  private static final List<String> NUMBERS =
      List.of("no", "one", "two", "three", "four", "five", "six");

  private static final Pattern PROMISE =
      Pattern.compile(
          "From a plain Debian to a served client it is (\\w+) commands and (\\w+) questions at most");

  private final Lab lab;
  private final Box box;

  BoxOwner(Lab lab, Box box) {
    this.lab = lab;
    this.box = box;
  }

  /** What is remembered for later steps, which may be another run's (-Dbox.keep=true). */
  void remember(String name, String text) {
    try {
      Files.writeString(memory(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String remembered(String name) {
    try {
      return Files.readString(memory(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path memory(String name) {
    return lab.folder().resolve("box/remembered-" + name);
  }

  /** With this one it begins: whatever the lab has done for it before counts as one command. */
  void installed() {
    remember("count", "1 0");
  }

  /**
   * Types a command in an SSH session through the NIC of the home and answers what it asks, to its
   * good end: one question more would wait for ever.
   *
   * @param questions what is asked; the answer is yes, and of an address the one that is proposed
   */
  void types(Duration limit, List<String> questions, String... words) {
    try (Dialogue dialogue = begins(words)) {
      for (String question : questions) {
        dialogue.awaitText(question, limit);
        dialogue.answer(question.equals(HOME) ? "" : "yes");
      }
      dialogue.end(0, limit);
    }
    counts(questions.size());
  }

  /** The same, which somebody else goes on with, and does not count. */
  Dialogue begins(String... words) {
    return new Dialogue(overSsh("-tt", String.join(" ", Box.command(words))));
  }

  /** One more command, with so many questions. */
  void counts(int questions) {
    String[] before = remembered("count").split(" ", 2);
    remember(
        "count",
        (Integer.parseInt(before[0]) + 1) + " " + (Integer.parseInt(before[1]) + questions));
  }

  /** As many commands as the README says, and no more questions. */
  void requireThePromise() throws IOException {
    String readme = Files.readString(Lab.REPOSITORY.resolve("README.md")).replaceAll("\\s+", " ");
    Matcher promise = PROMISE.matcher(readme);
    assertThat(promise.find()).as("the README's count").isTrue();
    String[] counted = remembered("count").split(" ", 2);
    System.out.printf(
        "a client is served after %s commands and %s questions%n", counted[0], counted[1]);
    assertThat(Integer.parseInt(counted[0])).isEqualTo(NUMBERS.indexOf(promise.group(1)));
    assertThat(Integer.parseInt(counted[1])).isLessThanOrEqualTo(NUMBERS.indexOf(promise.group(2)));
  }

  /** Somebody's login, over the NIC that moves. */
  Dialogue session() {
    Dialogue session = new Dialogue(overSsh("-T", "cat"));
    requireAlive(session, "hello");
    return session;
  }

  static void requireAlive(Dialogue session, String word) {
    session.answer(word);
    session.awaitText(word, Duration.ofMinutes(1));
  }

  /** The box has its old address, on this NIC, and lets its owner in by it. */
  void requireReachable(String nic) {
    String address = remembered("address");
    Await.until(
        SOON,
        Duration.ofSeconds(2),
        () -> address + " on " + nic + "\n" + box.shell("ip address; ip route").output(),
        () -> address(nic).equals(address));
    Await.until(
        SOON,
        Duration.ofSeconds(1),
        () -> "a login at " + address,
        () -> Lab.run(SOON, overSsh("-T", "true")).succeeded());
    assertThat(box.shell("ip -4 route show default").orFail().output())
        .contains("via 192.168.1.1 dev " + nic);
  }

  /** An address with its prefix, or nothing. */
  String address(String nic) {
    return box.shell(
            "ip -o -4 address show dev " + nic + " scope global 2>/dev/null | awk '{ print $4 }'")
        .trimmed();
  }

  private List<String> overSsh(String terminal, String line) {
    return lab.commandLine(
        "exec",
        COMPUTER,
        "--",
        "ssh",
        "-q",
        terminal,
        "-o",
        "BatchMode=yes",
        "-o",
        "ConnectTimeout=20",
        "-o",
        "StrictHostKeyChecking=no",
        "-o",
        "UserKnownHostsFile=/dev/null",
        "-i",
        lab.folder().resolve("box/id_ed25519").toString(),
        "root@" + remembered("address").replaceFirst("/.*", ""),
        line);
  }
}
