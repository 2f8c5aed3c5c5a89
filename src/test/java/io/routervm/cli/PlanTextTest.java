package io.routervm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Golden;
import io.routervm.plan.Diff;
import io.routervm.plan.Difference;
import io.routervm.plan.ResourceId;
import io.routervm.plan.Unmanaged;
import io.routervm.plan.Unmanaged.UnmanagedFile;
import io.routervm.router.Reprovision.Differences;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The words of a plan, which people read before they say yes. */
class PlanTextTest {
  private static final Differences ALL =
      new Differences(
          List.of("makes the certificate of the server"),
          List.of(
              new Difference(
                  new ResourceId("domain", "memory"),
                  "set memory of the virtual machine (from the router's next start on)",
                  Diff.ofValue("memory: 1024 MiB", "memory: 2048 MiB"),
                  true),
              new Difference(
                  new ResourceId("domain", "graphics password"),
                  "change the graphics password",
                  Diff.secret(),
                  true),
              new Difference(
                  new ResourceId("domain", "disk size"),
                  "set disk size of the virtual machine",
                  Diff.ofValue("disk size: 4096 MiB", "disk size: 8192 MiB"),
                  false)),
          List.of(
              new Difference(
                  new ResourceId("packages", "htop,-firewalld*"),
                  "install htop; remove firewalld",
                  new Diff(List.of("-package firewalld", "+package htop")),
                  false),
              new Difference(
                  new ResourceId("file", "/etc/dnsmasq.conf"),
                  "change /etc/dnsmasq.conf",
                  Diff.ofText(
                      "/etc/dnsmasq.conf",
                      "domain-needed\ncache-size=1000\n",
                      "domain-needed\ncache-size=2000\n"),
                  true,
                  Set.of(new ResourceId("unit", "dnsmasq"), new ResourceId("unit", "chronyd")))),
          Optional.of("unconfirmed since 2026-01-02 03:04:05 UTC"),
          Unmanaged.of(
              List.of(
                  new UnmanagedFile("/etc/cron.d/backup", "base system"),
                  new UnmanagedFile("/etc/dnsmasq.d/ads.conf", "dnsmasq")),
              9981));

  private static final Differences NONE =
      new Differences(List.of(), List.of(), List.of(), Optional.empty(), Unmanaged.NONE);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private Console console(boolean json, boolean colored) {
    return new Console(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        json,
        colored);
  }

  private String shown() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void forPeople() {
    PlanText.show(ALL, console(false, false));
    Golden.assertMatches("plan/plan.txt", shown());
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "warning: a change is not confirmed yet: unconfirmed since 2026-01-02 03:04:05 UTC\n"
                + "warning: there are files that nobody manages: a router built anew is without"
                + " them: where the configuration has a key for it, use that and remove the file;"
                + " bring the others into the extras with `routervm adopt PATH`\n");
  }

  /** With escapes as a person can read them. */
  @Test
  void inColour() {
    PlanText.show(ALL, console(false, true));
    Golden.assertMatches("plan/plan-in-colour.txt", shown().replace("\033", "ESC"));
  }

  @Test
  void forPrograms() {
    PlanText.show(ALL, console(true, false));
    Golden.assertMatches("plan/plan.json", shown());
  }

  @Test
  void namesTheCommandThatAppliesIt() {
    PlanText.show(ALL, console(false, false), "reprovision --upgrade");
    assertThat(shown()).endsWith("6 changes; `routervm reprovision --upgrade` applies them\n");
  }

  /** They are no difference: the exit code of the command follows from that. */
  @Test
  void filesThatNobodyManagesAreListedBesideNothingToDo() {
    Differences differences =
        new Differences(List.of(), List.of(), List.of(), Optional.empty(), ALL.unmanaged());
    assertThat(differences.isEmpty()).isTrue();
    PlanText.show(differences, console(false, false));
    assertThat(shown())
        .isEqualTo(
            """
                /etc/cron.d/backup (read by: base system)
                /etc/dnsmasq.d/ads.conf (read by: dnsmasq)
                and 9981 more in the same folders
            nothing to do: the router is as configured
            """);
  }

  @Test
  void nothingToDo() {
    PlanText.show(NONE, console(false, false));
    assertThat(shown()).isEqualTo("nothing to do: the router is as configured\n");
    out.reset();
    PlanText.show(NONE, console(true, false));
    assertThat(shown())
        .isEqualTo(
            "{\"keys\":[],\"machine\":[],\"guest\":[],\"notices\":[],"
                + "\"unmanaged\":{\"files\":[],\"more\":0,\"remedy\":\"\"}}\n");
  }

  @Test
  void whatTheChangesDoNotBringAboutStandsBelowThem() {
    Difference range =
        new Difference(
            new ResourceId("file", "/etc/dnsmasq.conf"),
            "change /etc/dnsmasq.conf",
            Diff.ofText(
                "/etc/dnsmasq.conf",
                "dhcp-range=192.168.42.100,192.168.42.200,255.255.255.0,12h\n",
                "dhcp-range=192.168.42.50,192.168.42.200,255.255.255.0,12h\n"),
            true);
    Differences differences =
        new Differences(List.of(), List.of(), List.of(range), Optional.empty(), Unmanaged.NONE);
    PlanText.show(differences, console(false, false));
    assertThat(shown())
        .contains(
            "\nnote: devices keep the lease that they have until they renew it: 12 h at most");
    out.reset();
    PlanText.show(differences, console(true, false));
    assertThat(shown()).contains("\"notices\":[\"devices keep the lease");
  }
}
