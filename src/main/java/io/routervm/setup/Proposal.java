package io.routervm.setup;

import io.routervm.config.Cidr;
import io.routervm.config.document.Problem;
import io.routervm.failure.Failure;
import io.routervm.host.Bridge;
import io.routervm.host.Route;
import io.routervm.hypervisor.Inventory.Pool;
import io.routervm.os.GuestOs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Finds a router's place on this host. Asks only where this host leaves a choice, and for the home
 * subnet, which only its owner can know to be right.
 *
 * @param given the answers that need not be asked for
 * @param file where router.yaml is to be: what would not be valid there is no choice
 */
public record Proposal(HostPicture host, Interview interview, InitAnswers given, Path file) {
  private static final Cidr LINK_LOCAL = Cidr.of("169.254.0.0/16");

  /**
   * Asks.
   *
   * @param image method image, with this file
   * @throws Failure (precondition) when this host lacks what a router needs
   */
  public Choices choose(GuestOs os, Optional<Choices.Image> image) {
    List<Bridge> bridges = bridges();
    List<Pool> pools = pools();
    WanProposal wans = new WanProposal(host, given);
    WanNic anyWan = wans.nics(bridges.get(0)).get(0);
    FreeSubnets subnets = new FreeSubnets(host.routes(), host.machine());
    Cidr proposed = FreeSubnets.routerIn(subnets.home());
    Draft draft =
        (bridge, wan, pool) -> new Choices(os, image, bridge, wan, pool, proposed, isp(bridge));
    Bridge bridge =
        one(
            "Which bridge is the home network's?",
            valid(bridges, one -> draft.of(one, anyWan, pools.get(0)), "lan.", "wan.sub"),
            Proposal::describe);
    WanNic wan =
        one(
            "Which NIC will the ISP box's cable be in?",
            valid(wans.nics(bridge), one -> draft.of(bridge, one, pools.get(0)), "wan."),
            WanNic::description);
    Pool pool =
        one(
            "Which storage pool takes the router's disk?",
            valid(pools, one -> draft.of(bridge, wan, one), "vm.pool"),
            one -> one.name() + ", " + one.freeMebibytes() / 1024 + " GiB free");
    Choices choices = draft.of(bridge, wan, pool);
    // What no answer can mend is told before the last question, not after it.
    problem(choices, "").ifPresent(this::refuse);
    return choices.with(lan(choices, subnets));
  }

  /** What router.yaml would say, but for the home subnet. */
  private interface Draft {
    Choices of(Bridge bridge, WanNic wan, Pool pool);
  }

  /** Those that router.yaml can name. */
  private <T> List<T> valid(List<T> things, Function<T, Choices> draft, String... paths) {
    List<T> valid = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    for (T thing : things) {
      Optional<Problem> problem = problem(draft.apply(thing), paths);
      problem.ifPresentOrElse(problems::add, () -> valid.add(thing));
    }
    if (valid.isEmpty()) {
      refuse(problems.get(0));
    }
    return valid;
  }

  private Optional<Problem> problem(Choices choices, String... paths) {
    return FirstRouterFile.problems(choices, host, file).stream()
        .filter(problem -> Stream.of(paths).anyMatch(problem.path()::startsWith))
        .findFirst();
  }

  private void refuse(Problem problem) {
    throw Failure.precondition(
        file + " cannot have what this host has: " + problem.message(),
        problem.path() + " in " + file,
        problem.remedy());
  }

  private Optional<Cidr> isp(Bridge bridge) {
    return host.routes().stream()
        .filter(route -> route.nic().equals(bridge.name()) && !route.isDefault())
        .map(Route::subnet)
        // The ISP box is a host of its own subnet: a route to one host is not it.
        .filter(subnet -> subnet.prefix() < 31 && !LINK_LOCAL.overlaps(subnet))
        .findFirst();
  }

  private List<Bridge> bridges() {
    if (host.lacksBridge(given.bridge())) {
      throw Failure.precondition(
          given
              .bridge()
              .map(name -> "this host has no bridge " + name)
              .orElse("this host has no bridge, neither a Linux nor an Open vSwitch one"),
          "`ip link show type bridge` and `ovs-vsctl list-br`",
          "`routervm init --prepare` has `routervm host prepare` make one first, which moves this"
              + " host's address to it, on trial");
    }
    return given
        .bridge()
        .map(name -> host.bridges().stream().filter(one -> one.name().equals(name)).toList())
        .orElseGet(host::homeBridges);
  }

  private List<Pool> pools() {
    List<Pool> pools =
        host.pools().stream()
            .sorted(
                Comparator.comparing(Pool::kind)
                    .thenComparing(pool -> !pool.name().equals("default")))
            .toList();
    if (pools.isEmpty()) {
      throw Failure.precondition(
          "libvirt has no active storage pool that can hold the router's disk",
          "`virsh pool-list --all`",
          "`routervm host prepare` makes one; then run `routervm init` again");
    }
    return given.pool().map(name -> called(name, pools)).orElse(pools);
  }

  private static List<Pool> called(String name, List<Pool> pools) {
    List<Pool> found = pools.stream().filter(pool -> pool.name().equals(name)).toList();
    if (found.isEmpty()) {
      throw Failure.usage(
          "there is no active storage pool '" + name + "' that can hold the router's disk",
          "--pool",
          "name one of: " + String.join(", ", pools.stream().map(Pool::name).toList()));
    }
    return found;
  }

  private Cidr lan(Choices draft, FreeSubnets subnets) {
    if (given.lan().isPresent()) {
      return accepted(given.lan().get(), draft, subnets);
    }
    String answer =
        interview.ask(
            "The router's address in the home network, with the prefix length?",
            draft.lan().toString(),
            text -> objection(text, draft, subnets));
    return Cidr.of(answer);
  }

  private Cidr accepted(String lan, Choices draft, FreeSubnets subnets) {
    objection(lan, draft, subnets)
        .ifPresent(
            reason -> {
              throw Failure.usage(
                  "'" + lan + "' " + reason, "--lan", "name another, such as " + draft.lan());
            });
    return Cidr.of(lan);
  }

  private Optional<String> objection(String text, Choices draft, FreeSubnets subnets) {
    Optional<Cidr> address = Cidr.parse(text);
    if (address.isEmpty()) {
      return Optional.of("is no address with a prefix length, such as 192.168.77.254/24");
    }
    Optional<Cidr> taken = subnets.collision(address.get());
    if (taken.isPresent()) {
      return taken.map(subnet -> "collides with " + subnet + ", which this host reaches already");
    }
    return problem(draft.with(address.get()), "")
        .map(problem -> "will not do: " + problem.message() + ". " + problem.remedy());
  }

  /** The only one without a question. */
  private <T> T one(String question, List<T> things, Function<T, String> describe) {
    return things.size() == 1
        ? things.get(0)
        : things.get(interview.choose(question, things.stream().map(describe).toList()));
  }

  private static String describe(Bridge bridge) {
    return bridge.name()
        + (bridge.ports().isEmpty()
            ? ", nothing in it"
            : " with " + String.join(", ", bridge.ports()));
  }
}
