package io.routervm.status;

import io.routervm.config.Dhcp;
import io.routervm.config.HostRecord;
import io.routervm.config.Ipv4;
import io.routervm.config.LocalNetwork;
import io.routervm.config.MacAddress;
import io.routervm.failure.Finding;
import io.routervm.status.StatusReport.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What of a device of the home the router sees, from its cable to its names. */
final class DeviceExamination {
  private final DeviceQuestion device;
  private final GuestFacts facts;
  private final Instant now;
  private final Optional<HostRecord> host;
  private final Optional<Lease> lease;
  private final Optional<Neighbour> neighbour;
  private final List<Finding> seen = new ArrayList<>();
  private final List<Neighbour> neighbours;
  private Optional<Diagnosis> finding = Optional.empty();

  /**
   * @param leases of the router
   * @param now of this host
   */
  DeviceExamination(DeviceQuestion device, GuestFacts facts, List<Lease> leases, Instant now) {
    this.device = device;
    this.facts = facts;
    this.now = now;
    this.host = device.host();
    this.lease = leases.stream().filter(this::isMeant).findFirst();
    this.neighbours =
        Neighbour.read(facts.text(DeviceQuestion.NEIGHBOURS)).stream()
            .filter(one -> network(one.nic()).isPresent())
            .toList();
    // Who has answered just now counts, before what was known of old.
    this.neighbour =
        neighbours.stream()
            .filter(this::isMeant)
            .min(
                Comparator.comparing((Neighbour one) -> !one.isThere())
                    .thenComparing(one -> one.mac().isEmpty())
                    .thenComparing(Neighbour::silent));
  }

  private boolean isMeant(Lease one) {
    return one.mac().equalsIgnoreCase(device.text())
        || one.address().equals(device.text())
        || one.name().equalsIgnoreCase(device.text())
        || host.stream()
            .flatMap(known -> known.macs().stream())
            .anyMatch(mac -> mac.text().equalsIgnoreCase(one.mac()));
  }

  private boolean isMeant(Neighbour one) {
    return device.address().equals(Optional.of(one.address()))
        || lease.map(Lease::address).equals(Optional.of(one.address().toString()))
        || host.map(HostRecord::address).equals(Optional.of(one.address()))
        || (one.mac().isPresent() && macs().anyMatch(one.mac().get()::equals));
  }

  private Stream<MacAddress> macs() {
    return Stream.of(
            device.mac().stream(),
            host.stream().flatMap(known -> known.macs().stream()),
            lease.stream().flatMap(one -> MacAddress.parse(one.mac()).stream()))
        .flatMap(all -> all);
  }

  private Optional<LocalNetwork> network(String nic) {
    return device.config().networks().stream().filter(one -> one.nic().equals(nic)).findFirst();
  }

  /** The one that it is in, or should be; empty when nothing tells. */
  Optional<LocalNetwork> network() {
    return neighbour
        .filter(Neighbour::isThere)
        .flatMap(one -> network(one.nic()))
        .or(() -> host.map(HostRecord::address).flatMap(this::network))
        .or(() -> lease.flatMap(one -> Ipv4.parse(one.address())).flatMap(this::network))
        .or(() -> device.address().flatMap(this::network));
  }

  private Optional<LocalNetwork> network(Ipv4 address) {
    return device.config().networks().stream()
        .filter(one -> one.subnet().contains(address))
        .findFirst();
  }

  /**
   * @param router why nobody at home has Internet, if so: then it is no fault of the device's
   */
  DeviceReport report(Optional<Diagnosis> router) {
    presence();
    lease();
    reservation();
    cards();
    reach();
    rules();
    names();
    return new DeviceReport(
        device.config().name(),
        device.text(),
        router.or(() -> finding),
        mac(),
        address(),
        lastSeen(),
        seen);
  }

  private void presence() {
    String check = "it is in the home's network";
    if (neighbour.map(Neighbour::isThere).orElse(false)) {
      seen.add(
          Finding.ok(
              check, neighbour.get().address() + " has just answered on " + neighbour.get().nic()));
      return;
    }
    String when =
        lastSeen().map(seconds -> "last seen " + ago(seconds)).orElse("it was never seen");
    broken(
        "device-seen",
        Finding.fail(
            check,
            when,
            "see whether it is switched on, and its cable or its Wi-Fi; then whether the switch or"
                + " access point that it uses is"),
        device.text() + " is not in the home's network: " + when);
  }

  private void lease() {
    String check = "it has a lease";
    if (lease.isPresent()) {
      String until =
          lease.get().expires() == 0
              ? "for ever"
              : "until " + Instant.ofEpochSecond(lease.get().expires());
      seen.add(Finding.ok(check, lease.get().address() + " " + until));
      return;
    }
    if (host.isPresent() && (host.get().macs().isEmpty() || usesItsAddress(host.get()))) {
      seen.add(Finding.ok(check, "none is needed: hosts has its fixed address"));
      return;
    }
    broken(
        "device-lease",
        Finding.fail(
            check,
            "it has none",
            "have it get its address by DHCP; one with a fixed address needs the router as its"
                + " gateway and name server, and an entry in hosts"),
        device.text() + " uses an address that the router has not given it");
  }

  /** Set in the device itself, for it answers there without a lease. */
  private boolean usesItsAddress(HostRecord known) {
    return neighbour
        .filter(Neighbour::isThere)
        .map(Neighbour::address)
        .equals(Optional.of(known.address()));
  }

