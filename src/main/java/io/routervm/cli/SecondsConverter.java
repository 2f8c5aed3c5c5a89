package io.routervm.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A time that is waited at most. */
final class SecondsConverter implements ITypeConverter<Integer> {
  private static final int LONGEST = 86_400;

  @Override
  public Integer convert(String text) {
    int seconds = text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : 0;
    if (seconds < 1 || seconds > LONGEST) {
      throw new TypeConversionException("write whole seconds, from 1 to " + LONGEST);
    }
    return seconds;
  }
}
