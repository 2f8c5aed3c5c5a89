package io.routervm.migration;

import io.routervm.config.Ipv4;
import java.util.Set;
import java.util.regex.Pattern;

/** A file in the manner of /etc/hosts, as many programs read them beside their own. */
final class HostsFileDialect implements Dialect {
  private static final Pattern LINE = Pattern.compile("[0-9A-Fa-f.:]+(\\s+[A-Za-z0-9_.*-]+)+");
  private static final Set<String> IMPLIED = Set.of("127.0.0.1", "127.0.1.1", "::1");

  @Override
  public String program() {
    return "a hosts file";
  }

  @Override
  public boolean recognizes(SourceFile file) {
    return file.withoutComments().stream().anyMatch(line -> LINE.matcher(line.text()).matches());
  }

  @Override
  public void read(SourceFile file, Collector collector) {
    for (SourceFile.Line line : file.withoutComments()) {
      String[] words = line.text().split("\\s+", -1);
      if (IMPLIED.contains(words[0])) {
        continue;
      }
      if (!LINE.matcher(line.text()).matches() || words[0].equals("0.0.0.0")) {
        collector.omit(
            line.origin(),
            line.text(),
            words[0].equals("0.0.0.0") ? Collector.BLOCKED : "it is no address with names");
      } else if (Ipv4.parse(words[0]).isEmpty()) {
        collector.omit(line.origin(), line.text(), Collector.IPV6);
      } else {
        for (int index = 1; index < words.length; index++) {
          collector.name(words[index], words[0], line.origin());
        }
      }
    }
  }
}
