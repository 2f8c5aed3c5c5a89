package io.routervm.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.HypervisorLogin;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OpenSshVersionTest {
  @Test
  void isWhatTheClientTells() {
    assertThat(OpenSshVersion.of("OpenSSH_9.2p1 Debian-2+deb12u3, OpenSSL 3.0.15\n"))
        .isEqualTo(new OpenSshVersion(9, 2));
    assertThat(OpenSshVersion.of("OpenSSH_7.4p1, OpenSSL 1.0.2k-fips"))
        .isEqualTo(new OpenSshVersion(7, 4))
        .matches(version -> !version.isAtLeast(7, 6) && version.isAtLeast(6, 9));
    assertThat(OpenSshVersion.of("OpenSSH_10.0p2")).matches(version -> version.isAtLeast(8, 7));
    assertThat(OpenSshVersion.of("another one")).matches(version -> version.isAtLeast(8, 7));
  }

  /**
   * An unknown option ends ssh; a list of those to ignore would be in place of the person's own.
   */
  @Test
  void anOlderClientIsGivenNothingThatItDoesNotKnow() {
    assertThat(options("7.4")).noneMatch(word -> word.startsWith("RemoteCommand="));
    assertThat(options("8.4"))
        .contains("RemoteCommand=none")
        .noneMatch(word -> word.matches("(ForkAfterAuthentication|SessionType|StdinNull)=.*"));
    assertThat(options("8.7"))
        .contains("ForkAfterAuthentication=no", "SessionType=default", "StdinNull=no")
        .noneMatch(word -> word.startsWith("IgnoreUnknown"));
  }

  private static List<String> options(String version) {
    HypervisorLogin login =
        new HypervisorLogin(
            Optional.empty(), "kvm", Optional.empty(), Optional.empty(), true, Optional.empty());
    return new SshWords(login, Path.of("/tmp"), OpenSshVersion.of("OpenSSH_" + version))
        .running("true");
  }
}
