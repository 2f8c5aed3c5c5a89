package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the PC at home loads from a server of the Internet that never ends to send. */
record Download(Lab lab) {
  static final String FILES = "203.0.113.82";

  /**
   * Packets of a download, as they came to the router and to the client.
   *
   * @param missing of the capture itself
   */
  record Counted(String beside, int packets, int lost, int missing) {
    void requireNoneLost() {
      assertThat(packets).as(beside).isGreaterThan(100);
      assertThat(lost).as("lost of an established flow beside " + beside).isZero();
    }
  }

  /** Loads in small bursts, so that no queue on the way is full, for as long as the work takes. */
  Counted beside(String what, Runnable work) {
    capture("before", "isp", "cable-usb0");
    capture("after", "pc", "eth0");
    String process = "/run/routervm-lab/" + lab.name() + "/pc.download";
    lab.shell(
            "pc",
            "ip route replace %1$s via 192.168.42.254 window 4000 && { curl -s -o /dev/null --limit-rate 100k http://%1$s/cloud >/dev/null 2>&1 & echo $! >%2$s; }"
                .formatted(FILES, process))
        .orFail();
    work.run();
    lab.shell("pc", "kill $(cat %s) && ip route del %s".formatted(process, FILES)).orFail();
    Path arrived = Path.of(lab.command("capture", "stop", "after").orFail().trimmed());
    Path sent = Path.of(lab.command("capture", "stop", "before").orFail().trimmed());
    List<Integer> counted = lost(sent, arrived);
    Counted all = new Counted(what, counted.get(0), counted.get(1), counted.get(2));
    System.out.printf(
        "%s: %d packets of a download, %d lost, %d missing in the capture%n",
        what, all.packets, all.lost, all.missing);
    return all;
  }

  private void capture(String name, String host, String nic) {
    List<String> words = new ArrayList<>(List.of("capture", "start", name, host, nic));
    words.addAll(List.of("tcp", "and", "src", FILES));
    lab.command(words.toArray(String[]::new)).orFail();
  }

  /** TCP packets of one capture that one behind it has not. */
  private static List<Integer> lost(Path before, Path after) {
    List<String> line =
        List.of(
            "/usr/bin/python3",
            ZoneClients.TRAFFIC.toString(),
            "lost",
            before.toString(),
            after.toString());
    String counted = Lab.run(Duration.ofMinutes(1), line).orFail().trimmed();
    return List.of(counted.split(" ", -1)).stream().map(Integer::valueOf).toList();
  }
}
