package io.routervm.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.service.Namespaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rules of ours go from one packet filter to the other and back while somebody knocks. */
@Tag("root")
@Timeout(120)
class FiltersUnderTrafficTest {
  private static final int CLOSED = 5001;

  /** What came by a port until the file {@code stop} is there; one packet in a millisecond. */
  private static final String TRAFFIC =
      """
      import os, select, socket, sys, time
      role, folder, address = sys.argv[1:4]
      ports = [int(port) for port in sys.argv[4:]]
      if role == "send":
          one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
          sent = 0
          while not os.path.exists(folder + "/stop"):
              for port in ports:
                  one.sendto(b"%d" % sent, (address, port))
              sent += 1
              time.sleep(0.001)
          open(folder + "/sent", "w").write("%d" % sent)
      else:
          sockets = []
          for port in ports:
              one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
              one.setsockopt(socket.SOL_SOCKET, 33, 1 << 23)
              one.bind(("0.0.0.0", port))
              sockets.append(one)
          came = [0 for _ in ports]
          open(folder + "/ready", "w")
          while True:
              ready = select.select(sockets, [], [], 0.3)[0]
              for one in ready:
                  one.recv(100)
                  came[sockets.index(one)] += 1
              if not ready and os.path.exists(folder + "/sent"):
                  break
          open(folder + "/came", "w").write(" ".join(map(str, came)))
      """;

  @TempDir private Path folder;

  @Test
  void atNoMomentIsAnythingOpenAndWhatIsAllowedPasses() throws IOException {
    try (FilteredRouter router = new FilteredRouter(folder)) {
      router.loadIptables();
      Files.writeString(folder.resolve("traffic.py"), TRAFFIC);
      Process receiver = traffic(router.hosts, "router", "receive");
      router.hosts.await("the receiver", 20, () -> Files.exists(folder.resolve("ready")));
      Process sender = traffic(router.hosts, "stranger", "send");
      for (int round = 0; round < 10; round++) {
        router.must("supersede_filter nftables");
        router.must("restore_filter failed");
        router.must("supersede_filter nftables");
        router.must("supersede_filter iptables");
        router.must("restore_filter failed");
        router.must("supersede_filter iptables");
      }
      Files.createFile(folder.resolve("stop"));
      await(sender);
      await(receiver);
    }
    String[] came = Files.readString(folder.resolve("came")).split(" ", -1);
    assertThat(came[1]).as("through the closed port").isEqualTo("0");
    assertThat(came[0])
        .as("through the open one")
        .isEqualTo(Files.readString(folder.resolve("sent")))
        .isNotEqualTo("0");
  }

  private Process traffic(Namespaces hosts, String host, String role) {
    return hosts.background(
        host,
        "python3 %1$s/traffic.py %2$s %1$s %3$s %4$d %5$d"
            .formatted(folder, role, FilteredRouter.ADDRESS, FilteredRouter.OPEN, CLOSED));
  }

  private static void await(Process process) {
    try {
      assertThat(process.waitFor()).isZero();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
