package io.routervm.status;

import io.routervm.config.LocalNetwork;
import io.routervm.config.Placement;
import io.routervm.failure.Failure;
import io.routervm.guest.HostUnreachableException;
import io.routervm.guest.RemoteShell;
import io.routervm.hypervisor.DomainState;
import io.routervm.hypervisor.Metadata;
import io.routervm.hypervisor.link.HostLinks;
import io.routervm.router.RouterContext;
import io.routervm.service.Rung;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Why a device of the home has no Internet: first what the router itself lacks, then what it sees
 * of the device. One connection, one execution; changes nothing.
 */
public record DeviceDoctor(RouterContext context) {
  /** What runs on the router for others than the home's devices is not asked about here. */
  private static final Set<String> SERVING =
      Set.of("dnsmasq", "firewall", "network", "kernel settings");

  /**
   * Looks for the device.
   *
   * @param asked its name, its address or its MAC address
   * @throws Failure when it is none of them, and while the router serves nobody
   */
  public DeviceReport report(String asked) {
    DeviceQuestion device =
        DeviceQuestion.of(context.config(), asked)
            .orElseThrow(
                () ->
                    Failure.usage(
                        "DEVICE is neither a name nor an address nor a MAC address",
                        "the command line",
                        "name it as `routervm status` lists it among the leases"));
    Optional<DomainState> domain = context.hypervisor().domain(context.name());
    Placement placement =
        domain.flatMap(DomainState::metadata).map(Metadata::placement).orElse(Placement.STAGED);
    MachineExamination machine = new MachineExamination(context.config(), domain);
    List<Symptom> symptoms = new ArrayList<>();
    symptoms.add(machine.symptom());
    if (!machine.isUp()) {
      return unseen(device, symptoms);
    }
    if (placement == Placement.STAGED) {
      throw Failure.precondition(
          "the router is staged: it serves no device yet",
          context.name(),
          "run `routervm swap-cables` first");
    }
    symptoms.addAll(new HostCables(context.config(), placement, new HostLinks()).symptoms());
    try (RemoteShell guest = context.guest().open()) {
      return look(device, guest, placement, symptoms);
    } catch (HostUnreachableException e) {
      symptoms.add(MachineExamination.silent(e));
      return unseen(device, symptoms);
    }
  }

  private DeviceReport look(
      DeviceQuestion device, RemoteShell guest, Placement placement, List<Symptom> symptoms) {
    GuestAnswers answers =
        new GuestQuestions(context.router(placement), device.commands()).ask(guest);
    symptoms.addAll(new GuestExamination(context.config(), placement, answers).symptoms());
    return report(device, answers, symptoms);
  }

  /** What follows from all the answers; pure. */
  static DeviceReport report(DeviceQuestion device, GuestAnswers answers, List<Symptom> symptoms) {
    DeviceExamination examination =
        new DeviceExamination(
            device,
            answers.facts(),
            new GuestStatusReader(answers.facts(), List.of(), false).read().leases(),
            Instant.now());
    boolean findsNames =
        symptoms.stream().noneMatch(one -> one.rung() == Rung.RESOLVER && one.isFault());
    Optional<String> bridge = examination.network().map(LocalNetwork::bridge);
    List<Symptom> concerning =
        symptoms.stream().filter(one -> concerns(one, findsNames, bridge)).toList();
    return examination.report(new Ladder(concerning).diagnosis());
  }

  /**
   * @param bridge that the device's network is on; empty when nobody knows its network
   */
  private static boolean concerns(Symptom symptom, boolean findsNames, Optional<String> bridge) {
    return switch (symptom.rung()) {
      case POOL, MACHINE, SSH, ADAPTER, CABLE, LEASE, GATEWAY, ISP_BOX, PROVIDER -> true;
      case LAN_CABLE -> bridge.isEmpty() || bridge.get().equals(symptom.subject());
      case NAMES, RESOLVER -> !findsNames;
      case SERVICE -> SERVING.contains(symptom.subject());
      case HOST, DISK, SUBNET, CLOCK, CERTIFICATE, DYNAMIC_DNS, UNIT, UPKEEP -> false;
    };
  }

  private DeviceReport unseen(DeviceQuestion device, List<Symptom> symptoms) {
    return new DeviceReport(
        context.name(),
        device.text(),
        new Ladder(symptoms).diagnosis(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }
}
