package io.routervm.service;

import java.util.List;

/**
 * What a service keeps in the router's state folder on the hypervisor, and what could not be made
 * again: keys above all. A backup holds it, and nobody else may read it.
 *
 * @param name of its section in a backup: {@code vpn}
 * @param meaning for people
 * @param files below the state folder; a folder, with all that is in it, ends with a slash
 */
public record KeptState(String name, String meaning, List<String> files) {
  public KeptState {
    files = List.copyOf(files);
  }
}
