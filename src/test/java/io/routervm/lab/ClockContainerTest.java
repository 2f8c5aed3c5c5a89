package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/**
 * What the real chrony of a router makes of the line that routervm-clock writes. No machine of the
 * lab has KVM's clock: a socket clock, a day ahead, stands in for it, and chrony sets no clock here
 * ({@code -x}), for a container shares its host's.
 */
@Tag("lab")
@Timeout(600)
@TestInstance(Lifecycle.PER_CLASS)
class ClockContainerTest {
  /** Three time servers that agree, and a clock that does not; ends when each has been heard. */
  private static final String SELECTION =
      """
      set -eu
      place=$(mktemp -d)
      pids=''
      trap 'kill $pids || :; rm -rf "$place"' EXIT
      common="port 11123\\ncmdport 0\\npidfile $place/%%s.pid\\nbindcmdaddress $place/%%s.socket\\n"
      { printf "$common" server server; echo local stratum 3; echo allow 127.0.0.0/8; } >"$place/server"
      {
        printf "$common" client client | sed 's/^port .*/port 0/'
        for last in 1 2 3; do echo "server 127.0.0.$last port 11123 iburst minpoll 4"; done
        sed "s#refclock PHC [^ ]*#refclock SOCK $place/clock#" '%s'
        grep ^makestep /etc/chrony/chrony.conf
      } >"$place/client"
      for role in server client; do
        chronyd -x -d -u root -f "$place/$role" >"$place/$role.log" 2>&1 &
        pids="$pids $!"
      done
      for try in $(seq 120); do
        [ ! -S "$place/clock" ] || perl -MSocket -MTime::HiRes=time -e 'my $now = time; socket(my $to, PF_UNIX, SOCK_DGRAM, 0);
          send($to, pack("qqdiiii", int $now, ($now - int $now) * 1e6, 86400, 0, 0, 0, 0x534f434b), 0, sockaddr_un($ARGV[0]))' "$place/clock"
        sources=$(chronyc -h "$place/client.socket" -n sources 2>/dev/null) || sources=''
        if printf '%%s\\n' "$sources" | grep -q '^#[*x] KVM' && [ "$(printf '%%s\\n' "$sources" | grep -c '^^[*+x]')" = 3 ]; then
          printf '%%s\\n' "$sources"
          exit 0
        fi
        sleep 0.5
      done
      printf '%%s\\n' "$sources"; cat "$place/client.log"
      exit 1
      """;

  private LiveContainer container;

  @BeforeAll
  void start() {
    container = LiveContainer.up("clock");
  }

  @AfterAll
  void stop() {
    if (container != null) {
      container.close();
    }
  }

  @Test
  void withoutTheClockChronyRunsAsBefore() {
    assertThat(container.inside("ls /etc/chrony").orFail().output()).doesNotContain("hypervisor");
    assertThat(container.inside("systemctl is-active routervm-clock").trimmed())
        .isEqualTo("active");
    assertThat(container.inside("chronyd -p -f /etc/chrony/chrony.conf").orFail().output())
        .contains("pool pool.ntp.org iburst")
        .doesNotContain("refclock");
  }

  @Test
  void theLineIsReadWhereItIs() {
    line("prefer trust");
    assertThat(container.inside("chronyd -p -f /etc/chrony/chrony.conf").orFail().output())
        .contains("refclock PHC /dev/ptp0 refid KVM poll 2 prefer trust");
    container.inside("rm /etc/chrony/hypervisor.conf").orFail();
  }

  /** As after a pause: the servers were asked before it, and go on saying what they said. */
  @Test
  void theHypervisorsClockCountsForMoreThanServersThatWereAskedBefore() {
    assertThat(selection("prefer trust")).contains("#* KVM").contains("^x 127.0.0.3");
    assertThat(selection("")).as("the control").contains("#x KVM").contains("^* 127.0.0.");
  }

  private String selection(String more) {
    line(more);
    String script = SELECTION.formatted("/etc/chrony/hypervisor.conf");
    try {
      return container.inside(script).orFail().output();
    } finally {
      container.inside("rm /etc/chrony/hypervisor.conf").orFail();
    }
  }

  private void line(String more) {
    container
        .inside(
            "echo 'refclock PHC /dev/ptp0 refid KVM poll 2 "
                + more
                + "' >/etc/chrony/hypervisor.conf")
        .orFail();
  }
}
