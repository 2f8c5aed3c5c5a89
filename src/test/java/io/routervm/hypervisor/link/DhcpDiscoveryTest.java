package io.routervm.hypervisor.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real DHCP server, asked from a NIC in a network namespace. */
@Tag("root")
class DhcpDiscoveryTest {
  private static final String HOST = "rvmdiscover";
  private static final String ISP = "rvmdiscoverisp";

  @TempDir Path folder;
  private Process server;

  @BeforeEach
  void connect() throws Exception {
    disconnect();
    run("ip", "netns", "add", HOST);
    run("ip", "netns", "add", ISP);
    run("ip", "-n", HOST, "link", "add", "wan0", "type", "veth", "peer", "lan", "netns", ISP);
    run("ip", "-n", ISP, "address", "add", "192.168.1.1/24", "dev", "lan");
    run("ip", "-n", ISP, "link", "set", "lan", "up");
    String off = "echo 1 >/proc/sys/net/ipv6/conf/wan0/disable_ipv6";
    run("ip", "netns", "exec", HOST, "sh", "-c", off);
    run("ip", "-n", HOST, "link", "set", "wan0", "up");
  }

  @AfterEach
  void disconnect() throws Exception {
    if (server != null) {
      server.destroy();
      server.waitFor();
    }
    for (String space : List.of(HOST, ISP)) {
      start(List.of("sh", "-c", "ip netns delete " + space + " 2>/dev/null || :")).waitFor();
    }
  }

  /** As an adapter that a machine has just given back: up, without IPv6, and without an address. */
  @Test
  void aNicWithoutAnyAddressAsksToo() throws Exception {
    server =
        start(
            List.of(
                "ip",
                "netns",
                "exec",
                ISP,
                "dnsmasq",
                "--no-daemon",
                "--conf-file=/dev/null",
                "--port=0",
                "--interface=lan",
                "--dhcp-range=192.168.1.100,192.168.1.120",
                "--dhcp-authoritative",
                "--dhcp-leasefile=" + folder.resolve("leases")));
    assertThat(ask()).contains("192.168.1.1");
  }

  @Test
  void whereNobodyAnswersThereIsNoOffer() throws Exception {
    assertThat(ask()).isEqualTo("[]");
  }

  @Test
  void aNicThatIsNotThereHasNoOffer() {
    Path missing = Path.of("/sys/class/net/rvmnone0");
    assertThat(DhcpDiscovery.on(missing, Duration.ofSeconds(1), true, new byte[0])).isEmpty();
  }

  private static String ask() throws Exception {
    List<String> line = new ArrayList<>(List.of("ip", "netns", "exec", HOST));
    line.addAll(List.of(System.getProperty("java.home") + "/bin/java", "-cp"));
    line.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    line.addAll(List.of(Asking.class.getName(), "wan0"));
    return run(line.toArray(String[]::new)).strip();
  }

  /** The process in the namespace. */
  static final class Asking {
    public static void main(String[] nics) {
      Path nic = Path.of("/sys/class/net", nics[0]);
      System.out.println(DhcpDiscovery.on(nic, Duration.ofSeconds(8), true, new byte[0]));
    }
  }

  private static Process start(List<String> line) throws IOException {
    return new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static String run(String... line) throws Exception {
    Process process = start(List.of(line));
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(String.join(" ", line)).isZero();
    return output;
  }
}
