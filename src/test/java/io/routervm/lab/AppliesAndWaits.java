package io.routervm.lab;

import io.routervm.config.RouterConfigLoader;
import io.routervm.guest.Caller;
import io.routervm.guest.CommitConfirm;
import io.routervm.guest.GuestReconciler;
import io.routervm.resource.ManagedFile;
import io.routervm.resource.Resource;
import io.routervm.ssh.SshShell;
import io.routervm.ssh.SshTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A process of the hypervisor's that applies a fault on trial and is killed before it confirms. */
final class AppliesAndWaits {
  private AppliesAndWaits() {}

  /** Among its lines of output is {@code applied}. */
  static Process start(LiveContainer container) throws IOException {
    SshTarget target = container.target();
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            AppliesAndWaits.class.getName(),
            container.yaml().toString(),
            Integer.toString(target.port()),
            target.key().toString(),
            target.knownHosts().toString(),
            target.hostKeyAlias().orElseThrow())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  public static void main(String[] words) throws IOException {
    List<Resource> faulty =
        LiveContainer.resources(
                LiveContainer.router(new RouterConfigLoader(name -> null).load(Path.of(words[0]))))
            .stream()
            .map(AppliesAndWaits::withoutNames)
            .toList();
    SshTarget target =
        SshTarget.of("127.0.0.1", Path.of(words[2]), Path.of(words[3]))
            .withPort(Integer.parseInt(words[1]))
            .withAlias(words[4]);
    SshShell host = new SshShell(target);
    GuestReconciler guest = TrialFixture.reconciler(host, faulty);
    TrialFixture.requireApplied(
        guest.apply(
            guest.plan(), Caller.of("reprovision"), new CommitConfirm(TrialFixture.WINDOW)));
    System.out.println("applied");
    // Until it is killed, or the test that holds the other end is gone.
    System.in.read();
  }

  private static Resource withoutNames(Resource resource) {
    boolean isMain =
        resource instanceof ManagedFile file && file.path().equals("/etc/dnsmasq.conf");
    return isMain ? withLine((ManagedFile) resource) : resource;
  }

  private static Resource withLine(ManagedFile file) {
    return new ManagedFile(
        file.path(),
        file.content() + "port=0\n",
        file.owner(),
        file.group(),
        file.mode(),
        file.secret(),
        file.check(),
        file.notifies());
  }
}
