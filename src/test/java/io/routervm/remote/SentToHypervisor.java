package io.routervm.remote;

import io.routervm.config.HypervisorLogin;
import io.routervm.shell.Script;
import io.routervm.shell.SentScript;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a hypervisor on another machine is sent, and what libvirt runs here in place of ssh. */
public final class SentToHypervisor {
  private SentToHypervisor() {}

  public static List<SentScript> all() {
    HypervisorLogin login =
        new HypervisorLogin(
            Optional.empty(), "kvm", Optional.empty(), Optional.empty(), true, Optional.empty());
    Script lock = RemoteLock.script("router", "`routervm create` of me", Duration.ofMinutes(1));
    return List.of(
        SentScript.of("hypervisor sysfs", RemoteTree.script()),
        SentScript.of("hypervisor lock", lock),
        SentScript.of("lock of the account behind sudo", AccountLock.ofAnother(lock)),
        new SentScript("hypervisor mark", RemoteHost.holding("mark")),
        new SentScript(
            "ssh for libvirt",
            new SshWords(login, Path.of("/tmp/a b"), OpenSshVersion.NEWEST).program()));
  }
}
