package io.routervm.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A key that names a port, or ports, of the WAN address. The protocol is that of the section, or
 * for a section without one the key's name.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface Port {
  /** Whether it leads to a host in the LAN, and not to the router; only one can have it then. */
  boolean forwarded() default false;
}
