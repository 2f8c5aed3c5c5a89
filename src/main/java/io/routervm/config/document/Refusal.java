package io.routervm.config.document;

/** Why a text is not a value; caught where the value's place is known. */
public final class Refusal extends Exception {
  private static final long serialVersionUID = 1;

  private final String remedy;

  /**
   * A reason.
   *
   * @param message goes on after the value: {@code is not an IPv4 address}
   */
  public Refusal(String message, String remedy) {
    super(message, null, false, false);
    this.remedy = remedy;
  }

  /** A reason that is mended by writing what the key expects. */
  public Refusal(String message) {
    this(message, "");
  }

  /** Empty: write what the key expects. */
  public String remedy() {
    return remedy;
  }
}
