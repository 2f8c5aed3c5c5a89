package io.routervm;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/**
 * A message calls the file by the name that the user gave it ({@code config.file()}), or does
 * without. The help, the schema and what is written on the router speak of router.yaml in general.
 */
class GivenFileNameTest {
  private static final Pattern LITERAL = Pattern.compile("(?<![/\\w])router\\.yaml");

  private static final Map<String, String> ALLOWED =
      Map.ofEntries(
          Map.entry("GlobalOptions", "the name that is looked for when none is given"),
          Map.entry("ConfigSchema", "the schema's title"),
          Map.entry("ClassDataTraining", "a file of the build's own"),
          Map.entry("ManPages", "the manual of the file by its usual name"),
          Map.entry("GuestFile", "a comment in the router's files"),
          Map.entry("RepositoryFiles", "a comment in the router's files"),
          Map.entry("Firewall", "a comment in the router's firewall"),
          Map.entry("Revisions", "the file's name in a revision"),
          Map.entry("RevisionsShowCommand", "the file's name in a revision"),
          Map.entry("Section", "the file's name in a backup"),
          Map.entry("Backup", "the file's name in a backup"));

  @Test
  void noMessageSaysRouterYaml() throws IOException {
    List<Path> sources;
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      sources = files.filter(file -> file.toString().endsWith(".java")).toList();
    }
    List<String> found = literals(sources);
    TreeSet<String> used = new TreeSet<>();
    found.removeIf(
        line -> {
          String type = line.split(":", 2)[0];
          used.add(type);
          return ALLOWED.containsKey(type);
        });
    assertThat(found).isEmpty();
    assertThat(used).as("no exception is left over").containsAll(ALLOWED.keySet());
  }

  private static List<String> literals(List<Path> sources) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  null,
                  List.of("-proc:none"),
                  null,
                  files.getJavaFileObjectsFromPaths(sources));
      List<String> found = new ArrayList<>();
      for (CompilationUnitTree unit : task.parse()) {
        String type = Path.of(unit.getSourceFile().getName()).getFileName().toString();
        new Literals(type.replace(".java", ""), found).scan(unit, null);
      }
      return found;
    }
  }

  private static final class Literals extends TreeScanner<Void, Void> {
    private final String type;
    private final List<String> found;

    Literals(String type, List<String> found) {
      this.type = type;
      this.found = found;
    }

    /** What an option or a key does, in the help and the schema. */
    @Override
    public Void visitAnnotation(AnnotationTree node, Void nothing) {
      return null;
    }

    @Override
    public Void visitLiteral(LiteralTree node, Void nothing) {
      if (node.getValue() instanceof String text && LITERAL.matcher(text).find()) {
        found.add(type + ": " + text);
      }
      return null;
    }
  }
}
