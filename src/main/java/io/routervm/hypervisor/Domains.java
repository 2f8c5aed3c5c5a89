package io.routervm.hypervisor;

import io.routervm.config.Identity;
import io.routervm.failure.Failure;
import io.routervm.platform.Deadline;
import io.routervm.platform.Pause;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;
import org.w3c.dom.Element;

/** Domains by name: states, starts and stops. */
record Domains(Connect connect, NativeLibvirt extras) {
  private static final int METADATA_ELEMENT = 2;
  private static final int AFFECT_LIVE = 1;
  private static final int AFFECT_CONFIG = 2;
  private static final int RESIZE_BYTES = 1;
  private static final int UNDEFINE_NVRAM = 4;
  private static final Duration POLL = Duration.ofMillis(500);

  /** A guest that is still booting does not hear the button: it is pressed again. */
  private static final Duration PRESS_AGAIN = Duration.ofSeconds(15);

  private interface Work<T> {
    T on(Domain domain) throws LibvirtException;
  }

  private interface Change {
    void on(Domain domain) throws LibvirtException;
  }

  Optional<DomainState> state(String name) {
    String where = where(name);
    return LibvirtErrors.find(
            where, ErrorNumber.VIR_ERR_NO_DOMAIN, () -> connect.domainLookupByName(name))
        .map(
            domain -> {
              try {
                return LibvirtErrors.call(where, () -> state(domain));
              } finally {
                free(domain);
              }
            });
  }

  static void refuseForeign(DomainState state) {
    if (!state.ours()) {
      throw Failure.precondition(
          "a domain called " + state.name() + " exists and was not made by routervm",
          where(state.name()),
          "Give the router another `name`, or remove that domain yourself.");
    }
  }

  /** The persistent definition with its secrets. */
  Element definition(String name) {
    return with(
        name,
        domain -> Xml.parse(domain.getXMLDesc(Domain.XMLFlags.INACTIVE | Domain.XMLFlags.SECURE)));
  }

  /** As it runs now, without secrets; empty when it does not. */
  Optional<Element> running(String name) {
    return with(
        name,
        domain ->
            domain.isActive() == 1
                ? Optional.of(Xml.parse(domain.getXMLDesc(0)))
                : Optional.empty());
  }

  /** As it runs, and not in its definition. */
  void attach(String name, String device) {
    change(name, domain -> domain.attachDeviceFlags(device, AFFECT_LIVE));
  }

  void update(String name, String device) {
    change(name, domain -> domain.updateDeviceFlags(device, AFFECT_LIVE));
  }

  /** Asks the guest to let go of it, which may take a while or forever. */
  void detach(String name, String device) {
    change(name, domain -> domain.detachDeviceFlags(device, AFFECT_LIVE));
  }

  /** The disk of a domain of ours, as its definition has it; empty where there is no domain. */
  Optional<Element> disk(String name) {
    return state(name)
        .filter(DomainState::ours)
        .flatMap(
            state ->
                with(
                    name,
                    domain ->
                        DiskSource.of(Xml.parse(domain.getXMLDesc(Domain.XMLFlags.INACTIVE)))));
  }

  void record(String name, Metadata metadata) {
    change(
        name,
        domain ->
            domain.setMetadata(
                METADATA_ELEMENT,
                MetadataXml.bare(metadata),
                MetadataXml.PREFIX,
                Metadata.NAMESPACE,
                AFFECT_CONFIG));
  }

  void setAutostart(String name, boolean on) {
    change(name, domain -> domain.setAutostart(on));
  }

  void start(String name) {
    with(name, Domain::create);
  }

  /** Runs the inactive domain from another definition, this once. */
  void startFrom(String name, String xml) {
    free(LibvirtErrors.call(where(name), () -> connect.domainCreateXML(xml, 0)));
  }

  void resume(String name) {
    change(name, domain -> domain.resume());
  }

  void reset(String name) {
    change(name, domain -> domain.reset());
  }

  void stop(String name, Duration limit, Runnable waiting) {
    Deadline end = Deadline.in(limit);
    Deadline press = Deadline.in(Duration.ZERO);
    while (state(name).map(DomainState::active).orElse(false)) {
      if (end.isOver()) {
        throw Failure.precondition(
            name + " still runs " + limit.toSeconds() + " s after it was asked to shut down",
            where(name),
            "Look at `routervm console`; `routervm stop --force` pulls the plug.");
      }
      if (press.isOver()) {
        press(name);
        press = Deadline.in(PRESS_AGAIN);
      }
      waiting.run();
      Pause.of(POLL);
    }
  }

  void cutPower(String name) {
    change(name, domain -> domain.destroy());
  }

  void growDisk(String name, long bytes) {
    change(name, domain -> domain.blockResize("vda", bytes, RESIZE_BYTES));
  }

  void undefine(String name) {
    change(
        name,
        domain -> {
          String xml = domain.getXMLDesc(Domain.XMLFlags.INACTIVE);
          // Only where someone switched to UEFI: not every driver knows the flag.
          boolean nvram = !Xml.all(Xml.parse(xml), "os/nvram").isEmpty();
          domain.undefine(
              Domain.UndefineFlags.MANAGED_SAVE
                  | Domain.UndefineFlags.SNAPSHOTS_METADATA
                  | (nvram ? UNDEFINE_NVRAM : 0));
        });
  }

  private DomainState state(Domain domain) throws LibvirtException {
    String name = domain.getName();
    Element xml = Xml.parse(domain.getXMLDesc(Domain.XMLFlags.INACTIVE));
    UUID uuid = UUID.fromString(domain.getUUIDString());
    // A copy under the same name has the metadata too, but not the UUID.
    Optional<Metadata> metadata =
        uuid.equals(new Identity(name).domain()) ? MetadataXml.read(xml) : Optional.empty();
    return new DomainState(
        name,
        uuid,
        metadata,
        domain.isActive() == 1,
        extras.state(name),
        domain.isPersistent() == 1 && domain.getAutostart(),
        domain.getMaxMemory() / 1024,
        Integer.parseInt(Xml.text(xml, "vcpu")));
  }

  /** Between the look and the press the guest may have gone off: that is what was wanted. */
  private void press(String name) {
    LibvirtErrors.find(
        where(name),
        ErrorNumber.VIR_ERR_OPERATION_INVALID,
        () -> {
          Domain domain = connect.domainLookupByName(name);
          try {
            domain.shutdown();
          } finally {
            domain.free();
          }
          return name;
        });
  }

  private void change(String name, Change change) {
    with(
        name,
        domain -> {
          change.on(domain);
          return domain;
        });
  }

  private <T> T with(String name, Work<T> work) {
    return LibvirtErrors.call(
        where(name),
        () -> {
          Domain domain = connect.domainLookupByName(name);
          try {
            return work.on(domain);
          } finally {
            domain.free();
          }
        });
  }

  private static void free(Domain domain) {
    LibvirtErrors.run("libvirt", domain::free);
  }

  private static String where(String name) {
    return "libvirt domain " + name;
  }
}
