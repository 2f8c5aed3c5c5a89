package io.routervm.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.RouterConfig.Accelerator;
import io.routervm.config.RouterConfig.Hypervisor;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which of libvirt's addresses is another machine's. */
class HypervisorTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "qemu:///system",
        "qemu+unix:///system?socket=/run/libvirt/libvirt-sock",
        "qemu+ssh://localhost/system",
        "qemu+ssh://me@LOCALHOST:22/system",
        "qemu+tcp://127.0.0.1/system",
        "qemu+tls://[::1]:16514/system"
      })
  void isThisMachine(String uri) {
    assertThat(new Hypervisor(URI.create(uri), Accelerator.KVM).elsewhere()).isEmpty();
  }

  /** Whether a CPU is emulated is the router's own, wherever it is. */
  @Test
  void anotherPlaceLeavesTheRestAsItIs() {
    URI there = URI.create("qemu+ssh://me@kvm.lan/system");
    assertThat(new Hypervisor(URI.create("qemu:///system"), Accelerator.TCG).at(there))
        .isEqualTo(new Hypervisor(there, Accelerator.TCG));
  }

  /**
   * A name with an underscore is none to Java; SSH's own configuration has such names. A port of
   * this machine is the end of a tunnel.
   */
  @ParameterizedTest
  @CsvSource({
    "qemu+ssh://kvm.example.net/system, kvm.example.net",
    "qemu+ssh://me@KVM:2222/system, kvm",
    "qemu+tcp://192.168.42.10/system, 192.168.42.10",
    "qemu+tls://[2001:db8::1]/system, [2001:db8::1]",
    "qemu+ssh://Kvm_1/system, kvm_1",
    "qemu+ssh://me@kvm_1:2222/system, kvm_1",
    "qemu+ssh://me@kvm_1/system, kvm_1",
    "qemu+ssh://me@localhost:2222/system, localhost",
    "qemu+ssh://root@127.0.0.1:2200/system, 127.0.0.1"
  })
  void isAnotherMachine(String uri, String host) {
    assertThat(new Hypervisor(URI.create(uri), Accelerator.KVM).elsewhere()).contains(host);
  }

  @Test
  void aRouterOnAnotherHypervisorIsTheSameInAllElse(@TempDir Path directory) {
    RouterConfig config = new ConfigFolder(directory).load(ConfigFolder.example());
    Hypervisor other = new Hypervisor(URI.create("qemu+ssh://kvm.lan/system"), Accelerator.TCG);
    RouterConfig moved = config.on(other);
    assertThat(moved.hypervisor()).isEqualTo(other);
    assertThat(moved).isNotEqualTo(config);
    assertThat(moved.on(config.hypervisor())).isEqualTo(config);
  }
}
