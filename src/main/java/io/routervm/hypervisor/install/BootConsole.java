package io.routervm.hypervisor.install;

import io.routervm.hypervisor.ConsoleLog;
import java.util.List;

/** Says what the console showed since a start, for whoever waits in vain for the router. */
public final class BootConsole {
  private static final List<Sign> SIGNS =
      List.of(
          new Sign("Kernel panic", "its kernel panicked"),
          new Sign("emergency mode", "it stopped in emergency mode"),
          new Sign("No bootable device", "its disk has nothing to boot from"),
          new Sign("Boot failed", "its disk cannot be booted"),
          new Sign("grub rescue>", "GRUB does not find its files"),
          new Sign("login:", "it booted to its login prompt, but SSH does not answer"),
          new Sign("Linux version", "its kernel started, but the boot did not come to its end"),
          new Sign("GRUB", "it came no further than GRUB"));

  private final ConsoleLog log;
  private final ConsoleText text = new ConsoleText();
  private final StringBuilder seen = new StringBuilder();
  private long offset;

  /** What on the console means what; the most telling first. */
  private record Sign(String text, String meaning) {}

  /**
   * @param offset the log's length before the start
   */
  public BootConsole(ConsoleLog log, long offset) {
    this.log = log;
    this.offset = offset;
  }

  /** One clause about the machine: "its disk has nothing to boot from". */
  public String explain() {
    offset =
        log.readToEnd(
            offset, bytes -> text.lines(bytes).forEach(line -> seen.append(line).append('\n')));
    text.rest().forEach(line -> seen.append(line).append('\n'));
    if (seen.isEmpty()) {
      return "it printed nothing on its console: most likely its disk has nothing to boot from";
    }
    for (Sign sign : SIGNS) {
      if (seen.indexOf(sign.text()) >= 0) {
        return sign.meaning();
      }
    }
    List<String> lines = lines();
    return "the last line on its console is: " + lines.get(lines.size() - 1);
  }

  /** What {@link #explain} has read. */
  public List<String> lines() {
    return seen.toString().lines().toList();
  }
}
