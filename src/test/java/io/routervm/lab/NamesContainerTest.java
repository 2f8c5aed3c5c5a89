package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.routervm.Await;
import io.routervm.failure.Failure;
import io.routervm.plan.Difference;
import io.routervm.progress.Progress;
import io.routervm.router.Approval;
import io.routervm.router.Reprovision.Options;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Who is asked for names, and which are refused, changed on a router that serves: by its owner's
 * use cases, on trial.
 */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(600)
@ExtendWith(StopAtFirstFailure.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NamesContainerTest {
  private static final String LIST = "https://tree.internet.lab/names.txt";
  private static final String DNSMASQ = "systemctl show -p MainPID --value dnsmasq";
  private static final int PENDING = 3;

  private LiveContainer container;
  private Lab lab;
  private SecretNameServer server;
  private RouterWithSite site;
  private String plain;

  @BeforeAll
  void boot() throws IOException {
    container = LiveContainer.up("names");
    lab = container.lab;
    server = SecretNameServer.start(container);
    plain = RouterWithSite.yaml(container);
    site = new RouterWithSite(container, plain, plain);
    apply(plain);
    lab.lease("pc");
    lab.lease("hv");
  }

  @AfterAll
  void stop() {
    if (site != null) {
      site.close();
    }
    if (container != null) {
      container.close();
    }
  }

  private String over(String upstream) {
    String yaml = plain.replaceFirst("upstream: \\[[^]]*]", "upstream: [\"" + upstream + "\"]");
    assertThat(yaml).isNotEqualTo(plain);
    return yaml;
  }

  private void apply(String yaml) {
    site.reprovision(yaml)
        .run(
            new Options(
                "reprovision", Approval.AUTOMATIC, Optional.of(Duration.ofMinutes(1)), "names"),
            Progress.SILENT);
  }

  private List<String> titles(String yaml) {
    return site.reprovision(yaml).plan().guest().stream().map(Difference::title).toList();
  }

  /** One that nothing on the way can hold. */
  private boolean findsNames() {
    return status("q" + System.nanoTime() + ".internet.lab").equals("NXDOMAIN")
        && dig("www.internet.lab").equals("203.0.113.80");
  }

  private String status(String name) {
    return lab.shell(
            "pc",
            "dig +time=3 +tries=1 @192.168.42.254 "
                + name
                + " | sed -n 's/.*status: \\([A-Z]*\\),.*/\\1/p'")
        .trimmed();
  }

  private String dig(String name) {
    return lab.exec("pc", "dig", "+short", "+time=3", "+tries=1", "@192.168.42.254", name)
        .trimmed();
  }

  /** What of the router's questions a machine on the ISP's side of its cable sees. */
  private String seenByTheIsp(Runnable asking) {
    lab.command("capture", "start", "isp", "isp", "lan", "port 53 or port 853").orFail();
    String file;
    try {
      asking.run();
    } finally {
      file = lab.command("capture", "stop", "isp").orFail().trimmed();
    }
    return lab.shell("isp", "tcpdump -n -r " + file + " 2>/dev/null").orFail().output();
  }

  private void ask() {
    for (int question = 0; question < 5; question++) {
      assertThat(findsNames()).isTrue();
    }
    assertThat(container.inside("getent ahostsv4 tree.internet.lab").orFail().output())
        .contains("203.0.113.82");
  }

  private void isLost(String upstream, String before, String why) {
    Failure failure = catchThrowableOfType(Failure.class, () -> apply(over(upstream)));
    assertThat(failure).as(upstream).isNotNull();
    assertThat(failure.kind()).as(failure.what()).isEqualTo(Failure.Kind.ROLLED_BACK);
    assertThat(failure.what()).contains("the Internet answers").contains(why);
    Await.until(
        Duration.ofSeconds(20), () -> "names are found as before " + upstream, this::findsNames);
    assertThat(titles(before)).as("left of " + upstream).isEmpty();
  }

  @Test
  @Order(1)
  void aServerUnderAnotherNameIsNotKept() {
    isLost("tls://dns.other.example@" + server.address(), plain, "certificate verify failed");
    assertThat(seenByTheIsp(this::ask)).contains(".53: ").doesNotContain(".853: ");
    container.inside("! systemctl is-active routervm-forwarder").orFail();
  }

  @Test
  @Order(2)
  void overTlsTheIspSeesNotOneQuestion() {
    String yaml = over(server.upstream());
    assertThat(titles(yaml))
        .anyMatch(title -> title.contains("routervm-forwarder"))
        .anyMatch(title -> title.contains("/etc/dnsmasq.conf"));
    apply(yaml);
    assertThat(titles(yaml)).isEmpty();
    assertThat(seenByTheIsp(this::ask))
        .contains(server.address() + ".853: ")
        .doesNotContainPattern("[.]53(: | >)");
  }

  @Test
  @Order(3)
  void aServerThatNobodyIsAtIsNotKept() {
    String yaml = over(server.upstream());
    isLost("tls://www.internet.lab@198.51.100.99", yaml, "no answer from 198.51.100.99, port 853");
    isLost("tls://dns.other.example@" + server.address(), yaml, "certificate verify failed");
    assertThat(seenByTheIsp(this::ask))
        .as("those before, as secretly as before")
        .contains(server.address() + ".853: ")
        .doesNotContainPattern("[.]53(: | >)");
  }

  /**
   * A clock that is wrong makes every certificate and signature wrong, and every name with them:
   * the time has to be found without one.
   */
  @Test
  @Order(4)
  void withoutAnyNameTheTimeIsFound() throws IOException {
    lab.shell(
            "internet",
            "ip address add 162.159.200.1/32 dev lo; setsid python3 "
                + Lab.REPOSITORY.resolve("src/lab/web/ntp.py")
                + " 162.159.200.1 </dev/null >/dev/null 2>&1 &")
        .orFail();
    server.close();
    assertThat(status("q" + System.nanoTime() + ".internet.lab")).isNotEqualTo("NXDOMAIN");
    String asks = "timeout 60 chronyd -Q -t 20 -f ";
    assertThat(container.inside(asks + "/etc/chrony/chrony.conf 2>&1").output())
        .contains("System clock wrong by");
    assertThat(
            container
                .inside(
                    "grep -v '^server 162[.]' /etc/chrony/chrony.conf >/tmp/pool.conf; "
                        + asks
                        + "/tmp/pool.conf 2>&1")
                .output())
        .as("the control, by name alone")
        .doesNotContain("System clock wrong by");
    server = SecretNameServer.start(container);
    Await.until(Duration.ofSeconds(30), () -> "names are found again", this::findsNames);
  }

  @Test
  @Order(5)
  void whoWantsNoTlsAnyMoreHasItBack() {
    apply(plain);
    assertThat(seenByTheIsp(this::ask)).contains(".53: ").doesNotContain(".853: ");
  }

  /** By the command that the timer runs, over HTTPS from a site of the Internet. */
  @Test
  @Order(6)
  void aNewerListIsInForceAndWhatIsNoneChangesNothing() throws IOException {
    PublishedList list = new PublishedList(lab, "names.txt");
    list.publish("0.0.0.0 nic.internet.lab\n0.0.0.0 ads.example\n0.0.0.0 more.ads.test\n");
    RouterUnderTest router =
        RouterUnderTest.of(
            site, plain.replace("dns: { ", "dns: { block: [{ url: \"" + LIST + "\" }], "));
    Ran first = list.trusting(router, "reprovision").expect(0);
    assertThat(first.errors()).as("of a list that was not fetched").doesNotContain("warning");
    assertThat(status("nic.internet.lab")).isEqualTo("NXDOMAIN");
    assertThat(dig("www.internet.lab")).isEqualTo("203.0.113.80");
    String process = container.inside(DNSMASQ).trimmed();

    list.publish("0.0.0.0 nic.internet.lab\n0.0.0.0 ads.example\nwww.internet.lab\n");
    Ran taken = list.trusting(router, "lists", "refresh").expect(0);
    assertThat(taken.output()).contains("3 names, a new list", "the router blocks the newer names");
    awaitRefused("www.internet.lab");
    assertThat(status("nic.internet.lab")).isEqualTo("NXDOMAIN");
    String inForce = container.inside("sha256sum /etc/routervm/blocked").orFail().output();

    list.publish("<html><body>Moved for good</body></html>\n");
    notTaken(list, router, "this is no list of names");
    list.publish("");
    notTaken(list, router, "names");
    list.publish("0.0.0.0 nic.internet.lab\n");
    notTaken(list, router, "it had 3 names and now has 1");
    list.swell(64_000_000);
    notTaken(list, router, "far too long for what it should be");
    list.withdraw();
    notTaken(list, router, "has no such file");
    assertThat(container.inside("sha256sum /etc/routervm/blocked").orFail().output())
        .isEqualTo(inForce);
    for (String refused : List.of("nic.internet.lab", "www.internet.lab")) {
      assertThat(status(refused)).as(refused).isEqualTo("NXDOMAIN");
    }
    assertThat(dig("tree.internet.lab")).isEqualTo("203.0.113.82");

    aHundredThousandNames(list, router);
    assertThat(container.inside(DNSMASQ).trimmed()).as("dnsmasq").isEqualTo(process);
    apply(plain);
    assertThat(dig("www.internet.lab")).isEqualTo("203.0.113.80");
  }

  private void awaitRefused(String name) {
    Await.until(
        Duration.ofSeconds(20),
        () -> name + " is refused, not " + status(name),
        () -> status(name).equals("NXDOMAIN"));
  }

  private void notTaken(PublishedList list, RouterUnderTest router, String why) {
    Ran ran = list.trusting(router, "lists", "refresh").expect(PENDING);
    assertThat(ran.errors()).contains(why, "the list that is kept stays");
    assertThat(ran.output()).contains("the router has all of it");
  }

  /** On trial like a small one; what the router has to hold them is bounded by far more. */
  private void aHundredThousandNames(PublishedList list, RouterUnderTest router) {
    list.publish(
        IntStream.range(0, 100_000)
            .mapToObj(number -> "0.0.0.0 many" + number + ".list.example\n")
            .collect(Collectors.joining("", "0.0.0.0 www.internet.lab\n", "")));
    long began = System.nanoTime();
    list.trusting(router, "lists", "refresh").expect(0);
    Duration brought = Duration.ofNanos(System.nanoTime() - began);
    awaitRefused("x.many99999.list.example");
    assertThat(status("nic.internet.lab")).as("it is on no list now").isEqualTo("NOERROR");
    began = System.nanoTime();
    container.inside("systemctl kill -s HUP --kill-who=main dnsmasq").orFail();
    assertThat(dig("router.lan")).isEqualTo("192.168.42.254");
    Duration reload = Duration.ofNanos(System.nanoTime() - began);
    long kibibytes =
        Long.parseLong(
            container
                .inside("awk '/^VmRSS:/ { print $2 }' /proc/$(" + DNSMASQ + ")/status")
                .orFail()
                .trimmed());
    System.out.println(
        "100,000 names: brought in "
            + brought.toMillis()
            + " ms, read again in "
            + reload.toMillis()
            + " ms, dnsmasq has "
            + kibibytes
            + " KiB");
    assertThat(reload).isLessThan(Duration.ofSeconds(15));
    assertThat(kibibytes).isBetween(8_000L, 64_000L);
  }
}
