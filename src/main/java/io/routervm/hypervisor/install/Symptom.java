package io.routervm.hypervisor.install;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** Console texts that say why an install fails, the telling ones first. */
enum Symptom {
  NO_SPACE(
      "No space left on device|not enough free space|not enough disk space",
      "the disk is too small for the system",
      "Raise vm.disk (4GiB is enough for a minimal system), then run `routervm create` again."),
  NO_NETWORK(
      "dracut-initqueue timeout|Could not boot\\.|Network is unreachable",
      "the installer got no network or did not reach the install tree",
      "See that the NIC of install.network has a DHCP server and a way to install.tree, then run"
          + " `routervm create` again."),
  BAD_KICKSTART(
      "while parsing the kickstart|error parsing kickstart",
      "the installer does not understand the kickstart",
      "Use the install tree of the system that `os` names; if it is that, please report a bug."),
  POST_FAILED(
      "error running the kickstart script|kickstart script exited with",
      "the last part of the kickstart failed",
      "Read the lines before the error in console.log, then run `routervm create` again."),
  CRASHED(
      "Traceback \\(most recent call last\\)|unknown error has occurred",
      "the installer crashed",
      "Read console.log; a damaged install tree is the usual cause. Then run `routervm create`"
          + " again."),
  NO_ROOT(
      "Kernel panic|Entering emergency mode|You are in emergency mode",
      "the system could not be started",
      "Read console.log, then run `routervm create` again."),
  TERMINATED(
      "The installer will now terminate|Pane is dead",
      "the installer gave up",
      "Read the lines before that in console.log, then run `routervm create` again.");

  private final Pattern texts;
  private final String what;
  private final String next;

  Symptom(String texts, String what, String next) {
    this.texts = Pattern.compile(texts);
    this.what = what;
    this.next = next;
  }

  static Optional<Symptom> in(String line) {
    return Arrays.stream(values())
        .filter(symptom -> symptom.texts.matcher(line).find())
        .findFirst();
  }

  String what() {
    return what;
  }

  String next() {
    return next;
  }
}
