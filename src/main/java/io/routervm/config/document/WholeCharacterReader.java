package io.routervm.config.document;

import java.io.IOException;
import java.io.PushbackReader;
import java.io.StringReader;

/**
 * Never ends a read between the two halves of a surrogate pair: the YAML engine (3.0.1) then reads
 * past the end of its buffer.
 */
final class WholeCharacterReader extends PushbackReader {
  WholeCharacterReader(String text) {
    super(new StringReader(text), 1);
  }

  @Override
  public int read(char[] buffer, int offset, int length) throws IOException {
    int count = super.read(buffer, offset, length);
    if (count > 1 && Character.isHighSurrogate(buffer[offset + count - 1])) {
      unread(buffer[offset + count - 1]);
      return count - 1;
    }
    return count;
  }
}
