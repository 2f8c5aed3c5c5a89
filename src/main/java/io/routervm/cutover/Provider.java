package io.routervm.cutover;

import io.routervm.config.MacAddress;

/**
 * Who answers on a cable as the provider where it is no DHCP server.
 *
 * @param title {@code the gateway}
 */
record Provider(String title, MacAddress mac) {
  static Provider gateway(MacAddress mac) {
    return new Provider("the gateway", mac);
  }

  static Provider concentrator(MacAddress mac) {
    return new Provider("a PPPoE concentrator", mac);
  }

  @Override
  public String toString() {
    return title + " (" + mac + ") answers";
  }
}
