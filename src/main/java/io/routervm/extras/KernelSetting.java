package io.routervm.extras;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of a file below {@code /etc/sysctl.d}.
 *
 * @param key as sysctl(8) takes it
 */
public record KernelSetting(String key, String value) {
  private static final Pattern LINE =
      Pattern.compile("-?([A-Za-z0-9_][A-Za-z0-9_./:@*-]*)\\s*=\\s*([ -~]*)");

  private static final Pattern BROKEN = Pattern.compile("[.]{2}|//");

  /** With dots between its parts, whichever way it was written. */
  public String dotted() {
    return key.replace('/', '.');
  }

  /** Those of one file that was accepted. */
  public static List<KernelSetting> in(ExtraFile file) {
    return of(List.of(file), new Refusals());
  }

  static List<KernelSetting> of(List<ExtraFile> files, Refusals refusals) {
    List<KernelSetting> settings = new ArrayList<>();
    for (ExtraFile file : files) {
      if (!file.path().startsWith("/etc/sysctl.d/") || !file.path().endsWith(".conf")) {
        continue;
      }
      for (String line : file.lines()) {
        String text = line.strip();
        if (text.isEmpty() || text.startsWith("#") || text.startsWith(";")) {
          continue;
        }
        Matcher matcher = LINE.matcher(text);
        if (matcher.matches() && !BROKEN.matcher(matcher.group(1)).find()) {
          settings.add(new KernelSetting(matcher.group(1), matcher.group(2).strip()));
        } else {
          refusals.add(
              file.path(), "has a line that is no setting of the kernel", "Write KEY = VALUE.");
        }
      }
    }
    return settings;
  }
}
