package io.routervm.shell;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.routervm.backup.SentByBackup;
import io.routervm.cli.SentToNeighbours;
import io.routervm.cutover.SentByCutover;
import io.routervm.guest.SentByGuest;
import io.routervm.hypervisor.SentByRemoteView;
import io.routervm.prepare.SentByPreparation;
import io.routervm.remote.SentToHypervisor;
import io.routervm.resource.PackageSignatures;
import io.routervm.router.Adoption;
import io.routervm.router.SentByVpn;
import io.routervm.service.Router;
import io.routervm.service.SentByServices;
import io.routervm.ssh.SentBySsh;
import io.routervm.status.SentByStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every script, as it is really sent to the router or to this host or kept there, is one that
 * shellcheck has nothing to say about.
 */
class SentScriptsTest {
  /**
   * 2016: contents of files and other programs' scripts are words between apostrophes, on purpose.
   * 2119, 2120: what is done for units is done for none where a plan has none. 2317: a plan's
   * functions are called by names that are put together, such as {@code apply_3}.
   */
  private static final String EXCLUDED = "--exclude=SC2016,SC2119,SC2120,SC2317";

  /** What makes scripts, each sent by one of the classes that {@link #collect} asks. */
  private static final Set<String> SENDERS =
      Set.of(
          "backup.GuestCopy",
          "cli.RemoteNeighbours",
          "cutover.DhcpClient",
          "cutover.HostCabling",
          "cutover.HostNetwork",
          "cutover.HostTrial",
          "cutover.LiveChecks",
          "cutover.PreflightChecks",
          "cutover.SwapSteps",
          "cutover.UplinkRules",
          "cutover.WanEvidence",
          "cutover.WebPage",
          "guest.ApplyBatch",
          "guest.ApplyLockWait",
          "guest.Confirmation",
          "guest.Dhclient",
          "guest.FileGroup",
          "guest.GuestFolders",
          "guest.GuestReconciler",
          "guest.ProbeBatch",
          "hypervisor.RemoteNetworkFolder",
          "hypervisor.RemoteView",
          "prepare.MachinePlan",
          "prepare.MachinePreparation",
          "prepare.MachineSurvey",
          "prepare.MoveTrial",
          "prepare.NetworkSurvey",
          "remote.AccountLock",
          "remote.RemoteHost",
          "remote.RemoteLock",
          "remote.RemoteTree",
          "remote.SshWords",
          "resource.Absent",
          "resource.Apt",
          "resource.FileScripts",
          "resource.LoadedRules",
          "resource.LoadedTables",
          "resource.NicAddress",
          "resource.NicDown",
          "resource.NicName",
          "resource.NicRoutes",
          "resource.Overview",
          "resource.PackageAttempts",
          "resource.PackageSignatures",
          "resource.ReadFolders",
          "resource.RpmProgram",
          "resource.SelinuxPort",
          "resource.SupersededRules",
          "resource.SymbolicLink",
          "resource.Sysctl",
          "resource.TaggedLink",
          "resource.UnitScripts",
          "router.Adoption",
          "router.AttachedNics",
          "router.Verification",
          "router.VpnServer",
          "service.BaseSystem",
          "service.Dnsmasq",
          "service.DynamicDns",
          "service.ExtraChecks",
          "service.ExtraResources",
          "service.FirewallChecks",
          "service.FlowTable",
          "service.Forwarder",
          "service.Health",
          "service.IspLan",
          "service.KernelSettings",
          "service.LineLimit",
          "service.MdnsReflector",
          "service.Network",
          "service.NetworkFiles",
          "service.OpenVpnChecks",
          "service.RevertService",
          "service.Stubby",
          "service.TimedRules",
          "service.WanGateway",
          "service.WanSession",
          "ssh.OpenSshCommandLine",
          "status.DeviceQuestion",
          "status.GuestFacts",
          "status.GuestQuestions",
          "status.Uplink",
          "vpn.ServerScripts");

  private static final Pattern SECTION =
      Pattern.compile("^%(?:pre|post)\\b[^\\n]*\\n(.*?)^%end", Pattern.MULTILINE | Pattern.DOTALL);

