package io.routervm.cli;

import io.routervm.config.RouterConfig;
import io.routervm.router.RouterContext;
import io.routervm.router.StateFolder;
import io.routervm.vpn.VpnKeys;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "vpn",
    description = "The clients of the VPN, from their first profile to their last day.",
    subcommands = {
      VpnAddCommand.class,
      VpnListCommand.class,
      VpnRevokeCommand.class,
      VpnRenewCommand.class,
      VpnExportCommand.class,
      VpnMaintainCommand.class
    })
@CommandHelp(
    example = "routervm vpn add anna-phone",
    exits = {ExitCode.PENDING, ExitCode.ROLLED_BACK, ExitCode.BROKEN})
final class VpnCommand {
  @ParentCommand private Main main;

  Session session() {
    return main.session();
  }

  /**
   * What the commands work with.
   *
   * @param context connects to libvirt when it is asked, and not before
   */
  record Workplace(VpnKeys keys, StateFolder state, Supplier<RouterContext> context) {
    static Workplace of(Session session) {
      RouterConfig config = session.config();
      StateFolder state = session.openState(config);
      VpnKeys keys = session.keys(config, state);
      keys.requireWanted();
      return new Workplace(keys, state, () -> session.context(config));
    }
  }
}
