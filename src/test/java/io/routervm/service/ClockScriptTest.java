package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Placement;
import io.routervm.resource.ManagedFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What routervm-clock makes of the clocks that a kernel shows, from files as sysfs has them: no
 * machine of the lab has KVM's.
 */
class ClockScriptTest {
  private static final String PROGRAM = "/usr/local/sbin/routervm-clock";

  private static final String LINE =
      "refclock PHC /dev/ptp1 refid KVM poll 1 dpoll 1 filter 1 maxsamples 4";

  @TempDir Path root;

  @ParameterizedTest
  @CsvSource({
    "debian-12, etc/chrony/chrony.conf, etc/chrony/hypervisor.conf, chrony.service",
    "almalinux-9, etc/chrony.conf, etc/chrony-hypervisor.conf, chronyd.service",
    "centos-7, etc/chrony.conf, etc/chrony-hypervisor.conf, chronyd.service",
  })
  void chronyIsToldOfTheHypervisorsClockAndOfNoOther(
      String os, String configuration, String line, String unit) throws Exception {
    write(configuration, "");
    Path told = root.resolve(line);
    run(os);
    assertThat(told).as("no clock").doesNotExist();
    assertThat(root.resolve("done")).as("chrony is left alone").doesNotExist();

    write("sys/class/ptp/ptp0/clock_name", "e1000e 0000:03:00.0\n");
    run(os);
    assertThat(told).as("a NIC's").doesNotExist();

    write("sys/class/ptp/ptp1/clock_name", "KVM virtual PTP\n");
    run(os);
    assertThat(told).as("one without a device, as a container sees its host's").doesNotExist();

    write("dev/ptp1", "");
    run(os);
    assertThat(told).hasContent(LINE + " prefer trust\n");
    assertThat(done()).containsExactly("--no-block try-restart " + unit);
    run(os);
    assertThat(done()).as("nothing new").hasSize(1);
    assertThat(included(os, configuration)).contains(told);

    Path file = root.resolve(configuration);
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plus(Duration.ofDays(1))));
    run(os);
    assertThat(told).as("a hypervisor that lives in the past").hasContent(LINE + "\n");

    Files.delete(root.resolve("sys/class/ptp/ptp1/clock_name"));
    run(os);
    assertThat(told).as("moved to a hypervisor without").doesNotExist();
    assertThat(done()).hasSize(3);
    try (Stream<Path> left = Files.list(told.getParent())) {
      assertThat(left.filter(path -> path.getFileName().toString().contains("clock"))).isEmpty();
    }
  }

  /** What the configuration's own pattern finds. */
  private List<Path> included(String os, String configuration) throws IOException {
    String include =
        content(os, "/" + configuration)
            .lines()
            .filter(line -> line.startsWith("include "))
            .findFirst()
            .orElseThrow();
    Path pattern = root.resolve(include.substring("include /".length()));
    List<Path> paths = new ArrayList<>();
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(pattern.getParent(), pattern.getFileName().toString())) {
      found.forEach(paths::add);
    }
    return paths;
  }

  private void run(String os) throws IOException, InterruptedException {
    program("modprobe", "exit 1");
    program("systemctl", "echo \"$*\" >>" + root.resolve("done"));
    Path script = Files.writeString(root.resolve("script"), content(os, PROGRAM));
    ProcessBuilder builder = new ProcessBuilder("sh", script.toString()).inheritIO();
    builder.environment().put("ROUTERVM_ROOT", root.toString());
    builder.environment().put("ROUTERVM_PROGRAMS", root.resolve("bin") + ":");
    assertThat(builder.start().waitFor()).isZero();
  }

  private static String content(String os, String path) {
    return Services.resources(Routers.of(os, Placement.STAGED)).stream()
        .filter(ManagedFile.class::isInstance)
        .map(ManagedFile.class::cast)
        .filter(file -> file.path().equals(path))
        .findFirst()
        .orElseThrow()
        .content();
  }

  private void program(String name, String line) throws IOException {
    Path program = write("bin/" + name, "#!/bin/sh\n" + line + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private List<String> done() throws IOException {
    return Files.readAllLines(root.resolve("done"));
  }

  private Path write(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }
}
