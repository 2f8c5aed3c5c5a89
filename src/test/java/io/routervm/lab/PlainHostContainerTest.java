package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.lab.LiveContainer.Guest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A plain Debian 12 that has nothing but systemd-networkd, SSH and a Java: the commands themselves,
 * on a terminal, and every question that they ask. What the page says of their number is compared
 * with what was asked.
 */
@Tag("lab")
@Timeout(1800)
@EnabledIfSystemProperty(named = "host.full", matches = "true")
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
@ExtendWith(StopAtFirstFailure.class)
class PlainHostContainerTest {
  private static final Duration INSTALLATION = Duration.ofMinutes(15);
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final String PROGRAM = "/opt/routervm/scripts/routervm";
  private static final String FILE = "/root/router.yaml";
  private static final String ADAPTER =
      "d=/sys/bus/usb/devices/2-1; mkdir -p $d $d:1.0/net/enx0 && echo 0b95 >$d/idVendor && echo"
          + " 1790 >$d/idProduct && echo AX88179 >$d/product && echo 2 >$d/busnum && echo 3"
          + " >$d/devnum && echo ff >$d:1.0/bInterfaceClass && echo aa:bb:cc:dd:ee:01"
          + " >$d:1.0/net/enx0/address";

  private LiveContainer container;

  @BeforeAll
  void makeHost() throws IOException {
    container = LiveContainer.fresh("plain", Guest.DEBIAN, "", all -> LiveContainer.NO_SECRETS);
    install(
        "mkdir -p /usr/share/man/man1 && apt-get -qq update"
            + " && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y"
            + " --no-install-recommends openjdk-17-jre-headless && printf"
            + " '[Match]\\nName=lan0\\n[Network]\\nDHCP=ipv4\\n' >/etc/systemd/network/00-lan0.network"
            + " && networkctl reload && mkdir -p /opt/routervm/scripts /opt/routervm/target/lib");
    copy("scripts/routervm");
    copy("scripts/java-options");
    copy("target/routervm.jar");
    try (Stream<Path> libraries = Files.list(Lab.REPOSITORY.resolve("target/lib"))) {
      libraries.forEach(library -> copy("target/lib/" + library.getFileName()));
    }
    install("chmod 755 " + PROGRAM);
  }

  @AfterAll
  void removeHost() {
    if (container != null) {
      container.close();
    }
  }

  @Test
  @Order(10)
  void withAUsbAdapter() {
    int prepared = asked(List.of(), List.of("host", "prepare"), PlainBox.BEFORE, PlainBox.AFTER);
    int chosen = asked(FaultHypervisorTest.withUsb(ADAPTER), List.of("init"), BoxOwner.HOME);
    assertThat(file()).contains("0b95", "brHome");
    assertPage("a USB adapter", "routervm host prepare", prepared, chosen);
  }

  @Test
  @Order(20)
  void withASecondNic() {
    install("rm " + FILE + " && " + PROGRAM + " --yes host prepare --undo --network-only");
    int prepared =
        asked(
            List.of(),
            List.of("host", "prepare", "--wan", "wan0"),
            PlainBox.BEFORE,
            PlainBox.AFTER);
    int chosen = asked(List.of(), List.of("init"), BoxOwner.HOME);
    assertThat(file()).contains("brIsp", "brHome");
    assertPage("a second NIC", "routervm host prepare --wan enp3s0", prepared, chosen);
  }

  /** `create` asks nothing: every lane runs it without a terminal. */
  private static void assertPage(String wan, String command, int prepared, int chosen) {
    assertThat(Lab.REPOSITORY.resolve("src/site/markdown/host.md"))
        .content()
        .contains("| " + wan + " | `" + command + "` | " + prepared + " | " + chosen + " | 0 | ");
  }

  /**
   * Runs the program on a terminal and answers: yes, and with its own proposal for the home.
   *
   * @param under what it runs under
   * @return how many questions it asked before it came to its good end: one more would wait for
   *     ever
   */
  private int asked(List<String> under, List<String> words, String... questions) {
    List<String> line = new ArrayList<>(List.of("exec", "router", "--"));
    line.addAll(under);
    line.addAll(List.of(PROGRAM, "--file", FILE));
    line.addAll(words);
    try (Dialogue dialogue =
        Dialogue.onTerminal(container.lab.commandLine(line.toArray(String[]::new)))) {
      for (String question : questions) {
        dialogue.awaitText(question, INSTALLATION);
        dialogue.answer(question.equals(BoxOwner.HOME) ? "" : "yes");
      }
      dialogue.end(0, LIMIT);
      return questions.length;
    }
  }

  private String file() {
    return container.inside("cat " + FILE).orFail().output();
  }

  private void install(String line) {
    container.lab.command(INSTALLATION, "exec", "router", "--", "sh", "-c", line).orFail();
  }

  private void copy(String path) {
    List<String> command =
        container.lab.commandLine("exec", "router", "--", "sh", "-c", "cat >/opt/routervm/" + path);
    Path from = Lab.REPOSITORY.resolve(path);
    try {
      assertThat(Files.size(from)).isPositive();
      Process process = new ProcessBuilder(command).redirectInput(from.toFile()).start();
      assertThat(process.waitFor()).isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
