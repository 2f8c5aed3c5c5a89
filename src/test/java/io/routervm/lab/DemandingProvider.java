package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.MacAddress;
import java.util.ArrayList;
import java.util.List;

/** A provider whose real DHCP server answers nobody who does not send all that it asks for. */
final class DemandingProvider implements AutoCloseable {
  /** What a client has to send; each option of dnsmasq sets a tag. */
  enum Demand {
    VENDOR_CLASS("--dhcp-vendorclass=set:%s,sagem", "vendor_class: sagem"),
    USER_CLASS("--dhcp-userclass=set:%s,FSVDSL_livebox", "user_class: +FSVDSL_livebox"),
    CLIENT_ID("--dhcp-host=id:00:6d:65:40:69:73:70,set:%s", "client_id: me@isp"),
    OPTION_90("--dhcp-match=set:%s,90,00:00:00:1a:09", "send: { 90: hex:00:00:00:1a:09 }");

    private final String option;
    private final String key;

    Demand(String option, String key) {
      this.option = option;
      this.key = key;
    }
  }

  private final Lab lab;
  private final List<Demand> demands;

  DemandingProvider(Lab lab, Demand... demands) {
    this.lab = lab;
    this.demands = List.of(demands);
    List<String> words = new ArrayList<>(List.of("provider"));
    for (Demand demand : demands) {
      words.add(demand.option.formatted(demand.name()));
      words.add("--dhcp-ignore=tag:!" + demand.name());
    }
    lab.command(words.toArray(String[]::new)).orFail();
    assertThat(lab.command("discover", "intruder", "--seconds", "4").orFail().output())
        .as("what a client is offered that says nothing")
        .isEmpty();
  }

  /** {@code wan.dhcp} as such a provider's customer has it, with a host name. */
  String keys() {
    List<String> keys = new ArrayList<>(List.of("hostname: box-1"));
    demands.forEach(demand -> keys.add(demand.key));
    return "dhcp: { " + String.join(", ", keys) + " }";
  }

  /** The same, with something else than what one demand is about. */
  String keysBut(Demand one) {
    String wrong = one.key.replace("sagem", "samsung").replace("1a:09", "1a:0a");
    assertThat(wrong).isNotEqualTo(one.key);
    return keys().replace(one.key, wrong);
  }

  /** Whether it has heard a client and not answered. */
  boolean hasIgnored(MacAddress client) {
    return log().contains("(lan) " + client + " ignored");
  }

  String log() {
    return lab.log("isp-dhcp");
  }

  @Override
  public void close() {
    lab.command("provider").orFail();
  }
}
