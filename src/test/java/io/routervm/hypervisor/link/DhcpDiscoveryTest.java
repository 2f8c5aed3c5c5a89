package io.routervm.hypervisor.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
    assertThat(
            DhcpDiscovery.on(missing, Optional.empty(), Duration.ofSeconds(1), true, new byte[0]))
        .isEmpty();
  }

  /** A look lasts seconds, and the person at the cables is told to pull one. */
  @Test
  void aNicThatIsPulledWhileItIsAskedHasNoOffer() throws Exception {
    Process asking = start(inside(HOST, Asking.class));
    String capture = "ip netns exec %s timeout 20 tcpdump -n -i lan -c 1 'udp dst port 67'";
    assertThat(start(List.of("sh", "-c", capture.formatted(ISP))).waitFor()).isZero();
    run("ip", "-n", ISP, "link", "delete", "lan");
    String said = new String(asking.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(asking.waitFor()).as(said).isZero();
    assertThat(said.strip()).isEqualTo("[]");
  }

  /** A server on the tagged wire alone: with another tag, and without one, nobody hears it. */
  @Test
  void aServerBehindATagIsAskedWithIt() throws Exception {
    server = start(inside(ISP, Answering.class, "lan"));
    assertThat(server.inputReader().readLine()).isEqualTo("listening");
    assertThat(ask("832")).contains("192.168.1.50/24");
    assertThat(heard("udp dst port 67 or (vlan and udp dst port 67)", Asking.class, "832"))
        .contains("vlan 832, p 5, ");
  }

  @Test
  void aConcentratorBehindATagIsAskedWithIt() throws Exception {
    server = start(inside(ISP, Offering.class, "lan"));
    assertThat(server.inputReader().readLine()).isEqualTo("listening");
    String mac = run("ip", "netns", "exec", ISP, "cat", "/sys/class/net/lan/address").strip();
    assertThat(heard("pppoed or (vlan and pppoed)", AskingForSession.class, "832"))
        .contains("vlan 832, p 5, ")
        .contains("PADI");
    assertThat(run(inside(HOST, AskingForSession.class, "832").toArray(String[]::new)))
        .contains("Optional[" + mac + "]");
  }

  /** Somebody else on the wire asks too. */
  @Test
  void anAnswerToAnotherQuestionIsNone() throws Exception {
    server = start(inside(ISP, Offering.class, "lan", "to others"));
    assertThat(server.inputReader().readLine()).isEqualTo("listening");
    assertThat(run(inside(HOST, AskingForSession.class).toArray(String[]::new)))
        .contains("Optional.empty");
  }

  private static String ask(String... tag) throws Exception {
    return run(inside(HOST, Asking.class, tag).toArray(String[]::new)).strip();
  }

  /** The first frame that comes to the ISP box's end while it is asked. */
  private static String heard(String filter, Class<?> asking, String tag) throws Exception {
    String capture =
        "ip netns exec %s timeout 30 tcpdump -n -e -i lan -c 1 '%s' 2>/dev/null || :"
            .formatted(ISP, filter);
    Process seen = start(List.of("sh", "-c", capture));
    run(inside(HOST, asking, tag).toArray(String[]::new));
    String output = new String(seen.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    seen.waitFor();
    return output;
  }

  private static List<String> inside(String space, Class<?> program, String... arguments) {
    List<String> line = new ArrayList<>(List.of("ip", "netns", "exec", space));
    line.addAll(List.of(System.getProperty("java.home") + "/bin/java", "-cp"));
    line.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    line.add(program.getName());
    line.addAll(List.of(arguments));
    return line;
  }

  /** The process in the namespace. */
  static final class Asking {
    public static void main(String[] tag) {
      Path nic = Path.of("/sys/class/net/wan0");
      Optional<FrameTag> with =
          Stream.of(tag).findFirst().map(id -> new FrameTag(Integer.parseInt(id), 5));
      System.out.println(DhcpDiscovery.on(nic, with, Duration.ofSeconds(8), true, new byte[0]));
    }
  }

  /** The server behind the tag; it hears every question, and answers with the tag. */
  static final class Answering {
    public static void main(String[] nics) {
      Path nic = Path.of("/sys/class/net", nics[0]);
      Optional<FrameTag> tag = Optional.of(new FrameTag(832, 0));
      int index = DhcpDiscovery.index(nic).orElseThrow();
      byte[] buffer = new byte[65_535];
      try (PacketSocket socket = new PacketSocket(nics[0], index, PacketSocket.IPV4, tag)) {
        System.out.println("listening");
        while (true) {
          int length = socket.receive(buffer, 1000);
          if (length > 240 && buffer[37] == 67) {
            socket.send(DhcpMessageTest.offer(ByteBuffer.wrap(buffer).getInt(46)));
          }
        }
      }
    }
  }

  /** The process that asks for a session. */
  static final class AskingForSession {
    public static void main(String[] tag) {
      Path nic = Path.of("/sys/class/net/wan0");
      Optional<FrameTag> with =
          Stream.of(tag).findFirst().map(id -> new FrameTag(Integer.parseInt(id), 5));
      System.out.println(SessionQuestion.on(nic, with, Duration.ofSeconds(4)));
    }
  }

  /** The concentrator behind the tag; with a second argument it answers what nobody has asked. */
  static final class Offering {
    private static final int MARK = 28;
    private static final int MARK_BYTES = 8;

    public static void main(String[] nics) {
      Path nic = Path.of("/sys/class/net", nics[0]);
      int index = DhcpDiscovery.index(nic).orElseThrow();
      byte[] own = HexFormat.ofDelimiter(":").parseHex(DhcpDiscovery.asking(nic).text());
      byte[] buffer = new byte[65_535];
      Optional<FrameTag> tag = Optional.of(new FrameTag(832, 0));
      try (PacketSocket socket = new PacketSocket(nics[0], index, PacketSocket.PPPOE, tag)) {
        System.out.println("listening");
        while (true) {
          int length = socket.receive(buffer, 1000);
          if (length >= MARK + MARK_BYTES && buffer[15] == 0x09) {
            int mark = nics.length == 1 ? MARK : 0;
            socket.send(offer(buffer, own, Arrays.copyOfRange(buffer, mark, mark + MARK_BYTES)));
          }
        }
      }
    }

    private static byte[] offer(byte[] question, byte[] own, byte[] mark) {
      return ByteBuffer.allocate(60)
          .put(question, 6, 6)
          .put(own)
          .put(HexFormat.of().parseHex("8863110700000017010100000102000369737001030008"))
          .put(mark)
          .array();
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
