package io.routervm.service;

import io.routervm.plan.ResourceId;
import io.routervm.resource.ManagedFile;
import io.routervm.resource.SystemdUnit;
import io.routervm.template.Template;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A file of the guest, rendered from the template that has the same path. */
record GuestFile(
    String path,
    String template,
    Map<String, Object> values,
    String mode,
    List<String> check,
    Set<ResourceId> notifies) {
  static final String HEADER =
      "Written by routervm from router.yaml: `routervm reprovision` undoes what is changed here.";

  /** What a file of ours begins with, of those whose readers know such comments. */
  static final String FIRST_LINE = "# " + HEADER;

  /** The one file whose readers all take every line for the name itself. */
  private static final String HOST_NAME = "/etc/hostname";

  private static final String APT_SETTINGS = "/etc/apt/apt.conf.d/";

  static GuestFile at(String path) {
    return new GuestFile(path, path, Map.of(), "0644", List.of(), Set.of());
  }

  /** For files that are alike under several paths. */
  GuestFile from(String templatePath) {
    return new GuestFile(path, templatePath, values, mode, check, notifies);
  }

  GuestFile with(Map<String, Object> names) {
    return new GuestFile(path, template, names, mode, check, notifies);
  }

  GuestFile mode(String octal) {
    return new GuestFile(path, template, values, octal, check, notifies);
  }

  /** The command that accepts the file; the staged file's name is appended to it. */
  GuestFile checkedBy(String... command) {
    return new GuestFile(path, template, values, mode, List.of(command), notifies);
  }

  /** Restarts or reloads a unit, named with its suffix, when the file changes. */
  GuestFile notifying(String unit) {
    Set<ResourceId> all = new HashSet<>(notifies);
    all.add(SystemdUnit.idOf(unit));
    return new GuestFile(path, template, values, mode, check, all);
  }

  /** Staged there is nothing that runs, so nothing to notify. */
  GuestFile notifyingLive(String unit, Router router) {
    return router.isLive() ? notifying(unit) : this;
  }

  ManagedFile build() {
    String content = headed(Template.render("vm-templates/guest" + template, values));
    return new ManagedFile(path, content, "root", "root", mode, false, check, notifies);
  }

  /** Says who wrote the file; a script's first line stays its interpreter's. */
  private String headed(String content) {
    if (path.equals(HOST_NAME)) {
      return content;
    }
    String header = (path.startsWith(APT_SETTINGS) ? "// " : "# ") + HEADER + "\n";
    int start = content.startsWith("#!") ? content.indexOf('\n') + 1 : 0;
    return content.substring(0, start) + header + content.substring(start);
  }
}
