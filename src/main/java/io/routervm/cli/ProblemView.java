package io.routervm.cli;

import io.routervm.config.document.Problem;

/** A problem of router.yaml in the shape of its JSON document. */
record ProblemView(int line, int column, String path, String value, String message, String remedy) {
  static ProblemView of(Problem problem) {
    return new ProblemView(
        problem.line(),
        problem.column(),
        problem.path(),
        problem.value(),
        problem.message(),
        problem.remedy());
  }
}
