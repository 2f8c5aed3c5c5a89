package io.routervm.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IdentityTest {
  private static final Identity ROUTER = new Identity("router");

  /** A router that runs has these since it was made: another value is another machine. */
  @Test
  void aRoutersIdentityIsWhatItWasWithTheFirstVersion() {
    assertThat(ROUTER.domain()).hasToString("a639e859-34f7-34c6-9536-28a1001ed487");
    assertThat(ROUTER.managementNetwork()).hasToString("2871a053-d1f1-39ae-9c79-70bcedcb7f53");
    assertThat(ROUTER.installPool()).hasToString("a2fe39da-3580-3978-acc2-6335af1216e2");
    assertThat(ROUTER.installPoolName()).isEqualTo("router-install");
    assertThat(ROUTER.switchPort("lan")).hasToString("7e56d4b1-3daa-3b36-8974-8c125eb41542");
    assertThat(ROUTER.switchPort("iot")).hasToString("7cf8b07f-018e-3717-aa5a-895384b70949");
    assertThat(ROUTER.lan()).hasToString("52:54:00:0f:33:b0");
    assertThat(ROUTER.wan()).hasToString("52:54:00:b7:86:32");
    assertThat(ROUTER.management()).hasToString("52:54:00:91:78:a9");
    assertThat(ROUTER.mac("lan0")).isEqualTo(ROUTER.lan());
    assertThat(ROUTER.managementNetworkName()).isEqualTo("router-mgmt");
    assertThat(ROUTER.managementBridge()).isEqualTo("rvm-023b4128");
    assertThat(ROUTER.hypervisorAddress()).hasToString("169.254.80.49/29");
    assertThat(ROUTER.routerAddress()).hasToString("169.254.80.50/29");
    assertThat(ROUTER.mirrorAddress()).hasToString("http://169.254.80.49:8043/");
  }

  @Test
  void theHomesSwitchPortIsTheOneWithoutAName() {
    assertThat(Identity.switchPortName("lan")).isEqualTo("switch-port");
    assertThat(Identity.switchPortName("iot")).isEqualTo("switch-port-iot");
  }

  /** RFC 3927 reserves the first and the last 256 addresses. */
  @Test
  void everyNameHasASubnetOfLinkLocalAddressesThatMayBeUsed() {
    Set<Cidr> subnets = new HashSet<>();
    for (int number = 0; number < 2_000; number++) {
      Identity identity = new Identity("router" + number);
      Cidr subnet = identity.routerAddress().subnet();
      assertThat(Cidr.of("169.254.0.0/16").contains(subnet.address())).isTrue();
      assertThat(Cidr.of("169.254.0.0/24").contains(subnet.address())).isFalse();
      assertThat(Cidr.of("169.254.255.0/24").contains(subnet.address())).isFalse();
      assertThat(identity.hypervisorAddress().address()).isEqualTo(subnet.network().plus(1));
      assertThat(identity.routerAddress().address()).isEqualTo(subnet.network().plus(2));
      subnets.add(subnet);
    }
    // Of 254 times 32 subnets two thousand names hit about 1,780.
    assertThat(subnets).hasSizeGreaterThan(1_700);
  }
}
