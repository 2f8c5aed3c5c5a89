package io.routervm.lab;

/** OpenSSH's command for a login within the lab, whose host keys are new with each machine. */
final class LabLogin {
  private LabLogin() {}

  /**
   * Somebody is root.
   *
   * @param key path of the private key
   * @param seconds until nobody answers
   * @param terminal {@code -tt} for one, {@code -T} for none
   * @param line what the shell there is to run
   */
  static String[] asRoot(String key, String address, int seconds, String terminal, String line) {
    return new String[] {
      "ssh",
      "-q",
      terminal,
      "-o",
      "BatchMode=yes",
      "-o",
      "ConnectTimeout=" + seconds,
      "-o",
      "StrictHostKeyChecking=no",
      "-o",
      "UserKnownHostsFile=/dev/null",
      "-i",
      key,
      "root@" + address,
      line
    };
  }
}
