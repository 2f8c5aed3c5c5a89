package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

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
    remember("count", new PlainHostCount(1, 0).text());
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
    remember("count", counted().with(questions).text());
  }

  private PlainHostCount counted() {
    return PlainHostCount.of(remembered("count"));
  }

  /** As many commands and questions as the README says. */
  void requireThePromise() throws IOException {
    PlainHostCount counted = counted();
    System.out.printf(
        "a client is served after %d commands and %d questions%n",
        counted.commands(), counted.questions());
    assertThat(counted).isEqualTo(PlainHostCount.promised());
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
    String key = lab.folder().resolve("box/id_ed25519").toString();
    String address = remembered("address").replaceFirst("/.*", "");
    String[] ssh = LabLogin.asRoot(key, address, 20, terminal, line);
    return lab.commandLine(Lab.with("exec", Lab.with(COMPUTER, Lab.with("--", ssh))));
  }
}