  @TempDir static Path folder;
  private static List<SentScript> all;

  @BeforeAll
  static void collect() throws IOException {
    all = new ArrayList<>();
    all.add(SentBySsh.around());
    all.add(SentScript.of("package signatures", PackageSignatures.script(List.of())));
    all.addAll(SentByGuest.around());
    all.addAll(SentByServices.all());
    all.addAll(SentByVpn.all());
    all.addAll(SentByPreparation.all());
    all.add(
        SentScript.of(
            "adoption",
            Adoption.question(List.of("/etc/a", "b", "/etc/shadow"), Set.of("/etc/shadow"))));
    for (Router router : SentByServices.routers()) {
      String what = router.os() + " " + router.placement();
      all.addAll(SentByStatus.of(what + " status", router));
      Path state = folder.resolve(what);
      all.addAll(SentByCutover.toRouter(what + " cut-over", router, state));
      all.addAll(SentByBackup.of(router.os()));
    }
    all.addAll(SentByCutover.toThisHost(Files.createDirectory(folder.resolve("host"))));
    all.addAll(SentToHypervisor.all());
    all.addAll(SentByRemoteView.all());
    all.add(SentToNeighbours.question());
    all.addAll(installers());
  }

  /** What a kickstart has the new system run, as the golden files have it. */
  private static List<SentScript> installers() throws IOException {
    List<SentScript> scripts = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/golden/kickstart"))) {
      for (Path file : files.toList()) {
        List<String> sections =
            SECTION.matcher(Files.readString(file)).results().map(MatchResult::group).toList();
        assertThat(sections).as(file.toString()).isNotEmpty();
        for (String section : sections) {
          String text = section.lines().skip(1).collect(Collectors.joining("\n"));
          scripts.add(
              new SentScript(file.getFileName() + " " + scripts.size(), text.replace("%end", "")));
        }
      }
    }
    return scripts;
  }

  @Tag("keys")
  @Test
  void shellcheckAndDashHaveNothingToSay() throws Exception {
    Path scripts = Files.createDirectory(folder.resolve("scripts"));
    List<String> files = new ArrayList<>();
    Set<String> texts = new HashSet<>();
    for (SentScript script : all) {
      if (!texts.add(script.text())) {
        continue;
      }
      Path file = scripts.resolve(script.what().replace('/', '_').replace(' ', '-'));
      files.add(Files.writeString(file, script.text()).toString());
      assertThat(output(List.of("dash", "-n", file.toString()))).as(script.what()).isEmpty();
    }
    List<String> command =
        new ArrayList<>(List.of("shellcheck", "--shell=sh", "--format=gcc", EXCLUDED));
    command.addAll(files);
    assertThat(output(command)).isEmpty();
  }

  /** Else a script would go unseen. */
  @Test
  void everyClassThatMakesScriptsIsAmongTheSenders() {
    Set<String> makers =
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.routervm")
                .stream()
                .filter(type -> !type.getPackageName().equals("io.routervm.shell"))
                .filter(SentScriptsTest::makesScripts)
                .map(type -> type.getName().replaceFirst("io[.]routervm[.]", ""))
                .map(name -> name.replaceFirst("[$].*", ""))
                .collect(Collectors.toSet());
    assertThat(makers).isEqualTo(SENDERS);
  }

  private static boolean makesScripts(JavaClass type) {
    return Stream.concat(
            type.getMethodCallsFromSelf().stream(), type.getConstructorCallsFromSelf().stream())
        .filter(call -> call.getTargetOwner().isEquivalentTo(Script.class))
        .map(JavaCall::getName)
        .anyMatch(Set.of("<init>", "of", "command", "file", "assign", "function")::contains);
  }

  @Test
  void everyFileOfShellIsSent() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/resources"))) {
      List<Path> shell = files.filter(file -> file.toString().endsWith(".sh")).toList();
      assertThat(shell).isNotEmpty();
      for (Path file : shell) {
        String text = Files.readString(file).stripTrailing();
        assertThat(all).as(file.toString()).anyMatch(script -> script.text().contains(text));
      }
    }
  }

  private static String output(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }
}
