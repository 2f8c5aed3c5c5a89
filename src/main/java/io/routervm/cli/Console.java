package io.routervm.cli;

import io.routervm.failure.Printable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** Standard output for results, standard error for everything else. */
final class Console {
  /** The few colours in use; each says something that the text says too. */
  enum Style {
    GOOD("32"),
    BAD("31"),
    WARN("33"),
    BOLD("1"),
    FAINT("2");

    private final String code;

    Style(String code) {
      this.code = code;
    }
  }

  /**
   * Where a style begins and ends in a line: nobody else can know it and write it himself. Made for
   * a terminal with colours only: the first random number takes longer than a short command.
   */
  private static final class Mark {
    private static final String STYLE = "<" + UUID.randomUUID() + ">";
  }

  /** Made when JSON is asked for: for people it would only cost time. */
  private static final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();
  }

  private final BufferedReader in;
  private final PrintStream out;
  private final PrintStream err;
  private final boolean json;
  private final boolean colored;

  /** Without anybody who could answer. */
  Console(PrintStream out, PrintStream err, boolean json, boolean colored) {
    this(new BufferedReader(Reader.nullReader()), out, err, json, colored);
  }

  /**
   * @param in the one reader of the process: what is typed ahead lies in its buffer
   */
  Console(BufferedReader in, PrintStream out, PrintStream err, boolean json, boolean colored) {
    this.in = in;
    this.out = out;
    this.err = err;
    this.json = json;
    this.colored = colored;
  }

  boolean json() {
    return json;
  }

  /** Whether nobody gets the results any more: there is no sense in going on to show them. */
  boolean isLost() {
    return out.checkError();
  }

  /** One line of a result for people; nothing in JSON mode. */
  void line(String text) {
    if (!json) {
      out.println(shown(text));
    }
  }

  /** The one JSON document, or one JSON line of long work; nothing in text mode. */
  void document(Object value) {
    if (json) {
      out.println(Printable.json(Json.MAPPER.writeValueAsString(value)));
    }
  }

  /** Text that is the result in either mode, such as a schema. */
  void raw(String text) {
    out.print(text);
    out.flush();
  }

  void warning(String text) {
    diagnostic(styled(Style.WARN, "warning: ") + text);
  }

  /** What failed may quote what it was given, so it is masked as the log is. */
  void diagnostic(String text) {
    err.println(shown(LogFile.masked(text)));
  }

  String styled(Style style, String text) {
    return colored ? Mark.STYLE + style.code + "m" + text + Mark.STYLE + "0m" : text;
  }

  /** Others wrote some of it; the styles are ours. */
  private String shown(String text) {
    String printable = Printable.text(text);
    return colored ? printable.replace(Mark.STYLE, "\033[") : printable;
  }

  /** Whether {@link #transientLine} shows anything. */
  boolean changesLines() {
    return colored;
  }

  /** Overwrites the current line of the terminal; not for files. */
  void transientLine(String text) {
    if (colored) {
      err.print("\r\033[K" + shown(text));
      err.flush();
    }
  }

  /** Asks on standard error, reads one line from standard input; empty at its end. */
  String ask(String question) {
    prompt(question);
    return line().orElse("");
  }

  /** On standard error, without an end of line: the answer follows it. */
  void prompt(String text) {
    err.print(shown(text) + " ");
    err.flush();
  }

  /** The next line of standard input; empty at its end. */
  Optional<String> line() {
    try {
      return Optional.ofNullable(in.readLine()).map(String::strip);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
