package io.routervm.hypervisor.install;

import io.routervm.config.RouterConfig;
import io.routervm.hypervisor.Machine;
import io.routervm.os.NetworkStack;
import io.routervm.template.Template;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The answers to the installer, and the arguments that it is booted with. Pure. */
public final class Kickstart {
  private Kickstart() {}

  /**
   * The file {@code ks.cfg}.
   *
   * @param tree URL from which the guest installs
   * @param authorizedKey OpenSSH public key, one line
   * @param nonce of this run, see {@link InstallReport}
   */
  public static String render(Machine machine, String tree, String authorizedKey, String nonce) {
    RouterConfig config = machine.config();
    List<String> nameservers = InstallNics.nameservers(machine);
    Map<String, Object> values = new HashMap<>();
    values.put("tree", tree);
    values.put("name", config.name());
    values.put("nic", InstallNics.online(machine));
    values.put("nics", InstallNics.all(machine));
    values.put("servers", nameservers);
    values.put("nameservers", String.join(",", nameservers));
    values.put("authorizedKey", InstallReport.oneLine(authorizedKey));
    values.put("report", InstallReport.script(nonce));
    values.put("networkFolder", networkFolder(config.os().networkStack()));
    InstallNics.management(machine).ifPresent(nic -> values.put("management", nic));
    return Template.render("kickstart/" + config.os().name() + ".ks", values);
  }

  /**
   * The installer's kernel command line.
   *
   * @param local whether the tree is served on the management network, where no lease is needed
   */
  static String arguments(Machine machine, String tree, boolean local) {
    Map<String, String> nic = InstallNics.online(machine);
    StringBuilder arguments = new StringBuilder();
    arguments
        .append("inst.ks=file:/ks.cfg inst.repo=")
        .append(tree)
        // An emulated machine on a busy host misses the ticks that the kernel counts to judge its
        // timer, and panics; under KVM the kernel leaves that check out itself.
        .append(" inst.cmdline console=tty0 console=ttyS0,115200n8 no_timer_check")
        .append(" ipv6.disable=1");
    if (local) {
      Map<String, String> management = InstallNics.management(machine).orElseThrow();
      arguments
          .append(" ifname=mgmt0:")
          .append(management.get("mac"))
          .append(" ip=")
          .append(management.get("address"))
          .append("::")
          .append(machine.identity().hypervisorAddress().address())
          .append(':')
          .append(machine.identity().routerAddress().netmask())
          .append(':')
          .append(machine.name())
          .append(":mgmt0:none");
    } else {
      arguments
          .append(" ifname=")
          .append(nic.get("name"))
          .append(':')
          .append(nic.get("mac"))
          .append(" ip=")
          .append(nic.get("name"))
          .append(":dhcp rd.peerdns=0");
      InstallNics.nameservers(machine)
          .forEach(server -> arguments.append(" nameserver=").append(server));
    }
    return arguments.toString();
  }

  private static String networkFolder(NetworkStack stack) {
    return stack == NetworkStack.IFCFG
        ? "/etc/sysconfig/network-scripts"
        : "/etc/NetworkManager/system-connections";
  }
}
