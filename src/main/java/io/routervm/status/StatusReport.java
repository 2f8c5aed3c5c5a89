package io.routervm.status;

import io.routervm.plan.Unmanaged;
import io.routervm.vpn.Expiring;
import io.routervm.vpn.VpnSession;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code status} shows, in the shape of its JSON document.
 *
 * @param phase how far {@code create} came; {@code absent} when there is no domain
 * @param placement {@code staged} or {@code live}
 * @param finding what is to blame when the Internet or the router is not there, as far as a look at
 *     the machine and the router's own facts tells; empty when nothing is
 * @param guest empty when the guest cannot be reached; {@code unreachable} then says why
 * @param certificates the VPN's that ran out or will within 60 days
 * @param adapter what is wrong with the USB NIC, with the remedy; empty when nothing is
 * @param snapshot that there is a snapshot of the disk from an upgrade, and what to do
 * @param nics that NICs of a change are on trial or were left by a run that died, and what to do
 * @param units what is wrong with routervm's own units on this host, with the remedy
 * @param support that the system gets no security updates any more, or not for long, with the
 *     remedy
 * @param lists what is wrong with the lists of names that others publish, with the remedy
 * @param faults what went wrong and is over, the newest first: steps of this host's keeper, and,
 *     when the guest can be reached, its starts without a clean end and its services' restarts
 * @param drift what {@code plan} would change
 * @param unmanaged files of the guest that nobody manages
 */
public record StatusReport(
    String name,
    String os,
    String phase,
    String placement,
    Optional<Diagnosis> finding,
    Optional<MachineStatus> machine,
    Optional<GuestStatus> guest,
    Optional<String> unreachable,
    List<Expiring> certificates,
    Optional<String> adapter,
    Optional<String> snapshot,
    Optional<String> nics,
    Optional<String> units,
    Optional<String> support,
    List<String> lists,
    List<Fault> faults,
    List<String> drift,
    Unmanaged unmanaged) {

  public record MachineStatus(
      String state, String uuid, boolean autostart, int vcpus, long memoryMebibytes) {}

  /**
   * The guest's own view.
   *
   * @param uptimeSeconds since its boot
   * @param ipv6 IPv6 addresses; anything here is a fault
   * @param failedUnits systemd units that failed
   * @param ddns one for each name; empty without {@code ddns} in router.yaml, and while staged
   * @param vpn empty without {@code vpn} in router.yaml, and while staged
   */
  public record GuestStatus(
      long uptimeSeconds,
      String kernel,
      List<Nic> nics,
      Optional<String> defaultRoute,
      List<Lease> leases,
      Map<String, Long> dnsCache,
      List<Counter> firewall,
      List<String> ipv6,
      List<String> failedUnits,
      List<FileSystem> disks,
      List<DynamicDnsStatus> ddns,
      Optional<VpnStatus> vpn) {}

  /**
   * Who is connected to the VPN, as its server says at this moment.
   *
   * @param problem why that is not known and what to do, one sentence
   */
  public record VpnStatus(List<VpnSession> sessions, Optional<String> problem) {}

  /**
   * The public name.
   *
   * @param published the address that the provider accepted last
   * @param ageSeconds since then
   * @param seen the address that the Internet sees, as the router last asked
   * @param problem what is wrong and what to do, one sentence
   */
  public record DynamicDnsStatus(
      String host,
      Optional<String> published,
      Optional<Long> ageSeconds,
      Optional<String> seen,
      Optional<String> problem) {}

  public record Nic(String name, String mac, boolean up, List<String> addresses) {}

  /**
   * A DHCP lease; the client's own name is shown with its control characters replaced.
   *
   * @param expires seconds since 1970, 0 for never
   */
  public record Lease(long expires, String mac, String address, String name) {}

  /**
   * Packets that the firewall has dropped since its rules were loaded.
   *
   * @param purpose why, in the words of the rules: {@code refused from the Internet}
   */
  public record Counter(String purpose, long packets, long bytes) {}

  public record FileSystem(String mountPoint, long sizeKibibytes, long availableKibibytes) {}
}
