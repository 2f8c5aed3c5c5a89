package io.routervm.status;

import io.routervm.failure.Finding;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What {@code doctor} shows, in the shape of its JSON document.
 *
 * @param host findings about the hypervisor
 * @param guest findings about the router; empty when it was not looked into
 * @param notLooked why the router was not looked into
 * @param drift what {@code plan} would change in the router
 */
public record DoctorReport(
    String name,
    List<Finding> host,
    List<Finding> guest,
    Optional<String> notLooked,
    List<String> drift) {

  public DoctorReport {
    host = List.copyOf(host);
    guest = List.copyOf(guest);
    drift = List.copyOf(drift);
  }

  /** With one more about the hypervisor. */
  public DoctorReport with(Finding more) {
    return new DoctorReport(
        name, Stream.concat(host.stream(), Stream.of(more)).toList(), guest, notLooked, drift);
  }

  /** How many findings of {@code level} there are. */
  public long count(Finding.Level level) {
    return Stream.concat(host.stream(), guest.stream())
        .filter(finding -> finding.level() == level)
        .count();
  }
}
