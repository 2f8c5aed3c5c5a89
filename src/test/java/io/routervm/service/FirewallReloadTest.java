package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Placement;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a reload of the firewall costs its household: 1,000 flows through the router and a hundred
 * new ones each second, by UDP, where nothing repeats a packet that was lost.
 */
@Tag("root")
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FirewallReloadTest {
  private static final int FLOWS = 1000;
  private static final int PORT = 7000;
  private static final int BUSY = 8;
  private static final int MANY = 3000;
  private static final Path PROGRAM = Path.of("src/test/resources/flows.py").toAbsolutePath();

  @AutoClose private HomeNetwork home;

  @BeforeAll
  void up(@TempDir Path folder) {
    Router live = Routers.of("debian-12", Placement.LIVE);
    home = new HomeNetwork(folder, live);
    home.hosts.background("internet", "python3 " + PROGRAM + " server " + PORT);
    home.hosts.must(
        "internet",
        "for i in $(seq 400); do ss -lnu | grep -q :"
            + PORT
            + " && exit; sleep 0.05; done; exit 1");
  }

  /** What was sent and never came back, of flows that stood before and of new ones. */
  private record Loss(int sent, int lost, int begun, int begunLost) {
    private static final Pattern JSON =
        Pattern.compile(
            "\\{\"sent\": (\\d+), \"lost\": (\\d+), \"begun\": (\\d+), \"begunLost\": (\\d+)\\}");

    static Loss of(String line) {
      Matcher matcher = JSON.matcher(line);
      assertThat(matcher.matches()).as(line).isTrue();
      return new Loss(
          Integer.parseInt(matcher.group(1)),
          Integer.parseInt(matcher.group(2)),
          Integer.parseInt(matcher.group(3)),
          Integer.parseInt(matcher.group(4)));
    }
  }

  @BeforeEach
  void noRulesAtAll() {
    home.noRules();
  }

  @EachPacketFilter
  void fiftyReloadsLoseNothing(PacketFilter filter) throws IOException {
    Path rules = file(filter, "reloaded", text -> text);
    String reload = filter.load(rules);
    home.hosts.must("router", reload);
    Loss ours = during(reload, 50);
    System.out.println("50 reloads: " + ours);
    assertThat(ours.sent).isGreaterThan(FLOWS);
    assertThat(ours.begun).isGreaterThan(FLOWS / 10);
    assertThat(ours.lost + ours.begunLost).as("lost in 50 reloads").isZero();
  }

  @Test
  void theArticlesScriptLosesSome() throws IOException {
    home.hosts.must(
        "router", PacketFilter.IPTABLES.load(file(PacketFilter.IPTABLES, "ours", text -> text)));
    Loss articles = during("sh " + Path.of("src/test/resources/article/firewall.sh"), 10);
    System.out.println("10 runs of the article's script: " + articles);
    assertThat(articles.lost + articles.begunLost).as("lost by the article's script").isPositive();
  }

  /** Busy processors, and many rules, so that a commit takes its time and is interrupted. */
  @Test
  void nftLosesNothingUnderLoad() throws IOException {
    String many = "\t\tip daddr 198.51.100.1 counter\n".repeat(MANY);
    Path rules =
        file(
            PacketFilter.NFTABLES,
            "under-load",
            text ->
                text.replaceFirst("(?m)^\tchain input", "\tchain many {\n" + many + "\t}\n\n$0"));
    String reload = PacketFilter.NFTABLES.load(rules);
    home.hosts.must("router", reload);
    List<Process> busy = new ArrayList<>();
    try {
      for (int i = 0; i < BUSY; i++) {
        busy.add(home.hosts.background("router", "sh -c 'while :; do :; done'"));
      }
      Loss loss = during(reload, 50);
      System.out.println("50 reloads of " + MANY + " rules and more under load: " + loss);
      assertThat(loss.lost + loss.begunLost).as("lost").isZero();
    } finally {
      busy.forEach(Process::destroyForcibly);
    }
  }

  private Path file(PacketFilter filter, String name, UnaryOperator<String> edit) {
    Router live = filter.of(Routers.of("debian-12", Placement.LIVE));
    return home.hosts.file(name, edit.apply(Services.files(live).get(filter.rules())));
  }

  private Loss during(String command, int times) throws IOException {
    Process client = home.hosts.busy("pc", clientCommand());
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(output.readLine()).isEqualTo("ready");
      for (int i = 0; i < times; i++) {
        home.hosts.must("router", command + " && sleep 0.1");
      }
      client.getOutputStream().close();
      return Loss.of(output.readLine());
    }
  }

  private static String clientCommand() {
    return "python3 %s client %s %d %d".formatted(PROGRAM, HomeNetwork.WEB_SERVER, PORT, FLOWS);
  }
}
