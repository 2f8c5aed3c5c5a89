package io.routervm.hypervisor;

/** The password of the graphical console; shown to libvirt only. */
public record GraphicsPassword(String value) {
  /** Stands in for a password in everything that is shown or written to a file. */
  public static final GraphicsPassword HIDDEN = new GraphicsPassword("********");

  @Override
  public String toString() {
    return HIDDEN.value;
  }
}
