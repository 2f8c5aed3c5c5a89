package io.routervm.status;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a provider's answer means, in words for people.
 *
 * @param code the protocol's word, or a piece of ddclient's own sentence
 */
record DynamicDnsAnswer(String code, String meaning) {
  private static final List<DynamicDnsAnswer> ALL =
      List.of(
          new DynamicDnsAnswer(
              "badauth",
              "wrong login or password (badauth): correct ddns.login or the file of ddns.password,"
                  + " then run `routervm reprovision`"),
          new DynamicDnsAnswer(
              "authorization failed",
              "wrong login or password (badauth): correct ddns.login or the file of ddns.password,"
                  + " then run `routervm reprovision`"),
          new DynamicDnsAnswer(
              "abuse",
              "the provider has blocked the name after too many updates (abuse): ask it to unblock"
                  + " the name"),
          new DynamicDnsAnswer(
              "nohost", "the account has no such name (nohost): correct ddns.host"),
          new DynamicDnsAnswer(
              "!yours", "the name belongs to another account (!yours): correct ddns.login"),
          new DynamicDnsAnswer("notfqdn", "ddns.host is no full name (notfqdn): correct it"),
          new DynamicDnsAnswer(
              "!donator", "the account would have to be a paid one (!donator): ask the provider"),
          new DynamicDnsAnswer(
              "!active", "the name is not active yet (!active): activate it at the provider"),
          new DynamicDnsAnswer(
              "numhost", "too many names in one update (numhost): ask the provider"),
          new DynamicDnsAnswer(
              "badagent", "the provider does not accept ddclient any more (badagent): ask it"),
          new DynamicDnsAnswer(
              "badsys", "the provider does not know this kind of name (badsys): ask it"),
          new DynamicDnsAnswer(
              "dnserr", "the provider's DNS has a fault (dnserr): ddclient tries again by itself"),
          new DynamicDnsAnswer(
              "(911", "the provider has an outage (911): ddclient tries again by itself"),
          new DynamicDnsAnswer(
              "certificate verify failed",
              "the certificate of the provider's server is not trusted: correct ddns.server"),
          new DynamicDnsAnswer(
              "hostname verification failed",
              "the certificate of the provider's server has another name: correct ddns.server"),
          new DynamicDnsAnswer(
              "could not connect",
              "no answer from the provider's server: ddclient tries again by itself"),
          new DynamicDnsAnswer(
              "timeout", "no answer from the provider's server: ddclient tries again by itself"));

  /** What a line of ddclient's journal means; empty for one that says nothing of an answer. */
  static Optional<String> inLine(String line) {
    String lower = line.toLowerCase(Locale.ROOT);
    return ALL.stream()
        .filter(answer -> lower.contains(answer.code))
        .map(DynamicDnsAnswer::meaning)
        .findFirst();
  }

  /** What the state in ddclient's cache means, when the journal does not tell any more. */
  static String ofState(String state) {
    if (state.equals("noconnect") || state.isEmpty()) {
      return "the last update did not succeed: read `journalctl -u ddclient` on the router";
    }
    return inLine("(" + state)
        .orElse("the provider answered `" + state + "`: look it up in its documentation");
  }
}
