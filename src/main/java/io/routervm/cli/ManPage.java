package io.routervm.cli;

import java.util.Map;

/**
 * One manual page in roff's {@code man} macros. Every text is escaped here: what a description says
 * is never read as a request.
 */
final class ManPage {
  private final StringBuilder text = new StringBuilder();

  /**
   * @param name {@code routervm-create}
   * @param section 1 for commands, 5 for files
   * @param version of the program, shown at the foot of the page
   */
  ManPage(String name, int section, String version) {
    request("TH " + quoted(name.toUpperCase(java.util.Locale.ROOT)) + " " + section + " \"\" ")
        .append(quoted(version))
        .append(' ')
        .append(quoted(section == 1 ? "routervm commands" : "routervm files"))
        .append('\n');
    // A command line is typed as it stands: neither hyphenated nor stretched to the margin.
    request("nh\n");
    request("ad l\n");
  }

  /** What `whatis` and `apropos` read. */
  ManPage name(String name, String sentence) {
    heading("NAME");
    text.append(escaped(name)).append(" \\- ").append(escaped(sentence)).append('\n');
    return this;
  }

  ManPage heading(String title) {
    request("SH ").append(quoted(title)).append('\n');
    return this;
  }

  ManPage paragraph(String sentences) {
    request("PP\n");
    return line(sentences);
  }

  /** One line of a command or a file, as it is typed. */
  ManPage literal(String lines) {
    request("PP\n");
    request("RS 4\n");
    request("nf\n");
    lines.lines().forEach(this::line);
    request("fi\n");
    request("RE\n");
    return this;
  }

  /** Names with what they mean, in their order; nothing where there are none. */
  ManPage terms(String title, Map<String, String> rows) {
    if (rows.isEmpty()) {
      return this;
    }
    heading(title);
    rows.forEach(this::term);
    return this;
  }

  ManPage term(String name, String meaning) {
    request("TP\n");
    text.append("\\fB").append(escaped(name)).append("\\fR\n");
    return line(meaning.isBlank() ? "-" : meaning);
  }

  private ManPage line(String sentence) {
    text.append(escaped(sentence)).append('\n');
    return this;
  }

  private StringBuilder request(String words) {
    return text.append('.').append(words);
  }

  private static String quoted(String word) {
    return '"' + escaped(word).replace("\"", "\\(dq") + '"';
  }

  /** A dot or an apostrophe begins a request at the start of a line only; {@code \&} is nothing. */
  private static String escaped(String plain) {
    String safe = plain.strip().replace("\\", "\\(rs").replace("-", "\\-").replace('\n', ' ');
    return safe.startsWith(".") || safe.startsWith("'") ? "\\&" + safe : safe;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
