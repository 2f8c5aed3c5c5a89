package io.routervm.extras;

import io.routervm.config.document.Text;
import io.routervm.config.document.Type;
import io.routervm.config.document.Whole;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.RecordComponent;
import java.util.Optional;

/** The kinds of values in extras.yaml. */
enum Shape {
  ACCOUNT("account", "an account of the router such as root", "^[A-Za-z_][A-Za-z0-9_.-]{0,31}$"),
  COMMAND("command", "a command of one line, in printable ASCII", "^[!-~]([ -~]{0,998}[!-~])?$"),
  MODE(
      "file mode",
      "a mode of three octal digits such as \"0640\" in quotes; setuid and setgid are not given",
      "^0?[0-7]{3}$"),
  PACKAGE(
      "package name",
      "the name of a package such as vnstat",
      "^[A-Za-z0-9]([A-Za-z0-9+._-]{0,98}[A-Za-z0-9+._])?$"),
  PATH(
      "path",
      "the path that a file of extras/ has in the router, such as /etc/vnstat.conf",
      "^/[!-~ ]{1,239}$"),
  PORT(new Whole(1, 65535)),
  SENTENCE("text", "a text of up to 200 characters on one line", "^[^\\p{C}]{1,200}$"),
  UNIT(
      "unit",
      "a unit with its kind, such as vnstat.service",
      "^[A-Za-z0-9][A-Za-z0-9:_.@-]{0,99}\\.(service|timer|socket|path|mount|target)$"),
  ZONE("zone", "internet, vpn, lan, or the name of one of networks", "^[a-z][a-z0-9]{0,9}$");

  /** What a key's value is, where the Java type of its component does not tell. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.RECORD_COMPONENT)
  @interface Of {
    Shape value();
  }

  @SuppressWarnings("ImmutableEnumChecker") // types hold no state
  private final Type<?> type;

  Shape(String summary, String expected, String pattern) {
    this(
        new Text<>(
            summary,
            expected,
            pattern,
            text -> text.matches(pattern) ? Optional.of(text) : Optional.empty()));
  }

  Shape(Type<?> type) {
    this.type = type;
  }

  static Optional<Type<?>> of(RecordComponent component, String least, String most) {
    Of of = component.getAnnotation(Of.class);
    return of == null ? Optional.empty() : Optional.of(of.value().type);
  }
}
