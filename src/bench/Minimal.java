package io.routervm.bench;

/** The least that a program in Java can do: what is compared with it is the program's own share. */
final class Minimal {
  private Minimal() {}

  public static void main(String[] arguments) {
    System.out.println("minimal");
  }
}
