package io.routervm.cli;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What the help of a command says besides its description and its options. Nothing reads it before
 * somebody asks for the help.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface CommandHelp {
  /** A command line as one would type it; a test hands every one to the parser. */
  String example();

  /** Exit codes that it has beyond those that every command has. */
  int[] exits() default {};
}
