package io.routervm.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.config.Cidr;
import io.routervm.config.MacAddress;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfig.Accelerator;
import io.routervm.config.RouterConfig.NicModel;
import io.routervm.config.RouterConfig.PciNic;
import io.routervm.config.RouterConfig.Switch;
import io.routervm.config.RouterConfig.UsbNic;
import io.routervm.config.RouterConfig.WanBridge;
import io.routervm.config.RouterConfig.WanSource;
import io.routervm.config.RouterConfigLoader;
import io.routervm.failure.Failure;
import io.routervm.failure.Finding;
import io.routervm.host.Bridge;
import io.routervm.host.PciDevice;
import io.routervm.host.RecordedSys;
import io.routervm.host.Route;
import io.routervm.host.UsbAdapter;
import io.routervm.host.UsbAdapters;
import io.routervm.hypervisor.Inventory.PciNicOffer;
import io.routervm.hypervisor.Inventory.Pool;
import io.routervm.hypervisor.PoolKind;
import io.routervm.os.GuestOs;
import io.routervm.setup.WanNic.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of WAN that a host may have, what is proposed of them, and every answer by a flag. */
class WanProposalTest {
  private static final Bridge HOME =
      new Bridge("brHome", Switch.LINUX, List.of("eno1"), List.of("eno1"));
  private static final Bridge ISP =
      new Bridge("brIsp", Switch.LINUX, List.of("enp3s0"), List.of("enp3s0"));
  private static final Bridge SECOND =
      new Bridge("br1", Switch.LINUX, List.of("enp4s0", "vnet0"), List.of("enp4s0"));
  private static final Bridge VIRTUAL =
      new Bridge("br2", Switch.LINUX, List.of("vnet1"), List.of());
  private static final PciNicOffer CARD =
      new PciNicOffer(card("0000:05:00.0", "enp5s0"), Finding.ok("wan.pci", "fine"));
  private static final PciNicOffer REFUSED =
      new PciNicOffer(
          card("0000:06:00.0", "enp6s0"),
          Finding.fail("wan.pci", "this host has no IOMMU in use", "Switch VT-d on."));
  private static final List<Route> ROUTES =
      List.of(
          new Route("brHome", Cidr.of("0.0.0.0/0")),
          new Route("brHome", Cidr.of("192.168.1.0/24")));

  @TempDir Path folder;

  private final List<String> asked = new ArrayList<>();

  @Test
  void whatIsThereIsOneQuestionWithTheBestFirst() {
    HostPicture host =
        picture(List.of(VIRTUAL, SECOND, HOME, ISP), adapters(), List.of(REFUSED, CARD));
    assertThat(propose(host, wan("", "")).wan().device()).isEqualTo("brIsp");
    assertThat(asked.get(0))
        .contains("Which NIC will the ISP box's cable be in?")
        .containsSubsequence(
            "brIsp: enp3s0", "0bda:8153", "0000:05:00.0", "br1: enp4s0", "0b95:1790")
        .contains("known to fail", "this host loses it")
        .doesNotContain("br2", "0000:06:00.0", "brHome");
  }

  @Test
  void eachKindIsWrittenDownAsRouterYamlHasIt() throws IOException {
    HostPicture host = picture(List.of(HOME, ISP, SECOND), adapters(), List.of(CARD));
    assertThat(source(host, wan("bridge", "br1"))).isEqualTo(new WanBridge("br1", NicModel.VIRTIO));
    assertThat(source(host, wan("bridge", "enp3s0")))
        .isEqualTo(new WanBridge("brIsp", NicModel.VIRTIO));
    for (String name : List.of("0000:05:00.0", "enp5s0", "52:54:00:00:00:05", "")) {
      assertThat(source(host, wan("pci", name))).as(name).isEqualTo(new PciNic("0000:05:00.0"));
    }
    for (String name : List.of("0BDA:8153", "2-2", "enx2", "AA:BB:CC:DD:EE:02")) {
      assertThat(source(host, wan("usb", name)))
          .as(name)
          .isInstanceOfSatisfying(UsbNic.class, nic -> assertThat(nic.product()).isEqualTo("8153"));
    }
    assertThat(asked).allMatch(question -> question.contains("address in the home network"));
  }

  /** Who takes every proposal is not given an adapter that fails, where there is another NIC. */
  @Test
  void aChipThatFailsIsTheLastProposal() {
    List<UsbAdapter> bad = adapters().subList(0, 1);
    assertThat(propose(picture(List.of(HOME, SECOND), bad, List.of()), wan("", "")).wan().device())
        .isEqualTo("br1");
    assertThat(propose(picture(List.of(HOME), bad, List.of(REFUSED)), wan("", "")).wan().device())
        .isEqualTo("0b95:1790");
  }

  /** It would be a way from the Internet to this host that passes no router. */
  @Test
  void aBridgeWithAnAddressOfThisHostIsNoWan() {
    List<Route> routes = new ArrayList<>(ROUTES);
    routes.add(new Route("brIsp", Cidr.of("192.168.9.0/24")));
    HostPicture host = picture(List.of(HOME, ISP), List.of(), List.of(), routes);
    lacks(host, wan("bridge", ""), "there is no bridge beside the home's", "second NIC");
  }

  @Test
  void theBridgeOfTheIspIsNotProposedForTheHome() {
    HostPicture host = picture(List.of(ISP, HOME), adapters(), List.of());
    assertThat(propose(host, InitAnswers.none()).bridge()).isEqualTo(HOME);
    assertThat(asked).noneMatch(question -> question.contains("Which bridge"));
    assertThat(picture(List.of(ISP), adapters(), List.of()).lacksBridge(Optional.empty())).isTrue();
  }

