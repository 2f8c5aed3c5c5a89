package io.routervm.resource;

import io.routervm.plan.Diff;
import io.routervm.plan.GuestChange;
import io.routervm.plan.ResourceId;
import io.routervm.shell.Script;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The live value of a kernel setting; what makes it last is a file in {@code /etc/sysctl.d}.
 *
 * @param key as sysctl(8) takes it: dots separate, and a slash stands for a dot in a NIC's name
 *     ({@code net.ipv6.conf.eth0/100.disable_ipv6}), or the other way round when a slash comes
 *     first
 * @param optional a kernel without the key is fine
 */
public record Sysctl(String key, String value, boolean optional) implements Resource {
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_./:@-]*");

  public Sysctl {
    if (!KEY.matcher(key).matches() || key.contains("..") || key.contains("//")) {
      throw new IllegalArgumentException("not a sysctl key: " + key);
    }
  }

  public static Sysctl of(String key, String value) {
    return new Sysctl(key, value, false);
  }

  /** A setting that some kernels or NICs do not have. */
  public static Sysctl ifPresent(String key, String value) {
    return new Sysctl(key, value, true);
  }

  @Override
  public ResourceId id() {
    return new ResourceId("sysctl", key);
  }

  @Override
  public Script probe() {
    return Script.command("probe_setting", path());
  }

  @Override
  public Optional<GuestChange> plan(Observation now) {
    String output = now.of(id());
    boolean missing = output.equals("missing");
    if (missing && optional) {
      return Optional.empty();
    }
    if (!missing && !output.startsWith("value")) {
      throw Observation.unreadable(id(), output);
    }
    String before = missing ? "" : words(output.substring("value".length()));
    if (!missing && before.equals(words(value))) {
      return Optional.empty();
    }
    return Optional.of(
        new GuestChange(
            id(),
            "set " + key + " to " + value,
            Diff.ofValue(missing ? "(no such key)" : before, value),
            set(value),
            missing ? Optional.of(Script.NOTHING) : Optional.of(set(before)),
            Set.of()));
  }

  private Script set(String newValue) {
    return Script.command("set_setting", path(), key, newValue);
  }

  private static String words(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }

  String path() {
    int dot = key.indexOf('.');
    int slash = key.indexOf('/');
    boolean dotted = slash < 0 || (dot >= 0 && dot < slash);
    return "/proc/sys/" + (dotted ? swapped() : key);
  }

  private String swapped() {
    return key.replace('.', '\0').replace('/', '.').replace('\0', '/');
  }
}
