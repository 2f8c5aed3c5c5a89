package io.routervm;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every place that turns an exception into a message does it by {@code Reason}: the compiler itself
 * is asked for the type of whatever becomes text.
 */
class ThrowablesInMessagesTest {
  /** A call of one of these on an exception gives Java's own words. */
  private static final Set<String> WORDS =
      Set.of("getMessage", "getLocalizedMessage", "toString", "getClass", "getOriginalMessage");

  /** Whoever takes an exception as an exception: to log it, to wrap it, to keep it. */
  private static final Set<String> TAKERS =
      Set.of("org.slf4j.Logger", "java.util.Optional", "java.lang.Throwable", "java.lang.Class");

  @TempDir private Path folder;

  @Test
  void onlyReasonTurnsThemIntoWords() throws IOException {
    List<Path> sources;
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      sources =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> !file.endsWith("failure/Reason.java"))
              .toList();
    }
    assertThat(sources).hasSizeGreaterThan(200);
    assertThat(found(sources)).isEmpty();
  }

  @Test
  void eachWayIsSeen() throws IOException {
    Path source = folder.resolve("Careless.java");
    Files.writeString(
        source,
        """
        class Careless {
          String joined(java.io.IOException e) { return "failed: " + e; }
          String message(Exception e) { return e.getMessage(); }
          String text(Exception e) { return e.toString(); }
          String formatted(Exception e) { return "%s".formatted(e); }
          String valued(Exception e) { return String.valueOf(e); }
          String appended(Throwable e) { return new StringBuilder().append(e).toString(); }
          String added(Exception e) { String all = ""; all += e; return all; }
          String named(Exception e) { return e.getClass().getSimpleName(); }
          java.util.Optional<String> mapped(java.util.Optional<Exception> e) {
            return e.map(Throwable::getMessage);
          }
          Exception wrapped(Exception e) { return new IllegalStateException("why", e); }
        }
        """,
        StandardCharsets.UTF_8);
    assertThat(found(List.of(source))).hasSize(9);
  }

  private static List<String> found(List<Path> sources) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      List<String> options =
          List.of("-proc:none", "-nowarn", "-classpath", System.getProperty("java.class.path"));
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, options, null, files.getJavaFileObjectsFromPaths(sources));
      List<CompilationUnitTree> units = new ArrayList<>();
      task.parse().forEach(units::add);
      task.analyze();
      Finder finder = new Finder(task);
      units.forEach(unit -> finder.scan(unit, null));
      return finder.found;
    }
  }

  private static final class Finder extends TreePathScanner<Void, Void> {
    private final List<String> found = new ArrayList<>();
    private final JavacTask task;
    private final Trees trees;
    private final TypeMirror throwable;

    Finder(JavacTask task) {
      this.task = task;
      this.trees = Trees.instance(task);
      this.throwable = task.getElements().getTypeElement("java.lang.Throwable").asType();
    }

    @Override
    public Void visitBinary(BinaryTree node, Void nothing) {
      if (node.getKind() == Tree.Kind.PLUS) {
        refuse(node.getLeftOperand());
        refuse(node.getRightOperand());
      }
      return super.visitBinary(node, null);
    }

    @Override
    public Void visitCompoundAssignment(CompoundAssignmentTree node, Void nothing) {
      refuse(node.getExpression());
      return super.visitCompoundAssignment(node, null);
    }

    @Override
    public Void visitMethodInvocation(MethodInvocationTree node, Void nothing) {
      if (node.getMethodSelect() instanceof MemberSelectTree select) {
        if (WORDS.contains(select.getIdentifier().toString())
            && isForeign(typeOf(select.getExpression()))) {
          add(node);
        }
        if (!isTaker(node)) {
          node.getArguments().forEach(this::refuse);
        }
      }
      return super.visitMethodInvocation(node, null);
    }

    @Override
    public Void visitMemberReference(MemberReferenceTree node, Void nothing) {
      if (WORDS.contains(node.getName().toString())
          && isForeign(typeOf(node.getQualifierExpression()))) {
        add(node);
      }
      return super.visitMemberReference(node, null);
    }

    /** What wraps an exception is a constructor or a method of ours: their parameter tells. */
    private boolean isTaker(MethodInvocationTree node) {
      Element method = trees.getElement(trees.getPath(unit(), node));
      if (method == null) {
        return false;
      }
      String owner = ((TypeElement) method.getEnclosingElement()).getQualifiedName().toString();
      return TAKERS.contains(owner) || owner.startsWith("io.routervm.");
    }

    private void refuse(ExpressionTree expression) {
      if (isThrowable(typeOf(expression))) {
        add(expression);
      }
    }

    private TypeMirror typeOf(Tree tree) {
      return trees.getTypeMirror(trees.getPath(unit(), tree));
    }

    private boolean isThrowable(TypeMirror type) {
      return type != null
          && type.getKind() != TypeKind.NULL
          && type.getKind() != TypeKind.ERROR
          && task.getTypes().isAssignable(type, throwable);
    }

    /** The message of an exception of ours is our own sentence. */
    private boolean isForeign(TypeMirror type) {
      return isThrowable(type) && !type.toString().startsWith("io.routervm.");
    }

    private CompilationUnitTree unit() {
      return getCurrentPath().getCompilationUnit();
    }

    private void add(Tree tree) {
      long line =
          unit()
              .getLineMap()
              .getLineNumber(trees.getSourcePositions().getStartPosition(unit(), tree));
      found.add(unit().getSourceFile().getName() + ":" + line + ": " + tree);
    }
  }
}
