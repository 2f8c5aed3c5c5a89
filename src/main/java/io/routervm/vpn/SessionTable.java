package io.routervm.vpn;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * OpenVPN's table of sessions, {@code status-version 2}. Its own header says which column is which,
 * for 2.4, 2.5 and 2.6 differ; a line that does not fit is left out, because what is in it may come
 * from whoever connects.
 *
 * @param sessions in the table's order
 */
record SessionTable(List<VpnSession> sessions) {
  private static final String ROW = "CLIENT_LIST,";
  private static final String HEADER = "HEADER," + ROW;

  /** The common name of a client that has not shown its certificate yet. */
  private static final String NAMELESS = "UNDEF";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}");
  private static final Pattern REAL_ADDRESS =
      Pattern.compile("([a-z0-9-]+:)?(\\d{1,3}\\.){3}\\d{1,3}(:\\d{1,5})?");
  private static final Pattern ADDRESS = Pattern.compile("(\\d{1,3}\\.){3}\\d{1,3}");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

  /** The last second that people write with four digits of a year. */
  private static final long LATEST = 253_402_300_799L;

  static SessionTable parse(String text) {
    Map<String, Integer> columns = new TreeMap<>();
    List<VpnSession> sessions = new ArrayList<>();
    for (String line : text.split("\r?\n", -1)) {
      if (line.startsWith(HEADER)) {
        columns.clear();
        String[] titles = line.substring(HEADER.length()).split(",", -1);
        for (int i = 0; i < titles.length; i++) {
          columns.putIfAbsent(titles[i], i);
        }
      } else if (line.startsWith(ROW)) {
        session(columns, line.substring(ROW.length()).split(",", -1)).ifPresent(sessions::add);
      }
    }
    return new SessionTable(List.copyOf(sessions));
  }

  private static Optional<VpnSession> session(Map<String, Integer> columns, String[] cells) {
    Optional<String> name =
        cell(columns, cells, "Common Name", NAME).filter(text -> !text.equals(NAMELESS));
    Optional<String> real = cell(columns, cells, "Real Address", REAL_ADDRESS);
    Optional<Long> since =
        number(columns, cells, "Connected Since (time_t)").filter(seconds -> seconds <= LATEST);
    Optional<Long> received = number(columns, cells, "Bytes Received");
    Optional<Long> sent = number(columns, cells, "Bytes Sent");
    if (name.isEmpty()
        || real.isEmpty()
        || since.isEmpty()
        || received.isEmpty()
        || sent.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new VpnSession(
            name.get(),
            real.get(),
            cell(columns, cells, "Virtual Address", ADDRESS),
            Instant.ofEpochSecond(since.get()),
            received.get(),
            sent.get()));
  }

  private static Optional<Long> number(Map<String, Integer> columns, String[] cells, String title) {
    return cell(columns, cells, title, NUMBER).map(Long::valueOf);
  }

  private static Optional<String> cell(
      Map<String, Integer> columns, String[] cells, String title, Pattern shape) {
    Integer column = columns.get(title);
    if (column == null || column >= cells.length) {
      return Optional.empty();
    }
    return Optional.of(cells[column]).filter(text -> shape.matcher(text).matches());
  }
}
