package io.routervm.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.plan.Outcome;
import io.routervm.plan.Plan;
import io.routervm.resource.SelinuxPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The scripts run for real; {@code semanage} is a stand-in that keeps a policy's ports and local
 * ones in two files and refuses what the real one refuses.
 */
class SelinuxPortTest {
  private static final String SEMANAGE =
      """
      #!/bin/sh
      # port -l [-C] -n | port -a|-m -t TYPE -p PROTOCOL PORT | port -d -p PROTOCOL PORT
      set -eu
      cd "$(dirname "$0")"
      [ "$1" = port ]
      verb=$2
      shift 2
      type= protocol= port= policy=policy
      while [ $# -gt 0 ]; do
        case $1 in
          -t) type=$2; shift 2 ;;
          -p) protocol=$2; shift 2 ;;
          -n) shift ;;
          -C) policy=; shift ;;
          *) port=$1; shift ;;
        esac
      done
      known() { grep -q -E "^[a-z_]+ +$protocol +(.*, )?$port(,|\\$)" "$@"; }
      refuse() { echo "ValueError: Port $protocol/$port $1" >&2; exit 1; }
      case $verb in
        -l) cat local $policy ;;
        -a) ! known local policy || refuse 'already defined'
          printf '%-30s %-8s %s\\n' "$type" "$protocol" "$port" >>local ;;
        -m) known local policy || refuse 'is not defined'
          grep -v -E " $protocol +$port\\$" local >new || :
          mv new local
          printf '%-30s %-8s %s\\n' "$type" "$protocol" "$port" >>local ;;
        -d) known local || refuse 'is not defined'
          grep -v -E " $protocol +$port\\$" local >new || :
          mv new local ;;
      esac
      """;

  @TempDir Path programs;

  @BeforeEach
  void install() throws IOException {
    program("selinuxenabled", "#!/bin/sh\nexit 0\n");
    program("semanage", SEMANAGE);
    Files.writeString(programs.resolve("local"), "");
    Files.writeString(
        programs.resolve("policy"),
        """
        http_port_t                    tcp      80, 81, 443, 488, 8008, 8009, 8443, 9000
        openvpn_port_t                 tcp      1194
        openvpn_port_t                 udp      1194
        unreserved_port_t              udp      1024-32767, 61001-65535
        """);
  }

  private void program(String name, String text) throws IOException {
    Path file = Files.writeString(programs.resolve(name), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Reconciled host() {
    return new Reconciled(
        new LocalRemoteShell(programs, "dash", "-s"),
        new GuestFolders(programs + "/state", programs + "/lock"));
  }

  private static SelinuxPort openVpn(String protocol, int port) {
    return new SelinuxPort("openvpn_port_t", protocol, port);
  }

  private String local() throws IOException {
    return Files.readString(programs.resolve("local")).replaceAll(" +", " ");
  }

  @Test
  void aFreePortIsAddedAndARollbackTakesItAway() throws IOException {
    Plan plan = host().obeys(openVpn("udp", 3389));
    assertThat(plan.titles().get(0)).isEqualTo("let openvpn_port_t use udp port 3389");
    assertThat(local()).isEqualTo("openvpn_port_t udp 3389\n");
  }

  @Test
  void aPortOfAnotherServiceIsTakenOverAndGivenBack() throws IOException {
    host().obeys(openVpn("tcp", 443));
    assertThat(local()).isEqualTo("openvpn_port_t tcp 443\n");
  }

  @ParameterizedTest
  @CsvSource({"udp", "tcp"})
  void openVpnsOwnPortNeedsNothing(String protocol) {
    assertThat(host().reconciler(openVpn(protocol, 1194)).plan().isEmpty()).isTrue();
  }

  @Test
  void withoutSelinuxThereIsNothingToDo() throws IOException {
    program("selinuxenabled", "#!/bin/sh\nexit 1\n");
    assertThat(host().reconciler(openVpn("udp", 3389)).plan().isEmpty()).isTrue();
  }

  @Test
  void withoutItsToolTheFailureNamesWhatIsMissing() throws IOException {
    Files.delete(programs.resolve("semanage"));
    GuestReconciler reconciler = host().reconciler(openVpn("udp", 3389));
    Plan plan = reconciler.plan();
    assertThat(plan.changes()).hasSize(1);
    Outcome outcome = reconciler.apply(plan, Caller.of("test"));
    assertThat(((Outcome.RolledBack) outcome).cause()).contains("semanage is missing");
  }

  @Test
  void aToolThatFailsIsQuoted() throws IOException {
    GuestReconciler reconciler = host().reconciler(openVpn("udp", 3389));
    Plan plan = reconciler.plan();
    program("semanage", "#!/bin/sh\necho 'SELinux policy is not managed' >&2\nexit 1\n");
    Outcome outcome = reconciler.apply(plan, Caller.of("test"));
    assertThat(((Outcome.RolledBack) outcome).cause()).contains("SELinux policy is not managed");
  }
}