  @Test
  void bridgesOfProgramsThatRunContainersAreNobodysHome() {
    for (String name : List.of("docker0", "br-0123456789ab", "lxcbr0", "podman1")) {
      Bridge theirs = new Bridge(name, Switch.LINUX, List.of("veth1"), List.of());
      HostPicture host = picture(List.of(theirs), adapters(), List.of());
      assertThat(host.lacksBridge(Optional.empty())).as(name).isTrue();
      lacks(host, InitAnswers.none(), "no bridge, neither", "init --prepare");
    }
  }

  @Test
  void whatCannotBeHadIsToldWithTheReason() {
    HostPicture host = picture(List.of(HOME), List.of(), List.of(REFUSED));
    lacks(host, wan("usb", ""), "no USB NIC", "plug one in");
    lacks(host, wan("pci", ""), "no IOMMU in use", "Switch VT-d on; or take another");
    lacks(picture(List.of(HOME), List.of(), List.of()), wan("pci", ""), "no PCI NIC", "Put one in");
    lacks(host, wan("", ""), "no NIC to spare", "plug a USB NIC in");
    HostPicture more = picture(List.of(HOME, ISP), adapters(), List.of(REFUSED));
    lacks(more, wan("", "enp6s0"), "no NIC 'enp6s0'", "brIsp, 0bda:8153, 0b95:1790");
    lacks(more, wan("bridge", "0b95:1790"), "no NIC '0b95:1790'", "name one of: brIsp");
  }

  @Test
  void everyOtherAnswerHasItsFlagToo() {
    HostPicture host = picture(List.of(HOME, SECOND, ISP), List.of(), List.of());
    Choices choices = propose(host, given("br1", "ssd", "192.168.77.254/24"));
    assertThat(asked).isEmpty();
    assertThat(choices.bridge()).isEqualTo(SECOND);
    assertThat(choices.pool().name()).isEqualTo("ssd");
    assertThat(choices.lan()).isEqualTo(Cidr.of("192.168.77.254/24"));
    lacks(host, given("brX", "ssd", "192.168.77.254/24"), "no bridge brX", "--prepare");
    lacks(host, given("br1", "hdd", "192.168.77.254/24"), "no active storage pool 'hdd'", "ssd");
    lacks(host, given("br1", "ssd", "192.168.1.254/24"), "collides with 192.168.1.0/24", "/24");
    lacks(host, given("br1", "ssd", "8.8.8.254/24"), "private range", "/24");
  }

  private static InitAnswers wan(String kind, String device) {
    return new InitAnswers(
        Optional.of("brHome"),
        kind.isEmpty()
            ? Optional.empty()
            : Optional.of(Kind.valueOf(kind.toUpperCase(Locale.ROOT))),
        Optional.of(device).filter(name -> !name.isEmpty()),
        Optional.of("default"),
        Optional.empty());
  }

  private static InitAnswers given(String bridge, String pool, String lan) {
    return new InitAnswers(
        Optional.of(bridge),
        Optional.of(Kind.BRIDGE),
        Optional.of("brIsp"),
        Optional.of(pool),
        Optional.of(lan));
  }

  private void lacks(HostPicture host, InitAnswers given, String what, String next) {
    asked.clear();
    assertThatThrownBy(() -> propose(host, given))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.what()).contains(what);
              assertThat(failure.hint()).contains(next);
            });
    assertThat(asked).isEmpty();
  }

  private WanSource source(HostPicture host, InitAnswers given) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("router.yaml"), FirstRouterFile.text(propose(host, given), host));
    RouterConfigLoader.Loaded loaded = new RouterConfigLoader(name -> null).loadWithWarnings(file);
    assertThat(loaded.warnings().list()).isEmpty();
    RouterConfig config = loaded.config();
    assertThat(config.lan().bridge()).isEqualTo("brHome");
    return config.wan().source();
  }

  private Choices propose(HostPicture host, InitAnswers given) {
    Interview interview =
        new Interview() {
          @Override
          public int choose(String question, List<String> options) {
            asked.add(question + " " + options);
            return 0;
          }

          @Override
          public String ask(String question, String proposal, Objection objection) {
            asked.add(question);
            return proposal;
          }
        };
    return new Proposal(host, interview, given, folder.resolve("router.yaml"))
        .choose(GuestOs.named("almalinux-9").orElseThrow(), Optional.empty());
  }

  private static PciDevice card(String address, String nic) {
    return new PciDevice(
        address,
        "8086:1533",
        "020000",
        Optional.of("igb"),
        Optional.of(nic),
        MacAddress.parse("52:54:00:00:00:05"),
        Optional.of("7"),
        List.of());
  }

  /** One with a chip that is known to fail, and a good one. */
  private List<UsbAdapter> adapters() {
    return new UsbAdapters(
            new RecordedSys(folder.resolve("sys"))
                .adapter("2-1", "A", "enx1", "aa:bb:cc:dd:ee:01", 3)
                .adapter("2-2", "B", "enx2", "aa:bb:cc:dd:ee:02", 4)
                .file("bus/usb/devices/2-2/idVendor", "0bda")
                .file("bus/usb/devices/2-2/idProduct", "8153")
                .root())
        .all();
  }

  private static HostPicture picture(
      List<Bridge> bridges, List<UsbAdapter> adapters, List<PciNicOffer> pci) {
    return picture(bridges, adapters, pci, ROUTES);
  }

  private static HostPicture picture(
      List<Bridge> bridges, List<UsbAdapter> adapters, List<PciNicOffer> pci, List<Route> routes) {
    return new HostPicture(
        bridges,
        adapters,
        pci,
        List.of(
            new Pool("default", PoolKind.FILES, 50_000), new Pool("ssd", PoolKind.FILES, 9_000)),
        Accelerator.KVM,
        routes,
        "0123456789abcdef");
  }
}
