package io.routervm.ssh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.SocketFactory;

/** Sockets, of which the last is remembered. */
final class RememberingSocketFactory extends SocketFactory {
  private final AtomicReference<Socket> last;
  private final List<String> through;

  /**
   * @param through the program that connects; empty to do so from here
   */
  RememberingSocketFactory(AtomicReference<Socket> last, List<String> through) {
    this.last = last;
    this.through = through;
  }

  @Override
  public Socket createSocket() {
    Socket socket = through.isEmpty() ? new Socket() : new ProgramSocket(through);
    last.set(socket);
    return socket;
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port), null);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port), null);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return connected(new InetSocketAddress(host, port), new InetSocketAddress(local, localPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return connected(new InetSocketAddress(host, port), new InetSocketAddress(local, localPort));
  }

  private Socket connected(InetSocketAddress remote, InetSocketAddress local) throws IOException {
    Socket socket = createSocket();
    socket.bind(local);
    socket.connect(remote);
    return socket;
  }
}
