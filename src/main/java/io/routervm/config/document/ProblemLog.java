package io.routervm.config.document;

import java.util.ArrayList;
import java.util.List;

/** Collects problems while a file is read. */
public final class ProblemLog {
  private final List<Problem> problems = new ArrayList<>();

  /** A problem that no value shows. */
  public void add(Position position, String path, String message, String remedy) {
    add(position, path, "", message, remedy);
  }

  public void add(Position position, String path, String value, String message, String remedy) {
    problems.add(new Problem(position, path, value, message, remedy));
  }

  /** A problem of a value that was read: its text, then {@code message}. */
  public void refuse(Located<?> at, String message, String remedy) {
    add(at.position(), at.path(), at.shown(), at.shown() + " " + message, remedy);
  }

  public boolean isEmpty() {
    return problems.isEmpty();
  }

  public Problems of(String file) {
    return new Problems(file, problems);
  }
}
