package io.routervm.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A key that names a subnet, which no other one may overlap. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface Subnet {
  /** Whose it is, for messages: {@code the VPN's}; {@code %s} stands for the section's name. */
  String value();

  /** Whether somebody else chose it, and the router only keeps clear of it. */
  boolean foreign() default false;
}
