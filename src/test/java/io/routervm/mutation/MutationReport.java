package io.routervm.mutation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * What PIT found, against what was judged: {@code scripts/test mutation} fails when a package's
 * tests let too much pass, when a mutant survives that nobody judged, and when one is listed that
 * does not survive any more.
 *
 * @param survivors with the lines that they are on today
 */
record MutationReport(SortedMap<String, Score> rooms, SortedMap<Mutant, List<Integer>> survivors) {
  /** Per cent of the mutants on executed lines. */
  private static final int REQUIRED_STRENGTH = 95;

  /**
   * One package.
   *
   * @param executed on a line that some test executes
   * @param killed noticed by a test, be it by running out of time or memory
   */
  record Score(int mutants, int executed, int killed) {
    private Score with(boolean reached, boolean noticed) {
      return new Score(mutants + 1, executed + (reached ? 1 : 0), killed + (noticed ? 1 : 0));
    }

    private boolean isEnough() {
      return killed * 100 >= executed * REQUIRED_STRENGTH;
    }

    @Override
    public String toString() {
      return "%d mutants, %d killed, %d survived, %d on lines that no test executes: strength %.1f %%"
          .formatted(
              mutants,
              killed,
              executed - killed,
              mutants - executed,
              executed == 0 ? 0.0 : 100.0 * killed / executed);
    }
  }

  static MutationReport read(InputStream xml) throws IOException {
    NodeList mutations;
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      DocumentBuilder builder = factory.newDocumentBuilder();
      builder.setErrorHandler(null);
      mutations = builder.parse(xml).getElementsByTagName("mutation");
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException("not a report of PIT: " + e.getMessage(), e);
    }
    SortedMap<String, Score> rooms = new TreeMap<>();
    SortedMap<Mutant, List<Integer>> survivors = new TreeMap<>();
    for (int i = 0; i < mutations.getLength(); i++) {
      Element mutation = (Element) mutations.item(i);
      Mutant mutant = Mutant.of(mutation);
      boolean reached = !mutation.getAttribute("status").equals("NO_COVERAGE");
      boolean noticed = Boolean.parseBoolean(mutation.getAttribute("detected"));
      Score before = rooms.getOrDefault(mutant.room(), new Score(0, 0, 0));
      rooms.put(mutant.room(), before.with(reached, noticed));
      if (!noticed) {
        survivors.computeIfAbsent(mutant, first -> new ArrayList<>()).add(Mutant.line(mutation));
      }
    }
    return new MutationReport(rooms, survivors);
  }

  /** What is to be done, a line each; empty when all is well. */
  List<String> complaints(Judged judged) {
    List<String> complaints = new ArrayList<>();
    if (rooms.isEmpty()) {
      complaints.add("there is no mutant in the report");
    }
    for (Map.Entry<String, Score> room : rooms.entrySet()) {
      if (!room.getValue().isEnough()) {
        complaints.add(room.getKey() + " is below " + REQUIRED_STRENGTH + " %");
      }
    }
    TreeSet<Mutant> all = new TreeSet<>(survivors.keySet());
    all.addAll(judged.counts().keySet());
    for (Mutant mutant : all) {
      List<Integer> lines = survivors.getOrDefault(mutant, List.of());
      int found = lines.size();
      int known = judged.of(mutant);
      if (found > known) {
        complaints.add(
            "%d x %s%n    nobody notices on line %s; %d are judged"
                .formatted(found, mutant, listed(lines), known));
      }
      if (found < known) {
        complaints.add(found + " x " + mutant + "\n    is noticed now; " + known + " are listed");
      }
    }
    return complaints;
  }

  private static String listed(List<Integer> lines) {
    return lines.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  /** {@code mutations.xml} and the list of those judged; prints, and ends with 1 on a complaint. */
  public static void main(String[] arguments) throws IOException {
    MutationReport report;
    try (InputStream xml = Files.newInputStream(Path.of(arguments[0]))) {
      report = read(xml);
    }
    List<String> complaints =
        report.complaints(Judged.parse(Files.readString(Path.of(arguments[1]))));
    report.rooms().forEach((room, score) -> System.out.printf("%-10s %s%n", room, score));
    System.out.printf(
        "%d mutants in all%n", report.rooms().values().stream().mapToInt(Score::mutants).sum());
    complaints.forEach(line -> System.out.println("  " + line));
    if (!complaints.isEmpty()) {
      System.out.println("Kill each with a test, or judge it in " + arguments[1] + ".");
      System.exit(1);
    }
  }
}
