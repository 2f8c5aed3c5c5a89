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

  ManagedFile build() {
    String content = Template.render("vm-templates/guest" + template, values);
    return new ManagedFile(path, content, "root", "root", mode, false, check, notifies);
  }
}
