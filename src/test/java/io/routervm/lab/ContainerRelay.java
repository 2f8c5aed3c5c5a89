package io.routervm.lab;

import io.routervm.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A port of this machine's loopback that leads to the router container's SSH server. */
final class ContainerRelay implements AutoCloseable {
  private final Process relay;
  private final int port;

  /** Listens when this returns. */
  ContainerRelay(Lab lab, String address) throws IOException {
    List<String> words =
        lab.commandLine("exec", "hv", "--", "socat", "STDIO", "TCP:" + address + ":22");
    Path script = Files.createTempFile("relay", ".sh");
    Files.writeString(script, "exec " + String.join(" ", words) + "\n");
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    relay =
        new ProcessBuilder(
                "socat",
                "TCP-LISTEN:" + port + ",bind=127.0.0.1,reuseaddr,fork",
                "EXEC:sh " + script)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    awaitListener();
  }

  private void awaitListener() throws IOException {
    Await.until(
        Duration.ofSeconds(20), () -> "the relay", () -> !relay.isAlive() || takesConnections());
    if (!relay.isAlive()) {
      throw new IOException("the relay to the container has ended");
    }
  }

  private boolean takesConnections() {
    try {
      new Socket(InetAddress.getLoopbackAddress(), port).close();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    relay.descendants().forEach(ProcessHandle::destroy);
    relay.destroy();
    try {
      relay.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
