package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The stock openvpn client on one of the lab's hosts, with a profile that routervm wrote. */
final class VpnDevice implements AutoCloseable {
  private static final Pattern ADDRESS = Pattern.compile("ifconfig (\\d+\\.\\d+\\.\\d+\\.\\d+) ");
  private static final Pattern DNS = Pattern.compile("dhcp-option DNS (\\d+\\.\\d+\\.\\d+\\.\\d+)");

  private final Lab lab;
  private final String host;
  private final Process process;
  private final Path log;

  private VpnDevice(Lab lab, String host, Process process, Path log) {
    this.lab = lab;
    this.host = host;
    this.process = process;
    this.log = log;
  }

  /** Starts the client; it is connected once {@link #awaitConnections} says so. */
  static VpnDevice start(Lab lab, String host, Path profile) {
    try {
      Path log = Files.createTempFile("vpn-device", ".log");
      Process process =
          new ProcessBuilder(
                  lab.commandLine(
                      "exec", host, "--", "openvpn", "--config", profile.toString(), "--verb", "3"))
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      return new VpnDevice(lab, host, process, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until it has connected for the {@code count}th time. */
  void awaitConnections(int count, Duration limit) {
    await(count, "Initialization Sequence Completed", limit);
  }

  private void await(int count, String text, Duration limit) {
    Supplier<String> missing = () -> "'" + text + "' by the client on " + host + ":\n" + log();
    Await.until(limit, missing, () -> !process.isAlive() || said(text) >= count);
    if (said(text) < count) {
      throw new AssertionError("ended without " + missing.get());
    }
  }

  /** How often it has connected so far. */
  int connections() {
    return said("Initialization Sequence Completed");
  }

  private int said(String text) {
    return log().split(Pattern.quote(text), -1).length - 1;
  }

  /** Its address in the tunnel. */
  String address() {
    return found(ADDRESS);
  }

  /** Resolves a name by the DNS server that the router named. */
  String resolve(String name) {
    return lab.exec(host, "dig", "+short", "+time=5", "@" + found(DNS), name).orFail().trimmed();
  }

  /** Has an address of the tunnel, the names of the home, and its servers. */
  void reachesTheHome() {
    assertThat(address()).startsWith("10.8.0.");
    assertThat(resolve("nas.lan")).isEqualTo("192.168.42.10");
    assertThat(fetch("http://192.168.42.10/")).contains("nas");
  }

  String fetch(String url) {
    return lab.exec(host, "curl", "-sS", "-m", "20", url).orFail().output();
  }

  private String found(Pattern pattern) {
    Matcher matcher = pattern.matcher(log());
    assertThat(matcher.find()).as("%s in:%n%s", pattern, log()).isTrue();
    return matcher.group(1);
  }

  String log() {
    try {
      return Files.readString(log, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
