package io.routervm;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The floors of the house: no arrow goes up, and each library lives on one floor. */
@AnalyzeClasses(packages = "io.routervm", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  /** The floor that all the others stand on. */
  private static final String GROUND = "platform";

  /**
   * Every package of ours, and the packages of ours that it may use beside itself and the ground.
   */
  private static final Map<String, Set<String>> FLOORS =
      Map.ofEntries(
          Map.entry(GROUND, Set.of("failure")),
          Map.entry("failure", Set.of()),
          Map.entry("os", Set.of()),
          Map.entry("progress", Set.of()),
          Map.entry("shell", Set.of()),
          Map.entry("template", Set.of("failure")),
          Map.entry("config", Set.of("failure", "os")),
          Map.entry("host", Set.of("config")),
          Map.entry("remote", Set.of("failure", "shell", "config")),
          Map.entry("plan", Set.of("shell")),
          Map.entry("resource", Set.of("failure", "os", "shell", "plan")),
          Map.entry("pki", Set.of("failure", "template")),
          Map.entry("extras", Set.of("failure", "template", "config", "os")),
          Map.entry(
              "service",
              Set.of("failure", "os", "shell", "template", "config", "extras", "plan", "resource")),
          Map.entry("guest", Set.of("failure", "progress", "shell", "plan", "resource")),
          Map.entry("vpn", Set.of("failure", "shell", "config", "pki", "service", "guest")),
          Map.entry(
              "hypervisor",
              Set.of(
                  "failure",
                  "os",
                  "progress",
                  "shell",
                  "template",
                  "config",
                  "host",
                  "remote",
                  "plan")),
          Map.entry(
              "setup",
              Set.of("failure", "os", "shell", "template", "config", "host", "hypervisor")),
          Map.entry("prepare", Set.of("failure", "shell", "template", "config", "guest")),
          Map.entry("migration", Set.of("failure", "config")),
          Map.entry("ssh", Set.of("failure", "shell", "guest")),
          Map.entry(
              "router",
              Set.of(
                  "failure",
                  "progress",
                  "os",
                  "shell",
                  "config",
                  "plan",
                  "resource",
                  "extras",
                  "service",
                  "guest",
                  "hypervisor",
                  "vpn")),
          Map.entry(
              "status",
              Set.of(
                  "failure",
                  "shell",
                  "config",
                  "pki",
                  "service",
                  "guest",
                  "host",
                  "hypervisor",
                  "vpn",
                  "router",
                  "os",
                  "plan")),
          Map.entry(
              "backup",
              Set.of(
                  "failure", "os", "shell", "config", "pki", "extras", "service", "guest",
                  "router")),
          Map.entry(
              "cutover",
              Set.of(
                  "failure",
                  "progress",
                  "os",
                  "shell",
                  "config",
                  "plan",
                  "resource",
                  "service",
                  "guest",
                  "host",
                  "hypervisor",
                  "router",
                  "status")));

  @ArchTest
  static void noArrowGoesUp(JavaClasses ours) {
    FLOORS.forEach(
        (floor, below) -> {
          List<String> allowed = new ArrayList<>(List.of(inside(floor), inside(GROUND)));
          below.forEach(name -> allowed.add(inside(name)));
          DescribedPredicate<JavaClass> elsewhere =
              resideInAPackage("io.routervm..")
                  .and(DescribedPredicate.not(resideInAnyPackage(allowed.toArray(String[]::new))));
          noClasses()
              .that()
              .resideInAPackage(inside(floor))
              .should()
              .dependOnClassesThat(elsewhere.as("packages above or beside " + floor))
              .allowEmptyShould(true)
              .check(ours);
        });
  }

  @ArchTest
  static void everyPackageHasAFloor(JavaClasses ours) {
    Set<String> unknown = new TreeSet<>();
    for (JavaClass type : ours) {
      String rest = type.getPackageName().replaceFirst("^io\\.routervm\\.?", "");
      String floor = rest.split("\\.", 2)[0];
      if (!FLOORS.containsKey(floor) && !floor.equals("cli")) {
        unknown.add(type.getPackageName());
      }
    }
    assertThat(unknown).isEmpty();
  }

  @ArchTest static final ArchRule sshjIsForSsh = onlyIn("net.schmizz..", "ssh");

  @ArchTest static final ArchRule libvirtIsForTheHypervisor = onlyIn("org.libvirt..", "hypervisor");

  @ArchTest static final ArchRule jnaIsForTheHypervisor = onlyIn("com.sun.jna..", "hypervisor");

  @ArchTest static final ArchRule picocliIsForTheCommandLine = onlyIn("picocli..", "cli");

  @ArchTest static final ArchRule freemarkerIsForTemplates = onlyIn("freemarker..", "template");

  /** In ssh for the one key that logs in: OpenSSH's form of it is no matter of certificates. */
  @ArchTest
  static final ArchRule bouncyCastleIsForKeys = onlyIn("org.bouncycastle..", "pki", "ssh");

  /** router.yaml, state files, backups, JSON in and out, and the seed of a cloud image. */
  @ArchTest
  static final ArchRule jacksonIsForFilesAndOutput =
      onlyIn(
          "tools.jackson..",
          "config",
          "router",
          "status",
          "cutover",
          "backup",
          "cli",
          "host.firewall",
          "hypervisor.install");

  @ArchTest static final ArchRule ageIsForBackups = onlyIn("com.exceptionfactory..", "backup");

  @ArchTest
  static final ArchRule theYamlEngineIsForPositions = onlyIn("org.snakeyaml..", "config.document");

  @ArchTest
  static final ArchRule noCycles = slices().matching("io.routervm.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule noDrawersForEverything =
      noClasses()
          .should()
          .haveSimpleNameEndingWith("Util")
          .orShould()
          .haveSimpleNameEndingWith("Utils")
          .orShould()
          .haveSimpleNameEndingWith("Helper")
          .because("a class is named after what it does");

  private static String inside(String name) {
    return "io.routervm." + name + "..";
  }

  private static ArchRule onlyIn(String library, String... floors) {
    return classes()
        .that()
        .resideOutsideOfPackages(
            Arrays.stream(floors).map(ArchitectureTest::inside).toArray(String[]::new))
        .should()
        .onlyDependOnClassesThat()
        .resideOutsideOfPackage(library);
  }
}
