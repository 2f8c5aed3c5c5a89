package io.routervm.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.config.Cidr;
import io.routervm.config.MacAddress;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfig.Accelerator;
import io.routervm.config.RouterConfig.Switch;
import io.routervm.config.RouterConfig.UsbNic;
import io.routervm.config.RouterConfigLoader;
import io.routervm.failure.Failure;
import io.routervm.host.Bridge;
import io.routervm.host.RecordedSys;
import io.routervm.host.Route;
import io.routervm.host.UsbAdapter;
import io.routervm.host.UsbAdapters;
import io.routervm.hypervisor.Inventory.PciNicOffer;
import io.routervm.hypervisor.Inventory.Pool;
import io.routervm.hypervisor.PoolKind;
import io.routervm.os.GuestOs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProposalTest {
  private static final GuestOs OS = GuestOs.named("almalinux-9").orElseThrow();
  private static final Bridge HOME =
      new Bridge("brHome", Switch.OPENVSWITCH, List.of("eno1"), List.of("eno1"));
  private static final Bridge OTHER =
      new Bridge("br0", Switch.LINUX, List.of("eno2"), List.of("eno2"));
  private static final Bridge VIRTUAL = new Bridge("virbr0", Switch.LINUX, List.of(), List.of());
  private static final Pool POOL = new Pool("default", PoolKind.FILES, 50_000);
  private static final List<Route> ROUTES =
      List.of(
          new Route("brHome", Cidr.of("0.0.0.0/0")),
          new Route("brHome", Cidr.of("192.168.1.1/32")),
          new Route("brHome", Cidr.of("192.168.1.0/24")),
          new Route("virbr0", Cidr.of("192.168.122.0/24")));

  @TempDir Path folder;

  private final List<String> asked = new ArrayList<>();
  private final Deque<String> answers = new ArrayDeque<>();
  private InitAnswers given = InitAnswers.none();

  @Test
  void whereNothingIsOpenItAsksForTheHomeSubnetOnly() throws IOException {
    HostPicture host = picture(List.of(HOME), oneAdapter(), List.of(POOL), ROUTES);
    Choices choices = propose(host);
    assertThat(asked).singleElement().asString().contains("address in the home network");
    RouterConfig config = load(choices, host);
    assertThat(config.os()).isEqualTo(OS);
    assertThat(config.lan().bridge()).isEqualTo("brHome");
    assertThat(config.lan().type()).isEqualTo(Switch.OPENVSWITCH);
    assertThat(config.wan().subnet()).contains(Cidr.of("192.168.1.0/24"));
    assertThat(config.wan().source())
        .isEqualTo(
            new UsbNic(
                "0b95",
                "1790",
                Optional.empty(),
                Optional.empty(),
                Optional.of(MacAddress.of("aa:bb:cc:dd:ee:01"))));
    assertThat(config.hypervisor().accelerator()).isEqualTo(Accelerator.KVM);
    assertThat(config.vm().pool()).isEqualTo("default");
  }

  @Test
  void anAdapterThatIsKnownToFailIsProposedLast() {
    List<UsbAdapter> two =
        new UsbAdapters(
                new RecordedSys(folder.resolve("two"))
                    .adapter("2-1", "A", "enp0", "aa:bb:cc:dd:ee:01", 3)
                    .adapter("2-2", "B", "enp1", "aa:bb:cc:dd:ee:02", 4)
                    .file("bus/usb/devices/2-2/idVendor", "0bda")
                    .file("bus/usb/devices/2-2/idProduct", "8153")
                    .root())
            .all();
    answers.add("0");
    HostPicture host = picture(List.of(HOME), two, List.of(POOL), ROUTES);
    assertThat(propose(host).wan().device()).isEqualTo("0bda:8153");
    assertThat(asked.get(0)).contains("0b95:1790").contains("known to fail");
  }

  @Test
  void brHomeIsProposedFirstAndABridgeWithoutAWireLast() {
    answers.add("0");
    HostPicture host = picture(List.of(VIRTUAL, OTHER, HOME), oneAdapter(), List.of(POOL), ROUTES);
    assertThat(propose(host).bridge()).isEqualTo(HOME);
    assertThat(asked.get(0))
        .contains("Which bridge")
        .endsWith("[brHome with eno1, br0 with eno2, virbr0, nothing in it]");
  }

  @Test
  void anAnswerThatCollidesIsAskedAgain() {
    answers.add("192.168.1.254/24");
    answers.add("home");
    answers.add("192.168.77.254/24");
    HostPicture host = picture(List.of(HOME), oneAdapter(), List.of(POOL), ROUTES);
    assertThat(propose(host).lan()).isEqualTo(Cidr.of("192.168.77.254/24"));
    assertThat(asked.get(1)).contains("collides with 192.168.1.0/24");
    assertThat(asked.get(2)).contains("is no address");
  }

  /** Each of these would have been refused by the loader, after the last question. */
  @Test
  void anAnswerThatRouterYamlWouldRefuseIsAskedAgainWithTheReason() {
    List<String> wrong =
        List.of(
            "8.8.8.254/24",
            "192.168.77.0/24",
            "192.168.77.255/24",
            "192.168.77.6/30",
            "172.16.0.1/4",
            "127.0.0.1/8",
            "192.168.300.1/24");
    answers.addAll(wrong);
    answers.add("192.168.77.254/24");
    HostPicture host = picture(List.of(HOME), oneAdapter(), List.of(POOL), ROUTES);
    assertThat(propose(host).lan()).isEqualTo(Cidr.of("192.168.77.254/24"));
    List<String> reasons = asked.subList(1, asked.size());
    assertThat(reasons).hasSameSizeAs(wrong);
    assertThat(reasons.get(0)).contains("private range", "Choose a subnet in 192.168.0.0/16");
    assertThat(reasons.get(1)).contains("is the network address of 192.168.77.0/24");
    assertThat(reasons.get(2)).contains("broadcast");
    assertThat(reasons.get(3)).contains("prefix length 30");
    assertThat(reasons.get(6)).contains("is no address");
  }

  @Test
  void whatItExplainsInCommentsIsValidToo() throws IOException {
    Files.writeString(folder.resolve("ddns.secret"), "x");
    Files.setPosixFilePermissions(
        folder.resolve("ddns.secret"), PosixFilePermissions.fromString("rw-------"));
    for (String lan : List.of("192.168.77.254/24", "10.77.0.10/16", "192.168.77.6/29")) {
      answers.add(lan);
      HostPicture host = picture(List.of(HOME), oneAdapter(), List.of(POOL), ROUTES);
      String text =
          FirstRouterFile.text(propose(host), host)
              .replaceAll("(?m)^# (?=(hosts|firewall|ddns|vpn):|  )", "");
      assertThat(text).contains("\nvpn:", "\n  forwards:", "\n  - { name: nas");
      Path file = Files.writeString(folder.resolve("router.yaml"), text);
      assertThat(new RouterConfigLoader(name -> null).load(file).vpn()).isPresent();
    }
  }

  @Test
  void aBridgeThatRouterYamlCannotNameIsNoChoice() {
    Bridge strange = new Bridge("br Home", Switch.OPENVSWITCH, List.of("eno3"), List.of("eno3"));
    HostPicture host = picture(List.of(strange, OTHER), oneAdapter(), List.of(POOL), ROUTES);
    assertThat(propose(host).bridge()).isEqualTo(OTHER);
    assertLacks(
        picture(List.of(strange), oneAdapter(), List.of(POOL), ROUTES),
        "lan.bridge",
        "at most 15 letters");
  }

  @Test
  void whatNoAnswerCanMendIsToldBeforeAnythingIsAsked() {
    HostPicture host = picture(List.of(HOME), oneAdapter(), List.of(POOL), ROUTES);
    Choices.Image gone = new Choices.Image(folder.resolve("gone.qcow2"), "ab".repeat(32));
    assertThatThrownBy(() -> proposal(host).choose(OS, Optional.of(gone)))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("gone.qcow2");
    assertThat(asked).isEmpty();
  }

  /** Hosts without a DHCP server get such a route, and some have it always. */
  @Test
  void theRouteOfLinkLocalAddressesIsNotTheIspBoxs() throws IOException {
    List<Route> routes = new ArrayList<>(ROUTES);
    routes.add(0, new Route("brHome", Cidr.of("169.254.0.0/16")));
    HostPicture host = picture(List.of(HOME), oneAdapter(), List.of(POOL), routes);
    assertThat(load(propose(host), host).wan().subnet()).contains(Cidr.of("192.168.1.0/24"));
  }

  @Test
  void theProposedSubnetIsUncommonAndCollidesWithNothing() {
    for (int machine = 0; machine < 300; machine++) {
      FreeSubnets subnets = new FreeSubnets(ROUTES, "machine " + machine);
      Cidr home = subnets.home();
      assertThat(home.toString()).doesNotMatch("192\\.168\\.(0|1|2|42|88|100|122|178)\\.0/24");
      assertThat(ROUTES).noneMatch(route -> !route.isDefault() && route.subnet().overlaps(home));
      assertThat(subnets.vpn(home).overlaps(home)).isFalse();
      assertThat(new FreeSubnets(ROUTES, "machine " + machine).home()).isEqualTo(home);
    }
    assertThat(
            IntStream.range(0, 300)
                .mapToObj(machine -> new FreeSubnets(ROUTES, "machine " + machine).home())
                .distinct())
        .as("different homes")
        .hasSizeGreaterThan(50);
  }

  @Test
  void aHostThatHasAllOf192Dot168GetsAnotherRange() {
    List<Route> office =
        List.of(
            new Route("brHome", Cidr.of("192.168.0.0/16")),
            new Route("tun0", Cidr.of("10.8.0.0/24")));
    FreeSubnets subnets = new FreeSubnets(office, "m");
    assertThat(subnets.home().toString()).startsWith("172.29.");
    assertThat(subnets.vpn(subnets.home())).isEqualTo(Cidr.of("10.9.0.0/24"));
  }

  @Test
  void whatTheHostLacksIsToldWithTheWayToGetIt() {
    assertLacks(
        picture(List.of(), oneAdapter(), List.of(POOL), ROUTES), "no bridge", "host prepare");
    assertLacks(
        picture(List.of(HOME), List.of(), List.of(POOL), ROUTES), "no NIC to spare", "plug a USB");
    assertLacks(
        picture(List.of(HOME), oneAdapter(), List.of(), ROUTES),
        "no active storage",
        "host prepare");
  }

  @Test
  void anImageAndEveryAwkwardNameMakeAValidFile() throws IOException {
    UsbAdapter strange =
        new UsbAdapters(
                new RecordedSys(folder.resolve("strange"))
                    .adapter("2-1", "x", "", "", 3)
                    .file("bus/usb/devices/2-1/product", "[=x] ${y} \"'#: \u001b")
                    .root())
            .all()
            .get(0);
    HostPicture host =
        picture(
            List.of(OTHER),
            List.of(strange),
            List.of(new Pool("ssd.1+a", PoolKind.FILES, 9)),
            List.of());
    Path image = Files.writeString(folder.resolve("it's an [image].qcow2"), "");
    Choices choices =
        proposal(host)
            .choose(
                GuestOs.named("debian-12").orElseThrow(),
                Optional.of(new Choices.Image(image, "ab".repeat(32))));
    RouterConfig config = load(choices, host);
    assertThat(config.lan().type()).isEqualTo(Switch.LINUX);
    assertThat(config.install().sha256()).contains("ab".repeat(32));
    assertThat(config.wan().subnet()).isEmpty();
  }

  private void assertLacks(HostPicture host, String what, String next) {
    assertThatThrownBy(() -> propose(host))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.what() + failure.subject()).contains(what);
              assertThat(failure.hint()).contains(next);
            });
  }

  private Choices propose(HostPicture host) {
    return proposal(host).choose(OS, Optional.empty());
  }

  private Proposal proposal(HostPicture host) {
    return new Proposal(host, interview(), given, folder.resolve("router.yaml"));
  }

  private RouterConfig load(Choices choices, HostPicture host) throws IOException {
    Path file =
        Files.writeString(folder.resolve("router.yaml"), FirstRouterFile.text(choices, host));
    RouterConfigLoader.Loaded loaded = new RouterConfigLoader(name -> null).loadWithWarnings(file);
    assertThat(loaded.warnings().list()).isEmpty();
    return loaded.config();
  }

  private List<UsbAdapter> oneAdapter() {
    return new UsbAdapters(
            new RecordedSys(folder.resolve("sys"))
                .adapter("2-1", "A", "enp0", "aa:bb:cc:dd:ee:01", 3)
                .root())
        .all();
  }

  private static HostPicture picture(
      List<Bridge> bridges, List<UsbAdapter> adapters, List<Pool> pools, List<Route> routes) {
    return picture(bridges, adapters, List.of(), pools, routes);
  }

  private static HostPicture picture(
      List<Bridge> bridges,
      List<UsbAdapter> adapters,
      List<PciNicOffer> pci,
      List<Pool> pools,
      List<Route> routes) {
    return new HostPicture(
        bridges, adapters, pci, pools, Accelerator.KVM, routes, "0123456789abcdef");
  }

  private Interview interview() {
    return new Interview() {
      @Override
      public int choose(String question, List<String> options) {
        asked.add(question + " " + options);
        return answers.isEmpty() ? 0 : Integer.parseInt(answers.remove());
      }

      @Override
      public String ask(String question, String proposal, Objection objection) {
        asked.add(question);
        while (true) {
          String answer = answers.isEmpty() ? proposal : answers.remove();
          Optional<String> reason = objection.to(answer);
          if (reason.isEmpty()) {
            return answer;
          }
          asked.add(answer + " " + reason.get());
        }
      }
    };
  }
}
