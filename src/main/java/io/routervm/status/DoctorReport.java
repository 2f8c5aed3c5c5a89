package io.routervm.status;

import io.routervm.failure.Finding;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What {@code doctor} shows, in the shape of its JSON document.
 *
 * @param finding what is to blame for all that fails; empty when nothing does
 * @param host findings about the hypervisor
 * @param guest findings about the router; empty when it was not looked into
 * @param notLooked why the router was not looked into
 * @param drift what {@code plan} would change in the router
 */
public record DoctorReport(
    String name,
    Optional<Diagnosis> finding,
    List<Finding> host,
    List<Finding> guest,
    Optional<String> notLooked,
    List<String> drift) {

  public DoctorReport {
    host = List.copyOf(host);
    guest = List.copyOf(guest);
    drift = List.copyOf(drift);
  }

  static DoctorReport of(
      String name,
      List<Symptom> host,
      List<Symptom> guest,
      Optional<String> notLooked,
      List<String> drift) {
    Ladder ladder = new Ladder(Stream.concat(host.stream(), guest.stream()).toList());
    return new DoctorReport(
        name, ladder.diagnosis(), ladder.findings(host), ladder.findings(guest), notLooked, drift);
  }

  /** How many findings of {@code level} there are. */
  public long count(Finding.Level level) {
    return Stream.concat(host.stream(), guest.stream())
        .filter(finding -> finding.level() == level)
        .count();
  }
}
