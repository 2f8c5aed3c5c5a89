package io.routervm.extras;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExtrasLoaderTest extends ExtrasFixture {
  @Test
  void aFileIsRootsAndReadByAllAndAProgramCanBeRun() {
    assertThat(extras("", "/etc/a.conf", "x\n").files())
        .containsExactly(
            new ExtraFile(
                "/etc/a.conf", Content.of("x\n"), "root", "root", "0644", Optional.empty()));
    ExtraFile program =
        ExtrasLoader.of(
                source(
                    "",
                    new TreeMap<>(
                        java.util.Map.of(
                            "/usr/local/bin/a", new SourceFile(Content.of("#!/bin/sh\n"), true)))),
                config)
            .files()
            .get(0);
    assertThat(program.mode()).isEqualTo("0755");
    assertThat(program.secret()).isFalse();
  }

  @Test
  void whatOthersMayNotReadIsSecret() {
    Extras extras =
        extras(
            "files: [ { path: /etc/a.key, owner: nobody, group: adm, mode: \"640\", check: \"true\""
                + " } ]",
            "/etc/a.key",
            "secret");
    assertThat(extras.files())
        .containsExactly(
            new ExtraFile(
                "/etc/a.key", Content.of("secret"), "nobody", "adm", "0640", Optional.of("true")));
    assertThat(extras.files().get(0).secret()).isTrue();
    assertThat(extras.packed()).doesNotContain("c2VjcmV0");
    assertThat(extras.source().pack()).contains("c2VjcmV0");
  }

  @Test
  void aTemplateReadsRouterYaml() {
    ExtraFile file =
        extras(
                "",
                "/etc/a.conf.ftl",
                "[=name] [=lan.nic] [=lan.address] [=lan.subnet] [=wan.nic]"
                    + "[#list hosts as host] [=host.name]=[=host.ip][/#list]\n")
            .files()
            .get(0);
    assertThat(file.path()).isEqualTo("/etc/a.conf");
    assertThat(file.content().text())
        .contains("router lan0 192.168.42.254 192.168.42.0/24 wan0 nas=192.168.42.10\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[=nmae]",
        "[=lan.adress]",
        "[#if",
        "[#include \"/etc/passwd\"]",
        "[=\"freemarker.template.utility.Execute\"?new()(\"id\")]",
        "[=name?api.class]",
        "[=lan.class.name]",
        "[#list 1..2000000 as x]0123456789[/#list]",
        "[#function f x][#return f(x + 1)][/#function][=f(1)]"
      })
  void aTemplateGetsNothingElse(String template) {
    assertThat(refusal("", "/etc/a.conf.ftl", template))
        .contains("/etc/a.conf.ftl cannot be rendered");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/bin/sh",
        "/proc/sys/kernel/panic",
        "/boot/grub/grub.cfg",
        "/root/.ssh/authorized_keys",
        "/etc/shadow",
        "/etc/pam.d/sshd",
        "/etc/nologin",
        "/etc/ssh/sshd_config",
        "/etc/ssh/ssh_host_ed25519_key",
        "/etc/systemd/network/99-own.network",
        "/etc/network/interfaces.d/own",
        "/etc/default/grub.d/own.cfg",
        "/etc/nftables.conf",
        "/etc/iptables/rules.v4",
        "/etc/routervm/live",
        "/etc/routervm/firewall.rules",
        "/etc/routervm/firewall.d/a/b.rules",
        "/etc/systemd/system/routervm-own.service",
        "/etc/systemd/system/dnsmasq.service.d/routervm.conf",
        "/usr/local/sbin/routervm-own",
        "/var/lib/routervm/unconfirmed",
        "/etc/radvd.conf",
        "/etc/dhcp/dhcpd.conf",
        "/etc/dnsmasq.d/README",
        "/etc/default/ssh",
        "/etc/sysconfig/sshd",
        "/etc/selinux/config",
        "/etc/sysctl.conf",
        "/usr/local/lib/sysctl.d/own.conf",
        "/usr/local/lib/systemd/network/00-own.network",
        "/usr/local/lib/systemd/system/dnsmasq.service.d/own.conf",
        "/etc/rc.local",
        "/etc/systemd/system-generators/own",
        "/etc/systemd/system/service.d/own.conf",
        "/etc/systemd/system/default.target",
        "/etc/systemd/system/sysinit.target.d/own.conf",
        "/etc/systemd/system/dbus.service",
        "/etc/systemd/system/systemd-udevd.service.d/own.conf",
        "/etc/systemd/system/systemd-.service.d/own.conf",
        "/etc/systemd/system/sshd.service.d/own.conf",
        "/etc/systemd/system/ssh.service.d/own.conf",
        "/etc/systemd/system/getty@tty1.service.d/own.conf",
        "/etc/systemd/system/multi-user.target.wants/own.service",
        "/etc/systemd/system/own.service.requires/other.service",
        "/etc/routervm/dnsmasq-iot.d/own.conf"
      })
  void somePlacesAreNoExtras(String path) {
    assertThat(refusal("", path, "")).contains(path + " ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/etc/sysctl.d/x.conf|net.ipv6.conf.all.disable_ipv6 = 0|by which the router lives",
        "/etc/sysctl.d/x.conf|net/ipv6/conf/lan0/accept_ra=1|by which the router lives",
        "/etc/sysctl.d/x.conf|-net.ipv4.ip_forward=0|by which the router lives",
        "/etc/sysctl.d/x.conf|net.ipv4.conf.*.rp_filter=0|by which the router lives",
        "/etc/sysctl.d/x.conf|rm -rf|no setting of the kernel",
        "/etc/sysctl.d/x.conf|net//ipv4=1|no setting of the kernel",
        "/etc/sysctl.d/x.conf|kernel.modules_disabled=1|by which the router lives",
        "/etc/ssh/sshd_config.d/a.conf|AllowUsers bob|could close the way in",
        "/etc/ssh/sshd_config.d/a.conf|=PermitRootLogin no|could close the way in",
        "/etc/ssh/sshd_config.d/a.conf|Match all|could close the way in",
        "/etc/ssh/sshd_config.d/a.conf|Subsystem sftp internal-sftp|could close the way in",
        "/etc/ssh/sshd_config.d/a.conf|  PermitRootLogin=no|could close the way in",
        "/usr/local/bin/a|sysctl -w net.ipv6.conf.all.disable_ipv6=0|turns IPv6 on",
        "/usr/local/bin/a|echo 0 >/proc/sys/net/ipv6/conf/all/disable_ipv6|turns IPv6 on",
        "/etc/dnsmasq.d/a.conf|enable-ra|turns IPv6 on",
        "/usr/local/bin/a|iptables -F|changes the packet filter",
        "/usr/local/bin/a|iptables -t filter -P INPUT ACCEPT|changes the packet filter",
        "/usr/local/bin/a|/usr/sbin/ip6tables --flush|changes the packet filter",
        "/usr/local/bin/a|iptables-restore </etc/own|changes the packet filter",
        "/usr/local/bin/a|nft flush ruleset|changes the packet filter",
      })
  void someWordsAreNoExtras(String path, String line, String reason) {
    assertThat(refusal("", path, "# comment\n" + line + "\n")).contains(path).contains(reason);
  }

  /** A byte that is no UTF-8, in a comment say, hides nothing. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/etc/sysctl.d/x.conf|net.ipv4.ip_forward = 0|by which the router lives",
        "/etc/ssh/sshd_config.d/a.conf|AllowUsers bob|could close the way in",
        "/usr/local/bin/a|iptables -F|changes the packet filter",
      })
  void someWordsAreNoExtrasWhateverStandsBesideThem(String path, String line, String reason) {
    TreeMap<String, SourceFile> files = new TreeMap<>();
    byte[] text = ("# f\u00fcr\n" + line + "\n").getBytes(StandardCharsets.ISO_8859_1);
    files.put(path, new SourceFile(Content.of(text), false));
    assertThat(problems(source("", files))).contains(path).contains(reason);
  }

  @Test
  void theSameWordsDoNoHarmInAComment() {
    assertThat(extras("", "/usr/local/bin/a", "# not: iptables -F\niptables -L -n -v\n").files())
        .hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "packages: [isc-dhcp-server]|packages: isc-dhcp-server is a second server",
        "units: [ { name: firewalld.service } ]|units: firewalld.service is a second server",
        "packages: [\"a b\"]|packages[0]",
        "packages: [openssh-server-]|packages[0]: openssh-server- is not a package name",
        "units: [ { name: sshd.service } ]|units: sshd.service is the system's own",
        "units: [ { name: ssh.socket } ]|units: ssh.socket is the system's own",
        "units: [ { name: serial-getty@ttyS1.service } ]|serial-getty@ttyS1.service is the system's"
            + " own",
        "units: [ { name: poweroff.target } ]|units: poweroff.target is the system's own",
        "units: [ { name: sysinit.target } ]|units: sysinit.target is the system's own",
        "units: [ { name: systemd-logind.service } ]|systemd-logind.service is the system's own",
        "units: [ { name: own@.service } ]|units: own@.service is a template, of which nothing can"
            + " run",
        "unitz: []|Did you mean units",
        "files: [ { path: /etc/none } ]|files: /etc/none is no file of the extras",
        "units: [ { name: a.service, restarted_by: [/etc/none] } ]|/etc/none is no file of the"
            + " extras",
        "files: [ { path: /etc/a.conf, mode: \"4755\" } ]|files[0].mode",
        "openings: [ { zone: iot, proto: tcp, port: 1, name: x } ]|names iot, which is not there",
        "openings: [ { zone: vpn, proto: tcp, port: 1, name: x } ]|names vpn, which is not there",
        "openings: [ { zone: internet, proto: tcp, port: 8443, name: x } ]|is taken by"
            + " firewall.wan.tcp",
        "flows: [ { from: internet, to: lan, name: x } ]|names internet, which is not there",
        "flows: [ { from: lan, to: lan, name: x } ]|from a zone to itself",
      })
  void settingsAreHeldAgainstWhatThereIs(String yaml, String reason) {
    assertThat(refusal(yaml + "\n", "/etc/a.conf", "")).contains(reason);
  }

  @Test
  void aFileAndATemplateOfOnePathAreOneTooMany() {
    TreeMap<String, SourceFile> files = new TreeMap<>();
    files.put("/etc/a", new SourceFile(Content.of(""), false));
    files.put("/etc/a.ftl", new SourceFile(Content.of(""), false));
    assertThat(problems(source("", files))).contains("/etc/a is there as a file and as a template");
  }

  @Test
  void aTemplateIsNoFolder() {
    TreeMap<String, SourceFile> files = new TreeMap<>();
    files.put("/etc/a.ftl", new SourceFile(Content.of(""), false));
    files.put("/etc/a/b/c", new SourceFile(Content.of(""), false));
    files.put("/etc/ab/c", new SourceFile(Content.of(""), false));
    assertThat(problems(source("", files)))
        .contains("/etc/a is there as a template and as a folder");
  }

  /** Each plan would set what the one before has not. */
  @Test
  void aSettingOfTheKernelStandsInOneFile() {
    TreeMap<String, SourceFile> files = new TreeMap<>();
    files.put("/etc/sysctl.d/a.conf", new SourceFile(Content.of("vm.swappiness = 1\n"), false));
    files.put("/etc/sysctl.d/b.conf", new SourceFile(Content.of("vm/swappiness = 2\n"), false));
    assertThat(problems(source("", files))).contains("sets vm/swappiness twice");
  }

  @Test
  void packagesUnitsAndPlacesOfOthersAreFine() {
    assertThat(
            extras(
                    """
                    packages: [g++, libstdc++6, vnstat]
                    units: [ { name: own@nas.service }, { name: cron.service }, { name: own.target } ]
                    """,
                    "/etc/systemd/system/own.service.d/a.conf",
                    "[Service]\n")
                .settings()
                .units())
        .hasSize(3);
  }

  @Test
  void whatWasThereAndIsNoMoreGoes() {
    ExtrasSource before =
        source(
            "units: [ { name: a.service }, { name: b.timer } ]",
            new TreeMap<>(
                java.util.Map.of(
                    "/etc/a.conf.ftl", new SourceFile(Content.of(""), false),
                    "/etc/b.conf", new SourceFile(Content.of(""), false))));
    Extras now = extras("units: [ { name: b.timer } ]", "/etc/a.conf", "x").after(before);
    assertThat(now.gone()).isEqualTo(Set.of("/etc/b.conf"));
    assertThat(now.stopped()).isEqualTo(Set.of("a.service"));
    assertThat(Extras.NONE.after(ExtrasSource.NONE).isEmpty()).isTrue();
  }
}
