package io.routervm.platform;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/** What a program prints that may never end, or never end its line: so much of it is read. */
public final class LimitedReader extends FilterReader {
  private long left;

  /**
   * @param most characters; who goes on reads an {@link IOException}
   */
  public LimitedReader(Reader reader, long most) {
    super(reader);
    this.left = most;
  }

  @Override
  public int read() throws IOException {
    char[] one = new char[1];
    return read(one, 0, 1) < 0 ? -1 : one[0];
  }

  @Override
  public int read(char[] target, int offset, int length) throws IOException {
    int count = super.read(target, offset, length);
    left -= Math.max(count, 0);
    if (left < 0) {
      throw new IOException("more is printed than is read");
    }
    return count;
  }
}