  private void reservation() {
    if (host.isEmpty()) {
      seen.add(Finding.ok("it has an address of its own (hosts)", "no, it has what is free"));
      return;
    }
    String check = "it has its own address (hosts)";
    String wanted = host.get().address().toString();
    Optional<String> has = address();
    if (has.isEmpty() || has.get().equals(wanted)) {
      seen.add(Finding.ok(check, wanted + ", as " + host.get().name()));
      return;
    }
    broken(
        "device-address",
        Finding.fail(
            check,
            has.get() + " instead of " + wanted,
            "have it ask for its address anew: switch its network off and on"),
        device.text() + " has " + has.get() + " instead of its own address " + wanted);
  }

  /** Cards of one device that are on at the same time take its one address from each other. */
  private void cards() {
    List<MacAddress> own = host.stream().flatMap(known -> known.macs().stream()).toList();
    if (own.size() < 2) {
      return;
    }
    String check = "one of its network cards is in use";
    List<String> used =
        Stream.concat(
                neighbours.stream().filter(Neighbour::isThere).flatMap(one -> one.mac().stream()),
                lease.stream().flatMap(one -> MacAddress.parse(one.mac()).stream()))
            .filter(own::contains)
            .map(MacAddress::text)
            .distinct()
            .toList();
    seen.add(
        used.size() < 2
            ? Finding.ok(check, String.join("", used))
            : Finding.warn(
                check,
                String.join(" and ", used) + " are, and have one address",
                "switch one of them off, or give each an entry of its own in hosts"));
  }

  private void reach() {
    Optional<LocalNetwork> network = network();
    if (network.isEmpty()) {
      return;
    }
    String check = "its network may reach the Internet";
    seen.add(
        network.get().may().contains(LocalNetwork.INTERNET)
            ? Finding.ok(check, network.get().name())
            : Finding.warn(
                check,
                "not from the " + network.get().title(),
                "where it should, add "
                    + LocalNetwork.INTERNET
                    + " to its `may` in "
                    + device.config().file()));
  }

  private void rules() {
    String check = "no rule of the firewall is against it";
    DeviceRules rules =
        new DeviceRules(address().flatMap(Ipv4::parse), mac(), network().map(LocalNetwork::nic));
    List<DroppingRule> all = rules.against(facts.text("firewall"));
    if (all.isEmpty()) {
      seen.add(Finding.ok(check, ""));
      return;
    }
    Optional<String> whole =
        all.stream().filter(rule -> !rule.isPartial()).map(DroppingRule::text).findFirst();
    String remedy =
        all.stream()
            .flatMap(rule -> rule.ownName().stream())
            .findFirst()
            .map(own -> "it is a rule of your own: firewall.rules, " + own)
            .orElse("take the rule away: `routervm plan` shows one that nobody has configured");
    if (whole.isEmpty()) {
      seen.add(Finding.warn(check, all.get(0).text(), remedy));
      return;
    }
    broken(
        "device-rule",
        Finding.fail(check, whole.get(), remedy),
        "a rule of the router's firewall blocks " + device.text() + ": " + whole.get());
  }

  private void names() {
    List<String> answers = facts.text(DeviceQuestion.NAMES).lines().toList();
    Optional<String> has = address();
    boolean isNamed = host.isPresent() || (device.mac().isEmpty() && device.address().isEmpty());
    if (!isNamed || has.isEmpty()) {
      return;
    }
    String check = "its name leads to it";
    seen.add(
        answers.contains(has.get())
            ? Finding.ok(check, has.get())
            : Finding.warn(
                check,
                answers.isEmpty() ? "the name is not known" : String.join(", ", answers),
                "a name is known while its device has a lease, or for ever by an entry in hosts"));
  }

  /** The first is the finding; what comes after it follows. */
  private void broken(String rung, Finding line, String message) {
    if (finding.isPresent()) {
      Diagnosis first = finding.get();
      List<String> consequences = new ArrayList<>(first.consequences());
      consequences.add(message);
      finding =
          Optional.of(new Diagnosis(first.rung(), first.message(), first.remedy(), consequences));
      seen.add(line.asConsequence());
      return;
    }
    seen.add(line);
    finding = Optional.of(new Diagnosis(rung, message, line.fix(), List.of()));
  }

  private Optional<String> mac() {
    return neighbour
        .filter(Neighbour::isThere)
        .flatMap(Neighbour::mac)
        .or(() -> macs().findFirst())
        .map(MacAddress::text);
  }

  private Optional<String> address() {
    return neighbour
        .filter(Neighbour::isThere)
        .map(Neighbour::address)
        .map(Ipv4::toString)
        .or(() -> lease.map(Lease::address));
  }

  /** From the neighbour table, or else from the lease: it was there when it got it. */
  private Optional<Long> lastSeen() {
    Optional<Long> answered = neighbour.filter(one -> one.mac().isPresent()).map(Neighbour::silent);
    Optional<Long> leased =
        lease
            .filter(one -> one.expires() > 0)
            .flatMap(one -> duration().map(all -> now.getEpochSecond() - one.expires() + all))
            .map(seconds -> Math.max(0, seconds));
    return Stream.concat(answered.stream(), leased.stream()).min(Comparator.naturalOrder());
  }

  private Optional<Long> duration() {
    return Ipv4.parse(lease.get().address())
        .flatMap(this::network)
        .flatMap(LocalNetwork::dhcp)
        .stream()
        .map(Dhcp::lease)
        .filter(lease -> !lease.equals(Dhcp.INFINITE))
        .map(Duration::toSeconds)
        .findFirst();
  }

  private static String ago(long seconds) {
    Duration time = Duration.ofSeconds(seconds);
    if (time.toMinutes() < 2) {
      return seconds + " s ago";
    }
    return time.toHours() < 2 ? time.toMinutes() + " min ago" : time.toHours() + " h ago";
  }
}
