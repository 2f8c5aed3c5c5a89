/**
 * What the build does to the program's jar (pom.xml); no part of the program. Classes are read and
 * written by ASM, which is used nowhere else.
 */
package io.routervm.build;
