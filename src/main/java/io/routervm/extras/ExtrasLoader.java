package io.routervm.extras;

import io.routervm.config.FirewallBackend;
import io.routervm.config.InvalidConfigException;
import io.routervm.config.RouterConfig;
import io.routervm.config.document.DocumentReader;
import io.routervm.config.document.Located;
import io.routervm.config.document.ProblemLog;
import io.routervm.config.document.Section;
import io.routervm.config.document.SourceText;
import io.routervm.extras.ExtrasSettings.FileSettings;
import io.routervm.failure.Reason;
import io.routervm.template.Template;
import io.routervm.template.TemplateProblem;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Makes extras of what was read; all that is wrong is told at once. */
public final class ExtrasLoader {
  private static final Section<ExtrasSettings> SECTION =
      Section.of(ExtrasSettings.class, Shape::of);

  private final RouterConfig config;
  private final ExtrasSource source;
  private final Refusals refusals = new Refusals();

  private ExtrasLoader(ExtrasSource source, RouterConfig config) {
    this.source = source;
    this.config = config;
  }

  /**
   * Reads what lies beside router.yaml.
   *
   * @throws InvalidConfigException with all that is wrong
   */
  public static Extras load(RouterConfig config) {
    return of(ExtrasFolder.read(config.directory()), config);
  }

  /**
   * As above, of what was read already.
   *
   * @throws InvalidConfigException with all that is wrong
   */
  public static Extras of(ExtrasSource source, RouterConfig config) {
    return source.isEmpty() ? Extras.NONE : new ExtrasLoader(source, config).extras();
  }

  /** Of extras that were accepted once; none when they would not be today. */
  static ExtrasSettings settings(ExtrasSource source) {
    return source
        .settings()
        .flatMap(text -> read(text, new ProblemLog()))
        .orElse(ExtrasSettings.NONE);
  }

  private Extras extras() {
    Path folder = config.directory().resolve(ExtrasFolder.FOLDER);
    ExtrasSettings settings = source.settings().map(this::required).orElse(ExtrasSettings.NONE);
    Map<String, ExtraFile> files = new TreeMap<>();
    Map<String, FileSettings> own = new HashMap<>();
    settings.files().forEach(one -> own.put(one.path(), one));
    source.files().forEach((path, file) -> take(path, file, own, files));
    List<ExtraFile> all = List.copyOf(files.values());
    requireNoFileIsAFolder(files.keySet());
    List<KernelSetting> kernel = KernelSetting.of(all, new Refusals());
    requireOnce(kernel);
    all.forEach(file -> ForbiddenContent.check(file, refusals));
    FirewallBackend backend = config.firewall().backend();
    all.forEach(file -> ExtraRules.checkBackend(file, backend, refusals));
    refusals.require(folder.toString());
    new SettingsRules(config, settings, files.keySet(), refusals).check();
    refusals.require(settingsFile().toString());
    return new Extras(source, all, settings, kernel, Set.of(), Set.of());
  }

  /** A template loses its ending, and its path may be that of a folder then. */
  private void requireNoFileIsAFolder(Set<String> paths) {
    for (String path : paths) {
      for (int end = path.indexOf('/', 1); end > 0; end = path.indexOf('/', end + 1)) {
        if (paths.contains(path.substring(0, end))) {
          refusals.add(
              path.substring(0, end), "is there as a template and as a folder", "Rename one.");
        }
      }
    }
  }

  /** Of two values one would be set at each plan, and the other at the next. */
  private void requireOnce(List<KernelSetting> kernel) {
    Set<String> seen = new HashSet<>();
    kernel.stream()
        .filter(one -> !seen.add(one.dotted()))
        .forEach(
            one ->
                refusals.add(
                    "/etc/sysctl.d",
                    "sets " + one.key() + " twice",
                    "Keep one of the lines: which one holds would depend on the files' names."));
  }

  private Path settingsFile() {
    return config.directory().resolve(ExtrasFolder.SETTINGS);
  }

  private ExtrasSettings required(String text) {
    ProblemLog log = new ProblemLog();
    Optional<ExtrasSettings> settings = read(text, log);
    if (!log.isEmpty()) {
      throw new InvalidConfigException(log.of(settingsFile().toString()));
    }
    return settings.orElseThrow();
  }

  static Optional<ExtrasSettings> read(String text, ProblemLog log) {
    return SourceText.of(text, log)
        .flatMap(clean -> DocumentReader.read(clean, log))
        .flatMap(node -> SECTION.read(node, "", log))
        .map(Located::value)
        .filter(read -> log.isEmpty())
        .map(read -> read.build());
  }

  private void take(
      String path, SourceFile file, Map<String, FileSettings> own, Map<String, ExtraFile> files) {
    String target = ExtrasSource.target(path);
    ForbiddenPlaces.check(target, refusals);
    Optional<Content> content =
        target.equals(path) ? Optional.of(file.content()) : rendered(path, file.content());
    if (content.isEmpty()) {
      return;
    }
    Optional<FileSettings> settings = Optional.ofNullable(own.get(target));
    String mode = settings.flatMap(FileSettings::mode).orElse(file.executable() ? "0755" : "0644");
    ExtraFile made =
        new ExtraFile(
            target,
            content.get(),
            settings.map(FileSettings::owner).orElse("root"),
            settings.map(FileSettings::group).orElse("root"),
            mode.length() == 3 ? "0" + mode : mode,
            settings.flatMap(FileSettings::check));
    if (files.put(target, made) != null) {
      refusals.add(target, "is there as a file and as a template", "Remove one of the two.");
    }
  }

  private Optional<Content> rendered(String path, Content template) {
    Optional<String> text = template.text();
    if (text.isEmpty()) {
      refusals.add(path, "is a template that is not text in UTF-8", "Save it as UTF-8.");
      return Optional.empty();
    }
    try {
      return Optional.of(
          Content.of(Template.renderText(path, text.get(), TemplateValues.of(config))));
    } catch (TemplateProblem e) {
      refusals.add(
          path,
          "cannot be rendered: " + Reason.of(e),
          "Values are written [=name]: "
              + String.join(", ", TemplateValues.of(config).keySet())
              + ".");
      return Optional.empty();
    }
  }
}
