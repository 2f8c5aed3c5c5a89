package io.routervm.config.document;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The component of a record is a key of a section.
 *
 * <p>The key is required unless it has a {@link Default}, one that follows from other keys, or its
 * component is an {@code Optional}. A component that is a record with keys of its own is a section.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {
  /** What it means, one or two sentences for people. */
  String value();

  /** Its name in the file; by default the component's, in lower case with underscores. */
  String name() default "";

  /** Whether what it is when it is not there follows from other keys. */
  boolean derived() default false;

  /** Whether it is one of the section's keys of which exactly one must be there. */
  boolean alternative() default false;

  /** Whether {@code off} may stand in a section's place; its {@code Optional} is empty then. */
  boolean orOff() default false;

  /** The name of the key without which this one means nothing. */
  String needs() default "";
}
