package io.routervm.setup;

import java.util.Optional;

/**
 * The answers that were given before they were asked for; each is judged as an answer is.
 *
 * @param bridge the home's
 * @param wan how the router gets its WAN NIC
 * @param device which NIC that is, as router.yaml names it, or by its port, MAC address or name
 * @param pool that takes the disk
 * @param lan the router's address in the home network, with the prefix length
 */
public record InitAnswers(
    Optional<String> bridge,
    Optional<WanNic.Kind> wan,
    Optional<String> device,
    Optional<String> pool,
    Optional<String> lan) {
  /** Everything is left to the questions. */
  public static InitAnswers none() {
    return new InitAnswers(
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }
}
