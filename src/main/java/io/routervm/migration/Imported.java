package io.routervm.migration;

import java.util.List;

/**
 * What came of the files.
 *
 * @param yaml keys of router.yaml, valid beside {@code version}, {@code wan} and {@code
 *     lan.bridge}; may be empty
 * @param taken how many entries and values it holds
 * @param assumptions what the files do not say and had to be guessed, one sentence each
 * @param omissions in the order of the files
 */
public record Imported(String yaml, int taken, List<String> assumptions, List<Omission> omissions) {
  public Imported {
    assumptions = List.copyOf(assumptions);
    omissions = List.copyOf(omissions);
  }
}
