package io.routervm.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretRulesTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "${env:SET},",
    "${file:ddns.secret},",
    "${env:UNSET},the environment variable UNSET is not set",
    "${env:EMPTY},the environment variable EMPTY is not set",
    "${file:none},the file /DIRECTORY/none does not exist",
    "${file:.},/DIRECTORY/. is a folder",
    "${file:/dev/null},the file /dev/null cannot be read by you",
    "${file:readable.secret},others can read the file /DIRECTORY/readable.secret",
    "${file:empty.secret},the file /DIRECTORY/empty.secret is empty"
  })
  void aSecretIsThereAndItsOwnersAlone(String reference, String problem) {
    String text =
        """
        version: 1
        wan: { bridge: brIsp }
        lan: { bridge: brHome, address: 192.168.42.254/24 }
        vpn: { endpoint: a.b, ca_passphrase: "%s" }
        """
            .formatted(reference);
    String expected = problem == null ? "" : problem.replace("/DIRECTORY", directory.toString());
    assertThat(new ConfigFolder(directory).problems(text).list())
        .extracting(one -> one.path() + " " + one.message())
        .isEqualTo(problem == null ? List.of() : List.of("vpn.ca_passphrase " + expected));
  }
}
