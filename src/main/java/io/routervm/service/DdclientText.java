package io.routervm.service;

import io.routervm.config.DynamicDnsProtocol;
import io.routervm.config.RouterConfig.DynamicDns;
import io.routervm.failure.Failure;
import java.util.regex.Pattern;

/**
 * Login and password as ddclient.conf has them, for both ddclient 3.8.3 and 3.10.
 *
 * <p>They read a line thus: a password is taken out first, by a pattern; then all from the first #
 * on is gone, in quotes too, and blanks in a row become one; only then quotes and backslashes
 * count.
 */
final class DdclientText {
  private static final String SETTING = "password";

  /** Which needs no quotes. */
  private static final Pattern PLAIN = Pattern.compile("[^\\s,'\"#\\\\]*");

  private static final Pattern ITS_ASSIGNMENT = Pattern.compile(SETTING + ".*=");

  /** Of two that look like an assignment the pattern for passwords takes the last. */
  private static final Pattern ANOTHER_PASSWORD = Pattern.compile("\\s.*" + SETTING + ".*=");

  private DdclientText() {}

  /**
   * The value of {@code login=}: as it is, or in quotes.
   *
   * @param text printable, without #
   */
  static String login(String text) {
    if (PLAIN.matcher(text).matches() && !ITS_ASSIGNMENT.matcher(text).find()) {
      return text;
    }
    return "'"
        + text.replace("\\", "\\\\")
            .replace("'", "\\'")
            // Behind a backslash a blank is not one of a row.
            .replace(" ", "\\ ")
            // As it is, the pattern for passwords could find one here.
            .replace(SETTING, "passwor\\d")
        + "'";
  }

  /**
   * What stands between the quotes of {@code password=''}: ddclient takes all from the first to the
   * last quote of the line as it stands.
   *
   * @throws Failure when ddclient or the account's protocol would make something else of it
   */
  static String password(DynamicDns account, String text) {
    if (ANOTHER_PASSWORD.matcher(text).find()) {
      throw Failure.usage(
          "the secret holds a blank and behind it password and =, which ddclient takes for another"
              + " setting",
          account.password().toString(),
          "Choose another password at the provider.");
    }
    if (DynamicDnsProtocol.sendsInAddress(account.protocol())
        && DynamicDnsProtocol.breaksAddress(text)) {
      throw Failure.usage(
          "the secret holds a blank, &, %, + or #, and ddclient makes an address of it for "
              + account.protocol(),
          account.password().toString(),
          "Write it as the provider has it in its update address.");
    }
    return text;
  }
}
