package io.routervm.service;

import io.routervm.extras.ExtraFile;
import io.routervm.extras.Extras;
import io.routervm.shell.Quote;
import io.routervm.shell.Script;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** By whom a file of the extras is read before it is live: the command that is to accept it. */
final class ExtraChecks {
  private static final String UNITS = "/etc/systemd/system/";
  private static final Pattern NETWORK_FOLDER =
      Pattern.compile("/etc/routervm/(dnsmasq-[a-z0-9]+)\\.d/.*");
  private static final Pattern OPENVPN = Pattern.compile("/etc/openvpn/.*\\.(conf|ovpn)");
  private static final Pattern SHELL =
      Pattern.compile("#!\\s*(/usr)?/bin/(env\\s+)?(sh|bash|dash)\\b.*", Pattern.DOTALL);

  /** Debian's and EL's folders of units. */
  private static final String VERIFY =
      """
      for folder in /lib/systemd/system /usr/lib/systemd/system /etc/systemd/system; do
        [ ! -e "$folder/$unit" ] || found=$folder/$unit
      done
      [ -n "${found:-}" ] || { printf 'there is no unit %s\\n' "$unit" >&2; exit 1; }
      seen=$(systemd-analyze verify "$found" 2>&1 </dev/null || :)
      wrong=$(printf '%s\\n' "$seen" | grep -F -e "$path" -e "$name:" | grep -v -F -e "$coming" || :)
      [ -z "$wrong" ] || { printf '%s\\n' "$wrong" >&2; exit 1; }
      """;

  private final Extras extras;

  ExtraChecks(Extras extras) {
    this.extras = extras;
  }

  /** The staged file's name is appended to it; empty when nobody is to look. */
  List<String> of(ExtraFile file) {
    String path = file.path();
    if (file.check().isPresent()) {
      return inPlace(path, file.check().get());
    }
    if (path.startsWith("/etc/dnsmasq.d/")) {
      return inPlace(path, "dnsmasq --test");
    }
    Matcher network = NETWORK_FOLDER.matcher(path);
    if (network.matches()) {
      return inPlace(path, "dnsmasq --test -C /etc/routervm/" + network.group(1) + ".conf");
    }
    if (OPENVPN.matcher(path).matches()) {
      return List.of("openvpn", "--show-digests", "--config");
    }
    if (path.startsWith("/etc/ssh/sshd_config.d/")) {
      // With all the others: what is fine alone may be there twice.
      return inPlace(path, "/usr/sbin/sshd -t");
    }
    if (unit(path).isPresent()) {
      return inPlace(path, verify(path));
    }
    return shell(file);
  }

  private static List<String> shell(ExtraFile file) {
    String text = file.content().text().orElse("");
    Matcher interpreter = SHELL.matcher(text);
    if (interpreter.matches()) {
      return List.of(interpreter.group(3), "-n");
    }
    return file.path().endsWith(".sh") ? List.of("sh", "-n") : List.of();
  }

  private static List<String> inPlace(String path, String command) {
    return List.of(
        "sh", "-c", Script.file(ExtraChecks.class, "in-place.sh").text(), "check", path, command);
  }

  /** The unit that a file below systemd's folder belongs to: its own, or its drop-in folder's. */
  static Optional<String> unit(String path) {
    if (!path.startsWith(UNITS)) {
      return Optional.empty();
    }
    String name = path.substring(UNITS.length());
    String unit = name.replaceFirst("\\.d/[^/]+$", "");
    return unit.matches("[^/]+\\.(service|timer|socket|path|mount|target)")
        ? Optional.of(unit)
        : Optional.empty();
  }

  /** What is said of a unit while this file is not there yet. */
  private static Stream<String> excuses(ExtraFile file) {
    Stream<String> program =
        file.executable()
            ? Stream.of("Command " + file.path() + " is not executable")
            : Stream.empty();
    Stream<String> others =
        unit(file.path()).stream()
            .flatMap(
                name ->
                    Stream.of(
                        "unit " + name + " to trigger not loaded", "Unit " + name + " not found"));
    return Stream.concat(program, others);
  }

  /** A program or a unit that comes with the same change is no fault of this one's. */
  private String verify(String path) {
    String unit = unit(path).orElseThrow();
    String instance = unit.replace("@.", "@instance.");
    String coming =
        extras.files().stream().flatMap(ExtraChecks::excuses).collect(Collectors.joining("\n"));
    // grep takes each line of a word for a pattern of its own.
    return "unit=%s\npath=%s\nname=%s\ncoming=%s\n"
            .formatted(
                Quote.word(unit),
                Quote.word(path),
                Quote.word(instance.replaceAll("[^A-Za-z0-9@._-]", "")),
                Quote.word(coming.isEmpty() ? "(nothing else is let through)" : coming))
        + VERIFY;
  }
}
