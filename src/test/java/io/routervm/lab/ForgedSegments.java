package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A download of the PC's that goes by the flow table of a live router, and segments of others that
 * claim to be of it. What the router's NICs take in and send is counted in the kernel, before the
 * flow table and behind it.
 */
final class ForgedSegments implements AutoCloseable {
  static final int SENT = 10;

  private static final String PORT = "45678";
  private static final Pattern PACKETS = Pattern.compile("counter packets (\\d+) bytes");

  /** They bear this as the identifier of their IP packet, which no translation changes. */
  private static final String COUNT = "ip id 30583 ip protocol tcp counter";

  /**
   * A host that forges.
   *
   * @param gateway the router's address by which it sends
   * @param source the end of the download that it claims to be
   */
  record Sender(String host, String gateway, String source, String port, String to, String toPort) {
    List<String> words() {
      return List.of(
          "/usr/bin/python3", ZoneClients.TRAFFIC.toString(), "forged", source, port, to, toPort);
    }
  }

  private final Lab lab;
  private final Function<String, Ran> guest;
  private final String wan;
  private final String download;

  ForgedSegments(Lab lab, Function<String, Ran> guest, String wan) {
    this.lab = lab;
    this.guest = guest;
    this.wan = wan;
    this.download = lab.folder().resolve("pc.forged").toString();
    guest
        .apply(
            """
            nft 'table netdev lab {
              chain came { type filter hook ingress devices = { lan0, wan0, mgmt0 } priority -500; %1$s; }
              chain went { type filter hook egress devices = { lan0, wan0, mgmt0 } priority 0; %1$s; }
            }
            table ip lab {
              chain asked { type filter hook forward priority 100; ip saddr %2$s counter; }
            }'
            """
                .formatted(COUNT, Download.FILES))
        .orFail();
    lab.shell(
            "pc",
            "curl -s -o /dev/null --limit-rate 50k --local-port %s http://%s/cloud >/dev/null 2>&1 & echo $! >%s; sleep 3"
                .formatted(PORT, Download.FILES, download))
        .orFail();
  }

  /** Packets of the download that the rules were asked about in three seconds of it. */
  long asked() {
    long before = counted("ip", "asked");
    long received = received();
    lab.shell("pc", "sleep 3").orFail();
    assertThat(received()).as("the download goes on").isGreaterThan(received);
    return counted("ip", "asked") - before;
  }

  private long received() {
    return Long.parseLong(
        lab.shell("pc", "cat /sys/class/net/eth0/statistics/rx_packets").orFail().trimmed());
  }

  /** From the home and from the hypervisor as the server, and from the ISP's LAN as the PC. */
  List<Sender> fromElsewhere() {
    String pc =
        lab.shell("pc", "ip -o -4 address show dev eth0 | awk '{ print $4; exit }'")
            .orFail()
            .trimmed()
            .replaceFirst("/.*", "");
    String management =
        guest
            .apply("ip -o -4 address show dev mgmt0 | awk '{ print $4; exit }'")
            .orFail()
            .trimmed()
            .replaceFirst("/.*", "");
    return List.of(
        new Sender("nas", "192.168.42.254", Download.FILES, "80", wan, PORT),
        new Sender("hv", management, Download.FILES, "80", wan, PORT),
        new Sender("intruder", wan, pc, PORT, Download.FILES, "80"));
  }

  Sender fromTheSameSide() {
    return new Sender("intruder", "", Download.FILES, "80", wan, PORT);
  }

  /** How many of {@link #SENT} that have come to the router have left it again. */
  long passed(Sender sender) {
    long came = counted("netdev", "came");
    long went = counted("netdev", "went");
    String route = sender.to() + "/32 via " + sender.gateway();
    boolean routed = !sender.gateway().isEmpty();
    if (routed) {
      lab.shell(sender.host(), "ip route replace " + route).orFail();
    }
    lab.exec(sender.host(), sender.words().toArray(String[]::new)).orFail();
    lab.shell("pc", "sleep 2").orFail();
    if (routed) {
      lab.shell(sender.host(), "ip route del " + route).orFail();
    }
    assertThat(counted("netdev", "came") - came).as("%s: came", sender).isEqualTo(SENT);
    return counted("netdev", "went") - went;
  }

  private long counted(String family, String chain) {
    Matcher packets =
        PACKETS.matcher(
            guest.apply("nft list chain " + family + " lab " + chain).orFail().output());
    assertThat(packets.find()).isTrue();
    return Long.parseLong(packets.group(1));
  }

  @Override
  public void close() {
    lab.shell("pc", "kill $(cat " + download + ")").orFail();
    guest.apply("nft 'delete table netdev lab; delete table ip lab'").orFail();
  }
}
