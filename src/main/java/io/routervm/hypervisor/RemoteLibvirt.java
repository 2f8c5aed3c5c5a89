package io.routervm.hypervisor;

import io.routervm.failure.Failure;
import io.routervm.remote.RemoteHost;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** libvirt of another machine, which may be reached and yet never answer. */
final class RemoteLibvirt {
  private RemoteLibvirt() {}

  /**
   * Connects; a call into libvirt has no limit of its own, so another thread looks at the clock.
   *
   * @throws Failure when libvirt does not answer, or refuses
   */
  static <T> T connect(RemoteHost remote, String uri, LibvirtErrors.Call<T> call) {
    CompletableFuture<T> connection =
        CompletableFuture.supplyAsync(
            () -> LibvirtErrors.connect(uri, call), RemoteLibvirt::startThread);
    try {
      return connection.get(RemoteHost.ANSWER.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw Failure.precondition(
          "libvirt on "
              + remote.name()
              + " did not answer within "
              + RemoteHost.ANSWER.toSeconds()
              + " s",
          uri,
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
