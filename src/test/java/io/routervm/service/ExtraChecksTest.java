package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Placement;
import io.routervm.extras.Content;
import io.routervm.extras.ExtraFile;
import io.routervm.extras.Extras;
import io.routervm.extras.ExtrasLoader;
import io.routervm.extras.ExtrasSource;
import io.routervm.extras.SourceFile;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who is asked whether a file of the extras is right; how in its place is in {@link
 * InPlaceCheckTest}.
 */
class ExtraChecksTest {
  private static final Router LIVE = Routers.of("debian-12", Placement.LIVE);

  private static List<String> check(String path, String text, Optional<String> own) {
    Content content = Content.of(text);
    return new ExtraChecks(Extras.NONE)
        .of(new ExtraFile(path, content, "root", "root", "0644", own));
  }

  private static List<String> check(String path, String text) {
    return check(path, text, Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({
    "/etc/dnsmasq.d/own.conf, dnsmasq --test",
    "/etc/ssh/sshd_config.d/own.conf, /usr/sbin/sshd -t",
    "/etc/routervm/dnsmasq-iot.d/own.conf, dnsmasq --test -C /etc/routervm/dnsmasq-iot.conf"
  })
  void whatIsReadWithItsOtherFilesIsTriedInItsPlace(String path, String command) {
    List<String> check = check(path, "cache-size=1\n");
    assertThat(check).startsWith("sh", "-c").endsWith("check", path, command).hasSize(6);
    assertThat(check.get(2)).contains("mount");
  }

  @Test
  void theOwnersCommandComesFirst() {
    assertThat(check("/etc/dnsmasq.d/own.conf", "", Optional.of("grep -q own /etc/own")))
        .endsWith("/etc/dnsmasq.d/own.conf", "grep -q own /etc/own");
    assertThat(check("/etc/own.conf", "#!/bin/sh\n", Optional.of("true"))).endsWith("true");
  }

  @ParameterizedTest
  @CsvSource({
    "/etc/openvpn/client/provider.conf, openvpn --show-digests --config",
    "/etc/openvpn/client/provider.ovpn, openvpn --show-digests --config"
  })
  void aProgramThatReadsOneFileIsGivenIt(String path, String command) {
    assertThat(check(path, "# own\n")).containsExactly(command.split(" ", -1));
  }

  @Test
  void aUnitIsVerifiedBySystemdWhereItIsToStand() {
    String path = "/etc/systemd/system/own@.service.d/more.conf";
    List<String> check = check(path, "[Service]\n");
    assertThat(check).startsWith("sh", "-c").contains("check", path);
    assertThat(check.get(check.size() - 1))
        .startsWith("unit=own@.service\npath=" + path + "\nname=own@instance.service\n")
        .contains("coming='(nothing else is let through)'\n", "systemd-analyze verify");
  }

  /** A program or a unit of the same extras is not there yet when the unit is verified. */
  @Test
  void whatComesWithTheSameExtrasIsNoFaultOfAUnit() {
    TreeMap<String, SourceFile> files = new TreeMap<>();
    files.put("/usr/local/bin/own", new SourceFile(Content.of("#!/bin/sh\n"), true));
    files.put("/etc/own.conf", new SourceFile(Content.of("own\n"), false));
    files.put("/etc/systemd/system/own.timer", new SourceFile(Content.of("[Timer]\n"), false));
    Extras extras = ExtrasLoader.of(new ExtrasSource(Optional.empty(), files), LIVE.config());
    ExtraFile timer =
        extras.files().stream()
            .filter(file -> file.path().endsWith(".timer"))
            .findFirst()
            .orElseThrow();
    List<String> check = new ExtraChecks(extras).of(timer);
    assertThat(check.get(check.size() - 1))
        .contains(
            "Command /usr/local/bin/own is not executable",
            "unit own.timer to trigger not loaded",
            "Unit own.timer not found")
        .doesNotContain("own.conf is not executable", "(nothing else is let through)");
  }

  @ParameterizedTest
  @CsvSource({
    "#!/bin/sh, sh",
    "#!/bin/bash -eu, bash",
    "#! /usr/bin/env bash, bash",
    "#!/usr/bin/dash, dash"
  })
  void aScriptIsReadByItsOwnShell(String first, String shell) {
    assertThat(check("/usr/local/bin/own", first + "\necho own\n")).containsExactly(shell, "-n");
  }

  @Test
  void aPartOfAScriptIsReadByAnyShell() {
    assertThat(check("/etc/profile.d/own.sh", "own=1\n")).containsExactly("sh", "-n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/etc/own.conf",
        "/etc/openvpn/client/provider.crt",
        "/etc/routervm/dnsmasq-iot.d.own",
        "/etc/systemd/network/own.service",
        "/etc/systemd/system/own.service.wants/other"
      })
  void whatNobodyCanTellOfIsTakenAsItIs(String path) {
    assertThat(check(path, "#!/usr/bin/perl\n")).isEmpty();
    assertThat(check(path, "own\n")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/etc/systemd/system/own.service, own.service",
    "/etc/systemd/system/own.service.d/more.conf, own.service",
    "/etc/systemd/system/own.mount, own.mount",
    "/etc/systemd/system/own.slice, ",
    "/etc/systemd/system/own.service.d/deeper/more.conf, ",
    "/lib/systemd/system/own.service, "
  })
  void aFileBelongsToTheUnitOfItsName(String path, String unit) {
    assertThat(ExtraChecks.unit(path)).isEqualTo(Optional.ofNullable(unit));
  }
}
