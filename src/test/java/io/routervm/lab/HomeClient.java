package io.routervm.lab;

import io.routervm.Await;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** A computer of the home, {@code pc}, that wants all that a router gives. */
record HomeClient(Lab lab) {
  /**
   * A name that no cache knows, so an upstream server is asked; that it does not exist is fine. A
   * computer asks again when it hears nothing, and dnsmasq asks another server then.
   */
  private static final String SERVED =
      """
      timeout 4 udhcpc -i eth0 -f -q -n -t 2 -T 1 -s /bin/true >/dev/null 2>&1 &&
      [ "$(dig +short +time=1 +tries=1 @192.168.42.254 nas.lan)" = 192.168.42.10 ] &&
      dig +time=2 +tries=3 @192.168.42.254 "q$(date +%s%N).internet.lab" | grep -q 'status: NXDOMAIN' &&
      curl -s -o /dev/null -m 3 --resolve www.internet.lab:80:203.0.113.80 http://www.internet.lab/
      """;

  /** A lease, the home's names, names of the Internet, a page: all of them now. */
  boolean served() {
    return lab.shell("pc", SERVED).succeeded();
  }

  /** The time until {@code condition} holds. */
  static Duration until(Duration limit, String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    Await.until(limit, () -> what, condition);
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
