package io.routervm.status;

import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfig.UsbNic;
import io.routervm.failure.Finding;
import io.routervm.host.UsbAdapter;
import io.routervm.host.UsbAdapters;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Whether a router has its USB NIC, as this host sees it. */
final class AdapterWarning {
  private static final Path SYS = Path.of("/sys");

  private AdapterWarning() {}

  /** What is wrong, with the remedy; empty when nothing is, or when this host cannot tell. */
  static Optional<String> of(RouterConfig config, boolean routerRuns) {
    return of(config, routerRuns, new UsbAdapters(SYS));
  }

  static Optional<String> of(RouterConfig config, boolean routerRuns, UsbAdapters adapters) {
    return finding(config, routerRuns, adapters)
        .map(finding -> finding.seen() + ": " + finding.fix());
  }

  /** The same as a line of {@code doctor}. */
  static Optional<Finding> finding(RouterConfig config, boolean routerRuns) {
    return finding(config, routerRuns, new UsbAdapters(SYS));
  }

  private static Optional<Finding> finding(
      RouterConfig config, boolean routerRuns, UsbAdapters adapters) {
    if (!(config.wan().source() instanceof UsbNic wanted)
        || config.hypervisor().elsewhere().isPresent()
        || !adapters.readable()) {
      return Optional.empty();
    }
    List<UsbAdapter> found = adapters.matching(wanted);
    String id = wanted.vendor() + ":" + wanted.product();
    String check = "the router has its USB NIC";
    if (found.isEmpty()) {
      return Optional.of(
          Finding.warn(
              check,
              "no USB NIC " + id + " is plugged in",
              "plug it in; `routervm usb list` shows those there are"));
    }
    // A virtual machine that has an adapter has taken its network interface from this host.
    boolean isHere = found.size() == 1 && found.get(0).nic().isPresent();
    return routerRuns && isHere
        ? Optional.of(
            Finding.warn(
                check,
                "the USB NIC " + id + " is plugged in, but the router does not have it",
                "pull it and plug it in again (`routervm host install` once, so that this host"
                    + " gives it back)"))
        : Optional.empty();
  }
}
