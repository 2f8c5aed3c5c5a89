package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/**
 * What the real chrony of a router makes of the line that routervm-clock writes. No machine of the
 * lab has KVM's clock: a socket clock stands in for it, and chrony sets no clock here ({@code -x}),
 * for a container shares its host's.
 */
@Tag("lab")
@Timeout(600)
@TestInstance(Lifecycle.PER_CLASS)
class ClockContainerTest {
  /**
   * Three time servers and a clock that agree, until the clock is an hour ahead; prints what chrony
   * says of its own clock in the 20 seconds after that.
   */
  private static final String JUMP =
      """
      set -eu
      place=$(mktemp -d)
      pids=''
      trap 'kill $pids || :; rm -rf "$place"' EXIT
      configure() {
        printf 'port %%s\ncmdport 0\npidfile %%s.pid\nbindcmdaddress %%s.socket\n' "$2" "$place/$1" "$place/$1"
        cat
      } >"$place/$1"
      printf 'local stratum 3\nallow 127.0.0.0/8\n' | configure server 11123
      {
        for last in 1 2 3; do echo "server 127.0.0.$last port 11123 iburst minpoll 10"; done
        sed "s#refclock PHC [^ ]*#refclock SOCK $place/clock#" '%s'
        grep ^makestep /etc/chrony/chrony.conf
      } | configure client 0
      for role in server client; do
        chronyd -x -d -u root -f "$place/$role" >>"$place/$role.log" 2>&1 &
        pids="$pids $!"
      done
      # tell SECONDS: one reading of the clock, which is so far ahead
      tell() {
        perl -MSocket -MTime::HiRes=time -e 'my $now = time; socket(my $to, PF_UNIX, SOCK_DGRAM, 0);
          send($to, pack("qqdiiii", int $now, ($now - int $now) * 1e6, $ARGV[1], 0, 0, 0, 0x534f434b), 0, sockaddr_un($ARGV[0]))' \
          "$place/clock" "$1"
      }
      heard() {
        sources=$(chronyc -h "$place/client.socket" -n sources 2>/dev/null) || return 1
        printf '%%s\n' "$sources" | awk '/^#[*+x-]/ { clock = 1 } /^\\^/ && $5 >= 17 { servers++ } END { exit clock && servers == 3 ? 0 : 1 }'
      }
      before=$(($(date +%%s) + 60))
      until heard; do
        [ "$(date +%%s)" -lt "$before" ] || { cat "$place/client.log"; exit 1; }
        [ ! -S "$place/clock" ] || tell 0
        sleep 0.5
      done
      before=$(($(date +%%s) + 20))
      while [ "$(date +%%s)" -lt "$before" ] && ! grep -q 'clock wrong' "$place/client.log"; do
        tell 3600
        sleep 0.5
      done
      grep 'clock wrong' "$place/client.log" || echo 'it says nothing'
      """;

  private static final String LINE =
      "refclock PHC /dev/ptp0 refid KVM poll 1 dpoll 1 filter 1 maxsamples 4";

  private LiveContainer container;

  @BeforeAll
  void start() throws IOException {
    container = LiveContainer.up("clock");
    // A container keeps its own: no other test has anything to do with the time.
    String ours =
        Files.readString(
            Lab.REPOSITORY.resolve(
                "src/test/resources/golden/guest/debian-12/live/etc/chrony/chrony.conf"));
    container.inside("cat >/etc/chrony/chrony.conf <<'END'\n" + ours + "END\n").orFail();
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
        .contains(LINE + " prefer trust");
    container.inside("rm /etc/chrony/hypervisor.conf").orFail();
  }

  /** As after a pause: the servers are asked every few minutes, and said what was right then. */
  @Test
  void aJumpIsCorrectedBeforeTheServersAreAskedAgain() {
    assertThat(jump("prefer trust")).contains("System clock wrong by 3600.0");
    assertThat(jump("")).as("the control").isEqualTo("it says nothing");
  }

  private String jump(String more) {
    line(more);
    try {
      return container.inside(JUMP.formatted("/etc/chrony/hypervisor.conf")).orFail().trimmed();
    } finally {
      container.inside("rm /etc/chrony/hypervisor.conf").orFail();
    }
  }

  private void line(String more) {
    container.inside("echo '" + LINE + " " + more + "' >/etc/chrony/hypervisor.conf").orFail();
  }
}
