package io.routervm.hypervisor;

import java.nio.charset.StandardCharsets;

/** The password of the graphical console; shown to libvirt only. */
public record GraphicsPassword(String value) {
  /** Stands in for a password in everything that is shown or written to a file. */
  public static final GraphicsPassword HIDDEN = new GraphicsPassword("********");

  private static final int VNC_BYTES = 8;

  /** What counts of it in VNC; libvirt refuses a longer one. */
  GraphicsPassword forVnc() {
    int end = value.length();
    while (value.substring(0, end).getBytes(StandardCharsets.UTF_8).length > VNC_BYTES) {
      end = value.offsetByCodePoints(end, -1);
    }
    return new GraphicsPassword(value.substring(0, end));
  }

  @Override
  public String toString() {
    return HIDDEN.value;
  }
}
