package io.routervm.config.document;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a list may hold. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Items {
  /** The least number of elements. */
  int least() default 0;

  /** The greatest number of elements. */
  int most() default Integer.MAX_VALUE;

  /** Whether an element may stand there only once. */
  boolean distinct() default false;

  /** Whether an element may stand there by itself, for a list of one. */
  boolean orOne() default false;
}
