package io.routervm.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.RouterConfig.Accelerator;
import io.routervm.config.RouterConfig.Hypervisor;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HypervisorLoginTest {
  @Test
  void theUriSaysHowSshLogsIn() {
    assertThat(login("qemu+ssh://kvm.lan/system"))
        .contains(
            new HypervisorLogin(
                Optional.empty(),
                "kvm.lan",
                Optional.empty(),
                Optional.empty(),
                true,
                Optional.empty()));
    assertThat(
            login("qemu+ssh://me@my_kvm:2222/system?keyfile=/k/a%2Bb&no_verify=1&known_hosts=/k/h"))
        .contains(
            new HypervisorLogin(
                Optional.of("me"),
                "my_kvm",
                Optional.of(2222),
                Optional.of("/k/a+b"),
                false,
                Optional.of("/k/h")));
    assertThat(login("qemu+ssh://kvm.lan/system?keyfile=/home/me/my%20key").orElseThrow().keyFile())
        .contains("/home/me/my key");
    assertThat(login("qemu+ssh://[fd00::7]/system?no_verify=0").orElseThrow())
        .matches(HypervisorLogin::verifies)
        .matches(login -> login.host().equals("fd00::7"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "qemu:///system",
        "qemu+tls://kvm.lan/system",
        "qemu+libssh2://kvm.lan/system",
        "qemu://kvm.lan/system",
        "qemu+ssh://localhost/system",
        "qemu+ssh://kvm.lan/session",
        "qemu+ssh://kvm.lan/system?command=/tmp/ssh",
        "qemu+ssh://kvm.lan/system?socket=/tmp/s",
        "xen+ssh://kvm.lan/system",
        "qemu+ssh:///system",
        "qemu+ssh://corp%5Cme@kvm.lan/session",
        "qemu+ssh://corp%5Cme@kvm.lan/system",
        "qemu+ssh://me;id@kvm.lan/system",
        "qemu+ssh://$(id)@kvm.lan/system",
        "qemu+ssh://kvm'lan/system",
        "qemu+ssh://kvm.lan/system?no_verify=yes",
        "qemu+ssh://kvm.lan/system?no_verify=-1",
        "qemu+ssh://kvm.lan/system?keyfile=/a%25b",
        "qemu+ssh://kvm.lan/system?known_hosts=/a%20b",
      })
  void othersAreLibvirtsMatter(String uri) {
    assertThat(login(uri)).isEmpty();
    assertThat(HypervisorLogin.problem(URI.create(uri))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "qemu+ssh://-oProxyCommand=id/system",
        "qemu+ssh://-l@kvm.lan/system",
        "qemu+ssh://me@-kvm/system",
        "qemu+ssh://kvm.lan/system?keyfile=-oX",
        "qemu+ssh://kvm.lan/session?keyfile=-oX",
        "qemu+ssh://kvm.lan/system?known_hosts=/a%0Ab",
      })
  void whatSshOrAShellCouldTakeForSomethingElseIsNoHypervisor(String uri) {
    assertThat(HypervisorLogin.problem(URI.create(uri))).isPresent();
    assertThat(HypervisorLogin.of(URI.create(uri))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "qemu+ssh://kvm.lan/session|its path is /session, not /system",
        "qemu+ssh://me;id@kvm.lan/system|its user or host is no plain name",
        "qemu+ssh://kvm.lan/system?socket=/tmp/s|it has the parameter socket",
        "qemu+ssh://kvm.lan/system?no_verify=yes|its no_verify is no whole number",
        "qemu+ssh://kvm.lan/system?keyfile=/a%25b|its keyfile has a quote or %",
        "qemu+ssh://kvm.lan/system?known_hosts=/a%20b|its known_hosts has a blank, a quote or %",
        "qemu+ssh://kvm.lan/system?keyfile=&no_verify=|",
        "qemu+tls://kvm.lan/session|"
      })
  void whatStandsInTheWayIsNamed(String uri, String obstacle) {
    assertThat(HypervisorLogin.obstacle(URI.create(uri))).isEqualTo(Optional.ofNullable(obstacle));
  }

  @Test
  void whatIsDangerousIsNamed() {
    assertThat(HypervisorLogin.problem(URI.create("qemu+ssh://kvm.lan/system?keyfile=-oX")))
        .contains("has a keyfile that begins with a dash or holds a control character");
    assertThat(HypervisorLogin.problem(URI.create("qemu+ssh://me@-kvm/system")))
        .contains("names a user or host that begins with a dash, as an option does");
  }

  @Test
  void isCalledAsSshCallsIt() {
    assertThat(login("qemu+ssh://me@kvm.lan:2222/system").orElseThrow()).hasToString("me@kvm.lan");
    assertThat(login("qemu+ssh://kvm.lan/system?keyfile=").orElseThrow())
        .hasToString("kvm.lan")
        .matches(login -> login.keyFile().isEmpty());
  }

  private static Optional<HypervisorLogin> login(String uri) {
    return new Hypervisor(URI.create(uri), Accelerator.KVM).overSsh();
  }
}
