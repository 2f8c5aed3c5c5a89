package io.routervm.hypervisor;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A NIC that was attached or changed for a change of the guest that nobody has confirmed yet. It
 * stands in the definition, so that a later run undoes it when this one dies.
 *
 * @param nic as the guest names it: {@code iot0}
 * @param before where it was plugged in, or only defined to be; empty when it was not there
 */
public record NicOnTrial(String nic, Optional<NicPort> before) {
  private static final Pattern NIC = Pattern.compile("[a-z][a-z0-9]{0,14}");

  /** The attribute's value: {@code iot0 guest0=brHome/30}. */
  static String write(List<NicOnTrial> trial) {
    return trial.stream()
        .map(one -> one.nic + one.before.map(port -> "=" + port.text()).orElse(""))
        .collect(Collectors.joining(" "));
  }

  /** Passes over what it does not understand. */
  static List<NicOnTrial> read(String text) {
    return Arrays.stream(text.split(" ", -1)).flatMap(one -> parse(one).stream()).toList();
  }

  private static Optional<NicOnTrial> parse(String text) {
    String[] parts = text.split("=", 2);
    if (!NIC.matcher(parts[0]).matches()) {
      return Optional.empty();
    }
    if (parts.length == 1) {
      return Optional.of(new NicOnTrial(parts[0], Optional.empty()));
    }
    return NicPort.parse(parts[1]).map(port -> new NicOnTrial(parts[0], Optional.of(port)));
  }
}
