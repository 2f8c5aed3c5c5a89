package io.routervm.status;

import io.routervm.failure.Finding;
import java.util.List;
import java.util.Optional;

/**
 * What {@code doctor DEVICE} shows, in the shape of its JSON document.
 *
 * @param device as it was asked for
 * @param finding why it has no Internet; empty when the router sees no reason. Its rung is one of
 *     the router's, or {@code device-seen}, {@code device-lease}, {@code device-address}, {@code
 *     device-rule}
 * @param mac as the router knows it
 * @param address as the router knows it
 * @param lastSeenSeconds since the device was known to be in the home's network
 * @param seen what was looked at
 */
public record DeviceReport(
    String name,
    String device,
    Optional<Diagnosis> finding,
    Optional<String> mac,
    Optional<String> address,
    Optional<Long> lastSeenSeconds,
    List<Finding> seen) {
  public DeviceReport {
    seen = List.copyOf(seen);
  }
}
