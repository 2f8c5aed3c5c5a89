package io.routervm.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs the programs that judge our PKI: openssl, easyrsa, openvpn. */
record Tool(int status, String output) {

  static Tool run(List<String> command, Map<String, String> environment) throws Exception {
    // Apart, because two streams into one pipe tear each other's lines.
    Path errors = Files.createTempFile("tool", ".err");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    String all = output + Files.readString(errors);
    Files.delete(errors);
    return new Tool(status, all);
  }

  static Tool run(String... command) throws Exception {
    return run(List.of(command), Map.of());
  }

  static String succeed(String... command) throws Exception {
    Tool tool = run(command);
    assertThat(tool.status()).as(String.join(" ", command) + "\n" + tool.output()).isZero();
    return tool.output();
  }

  static String openssl(String arguments) throws Exception {
    return succeed(("openssl " + arguments).split(" "));
  }

  /** {@code easyrsa --batch} on this PKI folder. */
  static String easyrsa(Path pki, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("/usr/share/easy-rsa/easyrsa", "--batch"));
    command.addAll(List.of(arguments));
    Tool tool = run(command, Map.of("EASYRSA_PKI", pki.toString()));
    assertThat(tool.status()).as(command + "\n" + tool.output()).isZero();
    return tool.output();
  }

  /** {@code openssl verify} of many certificates against CA and CRL: the names of those refused. */
  static List<String> refused(Path pki, List<Path> certificates) throws Exception {
    return refused(pki, certificates, Instant.now());
  }

  static List<String> refused(Path pki, List<Path> certificates, Instant when) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "openssl",
                "verify",
                "-crl_check",
                "-attime",
                String.valueOf(when.getEpochSecond()),
                "-CAfile",
                pki.resolve("ca.crt").toString(),
                "-CRLfile",
                pki.resolve("crl.pem").toString()));
    certificates.forEach(file -> command.add(file.toString()));
    Tool tool = run(command, Map.of());
    List<String> refused = new ArrayList<>();
    for (Path file : certificates) {
      if (!tool.output().contains(file + ": OK")) {
        assertThat(tool.output()).contains("certificate revoked");
        refused.add(file.getFileName().toString());
      }
    }
    return refused;
  }

  static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
