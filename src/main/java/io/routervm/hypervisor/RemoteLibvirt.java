package io.routervm.hypervisor;

import io.routervm.failure.Failure;
import io.routervm.remote.RemoteHost;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.libvirt.LibvirtException;

/** libvirt of another machine, which may be reached and yet never answer. */
final class RemoteLibvirt {
  private RemoteLibvirt() {}

  /** What connects by a URI. */
  interface Connection<T> {
    /** Connects by {@code through}, which goes over the connection to the machine that there is. */
    T by(String through) throws LibvirtException;
  }

  /**
   * Connects; a call into libvirt has no limit of its own, so another thread looks at the clock.
   *
   * @param uri as it is written, which is what a failure names
   * @throws Failure when libvirt does not answer, or refuses
   */
  static <T> T connect(RemoteHost remote, URI uri, Connection<T> call) {
    String through = remote.libvirt(uri).toString();
    CompletableFuture<T> connection =
        CompletableFuture.supplyAsync(
            () -> LibvirtErrors.connect(uri.toString(), () -> call.by(through)),
            RemoteLibvirt::startThread);
    try {
      return connection.get(RemoteHost.ANSWER.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw Failure.precondition(
          "libvirt on "
              + remote.name()
              + " did not answer within "
              + RemoteHost.ANSWER.toSeconds()
              + " s",
          uri.toString(),
          "see on the hypervisor that `virsh version` answers there",
          e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while libvirt was waited for", e);
    }
  }

  private static void startThread(Runnable task) {
    Thread thread = new Thread(task, "libvirt-connect");
    thread.setDaemon(true);
    thread.start();
  }
}
