package io.routervm.prepare;

import io.routervm.prepare.SurveyedNetwork.ConfigurationFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a survey printed: a word and a value in each line. */
record Facts(List<String> lines) {
  List<String> all(String word) {
    return lines.stream()
        .filter(line -> line.startsWith(word + " "))
        .map(line -> line.substring(word.length() + 1))
        .filter(value -> !value.isBlank())
        .toList();
  }

  Optional<String> first(String word) {
    return all(word).stream().findFirst();
  }

  List<ConfigurationFile> files() {
    List<ConfigurationFile> files = new ArrayList<>();
    String path = "";
    StringBuilder text = new StringBuilder();
    for (String line : lines) {
      if (line.startsWith("file ")) {
        add(files, path, text);
        path = line.substring("file ".length());
        text.setLength(0);
      } else if (line.startsWith("text ")) {
        text.append(line.substring("text ".length())).append('\n');
      }
    }
    add(files, path, text);
    return files;
  }

  /** The survey puts an end to the last line, which has one nearly always. */
  private static void add(List<ConfigurationFile> files, String path, StringBuilder text) {
    if (!path.isEmpty()) {
      String whole = text.toString();
      files.add(
          new ConfigurationFile(
              path, whole.endsWith("\n\n") ? whole.substring(0, whole.length() - 1) : whole));
    }
  }
}
