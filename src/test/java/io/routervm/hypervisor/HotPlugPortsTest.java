package io.routervm.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class HotPlugPortsTest {
  private static final String PORT =
      "<controller type=\"pci\" index=\"%d\" model=\"pcie-root-port\"/>";
  private static final String DEVICE =
      "<interface><address type=\"pci\" bus=\"0x%02x\" slot=\"0x%02x\"/></interface>";

  private static Element machine(String type, String... devices) {
    return Xml.parse(
        "<domain><os><type machine=\"%s\">hvm</type></os><devices>%s</devices></domain>"
            .formatted(type, String.join("", devices)));
  }

  @Test
  void aPortIsFreeUntilADeviceIsInIt() {
    assertThat(HotPlugPorts.free(machine("pc-q35-7.2"))).isZero();
    Element some =
        machine(
            "pc-q35-7.2",
            PORT.formatted(1),
            PORT.formatted(2),
            PORT.formatted(16),
            DEVICE.formatted(0, 1),
            DEVICE.formatted(16, 0));
    assertThat(HotPlugPorts.free(some)).isEqualTo(2);
    assertThat(HotPlugPorts.canGrow(some)).isTrue();
  }

  @Test
  void aMachineOfTheOlderTypeHasItsSlots() {
    Element some = machine("pc-i440fx-7.2", DEVICE.formatted(0, 2), DEVICE.formatted(0, 3));
    assertThat(HotPlugPorts.free(some)).isEqualTo(28);
    assertThat(HotPlugPorts.canGrow(some)).isFalse();
    assertThat(HotPlugPorts.free(machine("pc", DEVICE.formatted(0, 1), DEVICE.formatted(1, 9))))
        .isEqualTo(30);
  }

  @Test
  void whatIsOnTrialIsReadAsItWasWritten() {
    List<NicOnTrial> trial =
        List.of(
            new NicOnTrial("iot0", Optional.empty()),
            new NicOnTrial("guest0", Optional.of(new NicPort("brHome", 30))));
    assertThat(NicOnTrial.write(trial)).isEqualTo("iot0 guest0=brHome/30");
    assertThat(NicOnTrial.read("iot0 guest0=brHome/30")).isEqualTo(trial);
    assertThat(NicOnTrial.read("")).isEmpty();
    NicPorts ports = NicPorts.parse("iot0=brIot/0 IOT=brIot/1 x0= y0=brHome guest0=brHome/30\n");
    assertThat(ports.text()).isEqualTo("guest0=brHome/30 iot0=brIot/0");
    assertThat(NicPorts.parse("").text()).isEmpty();
    assertThat(NicOnTrial.read("IOT iot0=brHome x=/1 guest0=brHome/99999")).isEmpty();
  }
}
