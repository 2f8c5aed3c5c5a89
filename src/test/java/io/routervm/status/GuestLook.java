package io.routervm.status;

import io.routervm.failure.Finding;
import io.routervm.guest.RemoteShell;
import io.routervm.service.Router;
import io.routervm.status.StatusReport.GuestStatus;
import io.routervm.status.StatusReport.VpnStatus;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What {@code status} reads from a guest, for tests that have a guest but no libvirt. */
public final class GuestLook {
  private GuestLook() {}

  /** What {@code doctor} says about the guest. */
  public static List<Finding> findings(RemoteShell host, Router router) {
    return symptoms(host, router).stream().map(Symptom::finding).toList();
  }

  /** What {@code doctor} blames, as far as the guest shows it. */
  public static Optional<Diagnosis> diagnosis(RemoteShell host, Router router) {
    return new Ladder(symptoms(host, router)).diagnosis();
  }

  /** What {@code doctor DEVICE} says, as far as the guest shows it. */
  public static DeviceReport device(RemoteShell host, Router router, String asked) {
    DeviceQuestion device = DeviceQuestion.of(router.config(), asked).orElseThrow();
    GuestAnswers answers = new GuestQuestions(router, device.commands()).ask(host);
    return DeviceDoctor.report(
        device,
        answers,
        new GuestExamination(router.config(), router.placement(), answers).symptoms());
  }

  private static List<Symptom> symptoms(RemoteShell host, Router router) {
    return new GuestExamination(
            router.config(), router.placement(), new GuestQuestions(router).ask(host))
        .symptoms();
  }

  /** What its journal tells of earlier boots and of services. */
  public static List<Fault> faults(RemoteShell host) {
    return new GuestFaults(GuestFacts.parse(host.run(GuestFacts.script()).output())).read();
  }

  /** What {@code doctor} would say of these lines of OpenVPN's journal. */
  public static List<Finding> refusals(String journal) {
    Pattern asked = Pattern.compile(VpnRefusals.LINES);
    return VpnRefusals.in(
        journal
            .lines()
            .filter(line -> asked.matcher(line).find())
            .collect(Collectors.joining("\n")));
  }

  /** The sessions of a live router's VPN. */
  public static VpnStatus vpn(RemoteShell host) {
    GuestFacts facts = GuestFacts.parse(host.run(GuestFacts.script()).output());
    return new GuestStatusReader(facts, List.of(), true).read().vpn().orElseThrow();
  }

  public static GuestStatus at(RemoteShell host, String publishedName) {
    return new GuestStatusReader(
            GuestFacts.parse(host.run(GuestFacts.script()).output()), List.of(publishedName), false)
        .read();
  }
}
