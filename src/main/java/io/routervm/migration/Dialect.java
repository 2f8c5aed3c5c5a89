package io.routervm.migration;

/** How one program writes its configuration. */
interface Dialect {
  /** As people call the program. */
  String program();

  /** Whether a file looks like one of this program's. */
  boolean recognizes(SourceFile file);

  /** Hands over what the file says. */
  void read(SourceFile file, Collector collector);
}
