package io.routervm.config.document;

/**
 * One thing that is wrong in a file.
 *
 * @param position of the value, or of the key when the key itself is wrong
 * @param path {@code dhcp.range[1]}, empty for the document as a whole
 * @param value as shown to people: control characters visible, cut when long, secrets hidden; may
 *     be empty
 * @param message what is wrong, the value included, without a full stop
 * @param remedy what to do, one or more sentences
 */
public record Problem(Position position, String path, String value, String message, String remedy) {
  public int line() {
    return position.line();
  }

  public int column() {
    return position.column();
  }

  /** {@code dhcp.range: 192.168.43.100 is outside 192.168.42.0/24. Use addresses from …}. */
  public String sentence() {
    return (path.isEmpty() ? "" : path + ": ") + message + ". " + remedy;
  }

  /** The sentence behind {@code file:line:column:}, as compilers print it. */
  public String text(String file) {
    String place = position.equals(Position.WHOLE_FILE) ? file : file + ":" + position;
    return place + ": " + sentence();
  }
}
