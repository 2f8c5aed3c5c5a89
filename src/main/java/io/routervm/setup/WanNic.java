package io.routervm.setup;

import io.routervm.host.AdapterAdvice;
import io.routervm.host.Bridge;
import io.routervm.host.PciDevice;
import io.routervm.host.UsbAdapter;
import java.util.List;

/** The NIC that the ISP box's cable will be in. */
public sealed interface WanNic {
  /** How the router gets it; the words are keys below {@code wan} in router.yaml. */
  enum Kind {
    /** A USB adapter that is passed through. */
    USB,
    /** A second NIC of this host, in a bridge without an address of this host. */
    BRIDGE,
    /** A PCI NIC that is passed through. */
    PCI
  }

  Kind kind();

  /** As router.yaml names it. */
  String device();

  /** Whether that is what a person means who writes {@code word}. */
  boolean isCalled(String word);

  /** For people, as one of several answers. */
  String description();

  /** The smaller, the better for a home; the best is proposed. */
  int rank();

  /** A USB adapter. */
  record Usb(UsbAdapter adapter) implements WanNic {
    @Override
    public Kind kind() {
      return Kind.USB;
    }

    @Override
    public String device() {
      return adapter.id();
    }

    @Override
    public boolean isCalled(String word) {
      return word.equalsIgnoreCase(adapter.id())
          || word.equals(adapter.port())
          || adapter.nic().filter(word::equals).isPresent()
          || adapter.mac().filter(mac -> word.equalsIgnoreCase(mac.toString())).isPresent();
    }

    @Override
    public String description() {
      return "the USB adapter "
          + adapter.id()
          + " at port "
          + adapter.port()
          + adapter.mac().map(mac -> ", " + mac).orElse("")
          + (adapter.name().isEmpty() ? "" : ", " + adapter.name())
          + ", passed through"
          + (AdapterAdvice.isKnownBad(adapter) ? " (a chip that is known to fail)" : "");
    }

    @Override
    public int rank() {
      return AdapterAdvice.isKnownBad(adapter) ? 4 : 1;
    }
  }

  /** A NIC of this host behind a bridge that is there for nothing else. */
  record Bridged(Bridge bridge) implements WanNic {
    /** Who has given a bridge this name has decided. */
    static final String USUAL = "brIsp";

    @Override
    public Kind kind() {
      return Kind.BRIDGE;
    }

    @Override
    public String device() {
      return bridge.name();
    }

    @Override
    public boolean isCalled(String word) {
      return word.equals(bridge.name()) || nics().equals(List.of(word));
    }

    @Override
    public String description() {
      return "the NIC behind the bridge " + bridge.name() + ": " + String.join(", ", nics());
    }

    /** A hypervisor that is a container itself has none with hardware below. */
    List<String> nics() {
      return bridge.hasWire() ? bridge.wires() : bridge.ports();
    }

    @Override
    public int rank() {
      return bridge.name().equals(USUAL) ? 0 : 3;
    }
  }

  /** A PCI NIC that nothing of this host needs. */
  record Passed(PciDevice nic) implements WanNic {
    @Override
    public Kind kind() {
      return Kind.PCI;
    }

    @Override
    public String device() {
      return nic.address();
    }

    @Override
    public boolean isCalled(String word) {
      return word.equalsIgnoreCase(nic.address())
          || nic.nic().filter(word::equals).isPresent()
          || nic.mac().filter(mac -> word.equalsIgnoreCase(mac.toString())).isPresent();
    }

    @Override
    public String description() {
      return "the PCI NIC "
          + nic.address()
          + nic.nic().map(name -> ", " + name).orElse("")
          + nic.mac().map(mac -> ", " + mac).orElse("")
          + ", passed through: this host loses it while the router runs";
    }

    @Override
    public int rank() {
      return 2;
    }
  }
}
