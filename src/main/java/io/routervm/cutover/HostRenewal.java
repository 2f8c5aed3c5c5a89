package io.routervm.cutover;

import io.routervm.config.Cidr;
import io.routervm.config.Ipv4;
import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** This host's own network: a client of the router from now on. */
final class HostRenewal {
  private static final Duration WINDOW = Duration.ofMinutes(10);
  private static final Duration LEASE_LIMIT = Duration.ofSeconds(75);
  private static final int CONNECT_MILLISECONDS = 10_000;

  private final CutoverContext context;
  private final Cidr home;

  HostRenewal(CutoverContext context) {
    this.context = context;
    this.home = context.config().lan().address();
  }

  private Optional<HostState> before() {
    return context.file().now().host().filter(state -> !state.addresses().isEmpty());
  }

  ItemResult renew() {
    Optional<HostState> before = before();
    if (before.isEmpty()) {
      return ItemResult.notNeeded("this host has no address on " + context.config().lan().bridge());
    }
    Optional<Cidr> there = context.hostNetwork().addressIn(home, Duration.ZERO);
    if (there.isPresent()) {
      return ItemResult.done("this host has " + there.get() + " already");
    }
    if (!context.hostNetwork().mayRenew(before.get())) {
      return ItemResult.byHand(context.hostNetwork().renewedByHand(before.get(), home));
    }
    context
        .progress()
        .detail(
            before.get().manager().title()
                + " gets a new lease; unless it is confirmed, the old addresses come back in "
                + WINDOW.toSeconds()
                + " s");
    if (context.operator().isThere()) {
      context
          .progress()
          .detail(
              "if you are logged in through this network, log in again at this host's new address"
                  + " and run `routervm swap-cables --resume`");
    }
    context.hostNetwork().renew(before.get(), WINDOW);
    Cidr now =
        context
            .hostNetwork()
            .addressIn(home, LEASE_LIMIT)
            .orElseThrow(
                () -> {
                  context.hostNetwork().trial().restore();
                  return Failure.precondition(
                      "this host got no lease of the home LAN in "
                          + LEASE_LIMIT.toSeconds()
                          + " s; its old addresses are back",
                      before.get().manager().title(),
                      "get a lease with it by hand, then run `routervm swap-cables --resume`");
                });
    return ItemResult.done(now + " from the router, by " + before.get().manager().title());
  }

  /** As any client of the home LAN: through the router's NAT to a name server out there. */
  ItemResult surfs() {
    if (context.hostNetwork().addressIn(home, Duration.ZERO).isEmpty()) {
      return ItemResult.notNeeded("this host is no client of the home LAN (see above)");
    }
    Ipv4 router = home.address();
    List<Ipv4> servers = context.config().dns().servers();
    int port = context.config().dns().port();
    String last = "no name server is configured";
    for (Ipv4 server : servers) {
      if (!context.hostNetwork().leavesBy(router, server)) {
        last = "packets to " + server + " do not leave by the router " + router;
        continue;
      }
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(server.toString(), port), CONNECT_MILLISECONDS);
        return ItemResult.done(
            "a TCP connection from "
                + socket.getLocalAddress().getHostAddress()
                + " through "
                + router
                + " to "
                + server
                + " port "
                + port);
      } catch (IOException e) {
        last = "no connection through " + router + " to " + server + ": " + Reason.of(e);
      }
    }
    throw Failure.precondition(
        last,
        "this host, " + context.config().lan().bridge(),
        "look at `ip route` here and at `routervm doctor`");
  }

  ItemResult confirm() {
    if (!context.hostNetwork().trial().isOn()) {
      return withoutTrial();
    }
    boolean surfs = context.file().now().mark("nat") == StepStatus.DONE;
    if (!surfs && !context.operator().isThere()) {
      return takeBack("it does not reach the Internet through the router");
    }
    List<String> before = before().map(HostState::addresses).orElse(List.of());
    if (surfs && context.operator().comesPast(before)) {
      context.hostNetwork().trial().confirm();
      return ItemResult.done(
          "it reaches the Internet, and your session does not come by this network");
    }
    Optional<Boolean> answer =
        context
            .operator()
            .agrees(
                "This host has its new address"
                    + (surfs ? "" : ", but does not reach the Internet through the router")
                    + ". Can you still reach it, and may it stay so? (no answer: the old addresses"
                    + " come back)",
                WINDOW);
    if (answer.orElse(false) && context.hostNetwork().trial().isOn()) {
      context.hostNetwork().trial().confirm();
      return ItemResult.done("confirmed; the timer is gone");
    }
    return takeBack(
        answer.isPresent() ? "you wanted the old network back" : "nobody confirmed it in time");
  }

  /** Nothing is due to come back: nothing was changed, or it has come back already. */
  private ItemResult withoutTrial() {
    if (context.file().now().mark("host-renew") != StepStatus.DONE) {
      return ItemResult.notNeeded("nothing was changed here");
    }
    return context
        .hostNetwork()
        .addressIn(home, Duration.ZERO)
        .map(
            address ->
                ItemResult.done("this host has " + address + "; no timer waits to take it away"))
        .orElseThrow(() -> oldNetwork("nobody confirmed the new network in time"));
  }

  private ItemResult takeBack(String why) {
    context.hostNetwork().trial().restore();
    throw oldNetwork(why);
  }

  private Failure oldNetwork(String why) {
    context.file().reopen("host-renew");
    context.file().reopen("nat");
    return new Failure(
        Failure.Kind.ROLLED_BACK,
        why,
        "this host, which has its old addresses again; the router is live",
        "run `routervm swap-cables --resume` to try it again");
  }
}
