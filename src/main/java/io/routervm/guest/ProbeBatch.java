package io.routervm.guest;

import io.routervm.failure.Failure;
import io.routervm.plan.Unmanaged;
import io.routervm.resource.Observation;
import io.routervm.resource.Overview;
import io.routervm.resource.ReadFolders;
import io.routervm.resource.Resource;
import io.routervm.shell.Script;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The probes of many resources as one script, and its report. */
record ProbeBatch(String nonce, GuestFolders folders, List<Resource> resources, ReadFolders read) {
  private static final int CHARACTERS_SHOWN = 1000;

  /** What the router says while a change waits, or could not be undone so far. */
  private static final List<String> UNCONFIRMED = List.of(" unconfirmed ", " stuck ");

  private static final String UNMANAGED = " unmanaged ";

  Script script() {
    Script script =
        Script.assign("nonce", nonce)
            .then(Script.assign("state", folders.state()))
            .then(Script.file(GuestScript.class, "probe.sh"))
            .then(Overview.of(resources));
    StringBuilder calls = new StringBuilder();
    StringBuilder functions = new StringBuilder();
    for (int i = 0; i < resources.size(); i++) {
      functions.append(Script.function("probe_" + i, resources.get(i).probe()).text());
      functions.append('\n');
      calls.append("probe ").append(i).append('\n');
    }
    return script
        .then(new Script(functions.toString()))
        .then(Script.function("probes", new Script(calls.toString())))
        .then(Script.of("run_probes", "tell_unconfirmed"))
        .then(read.look((nonce + UNMANAGED).strip(), resources));
  }

  /** What the router says of a change that waits for its confirmation; empty when none does. */
  Optional<String> unconfirmed(Result result) {
    return result
        .output()
        .lines()
        .filter(this::tellsUnconfirmed)
        .map(line -> line.substring(nonce.length() + 1))
        .findFirst();
  }

  private boolean tellsUnconfirmed(String line) {
    return UNCONFIRMED.stream().anyMatch(word -> line.startsWith(nonce + word));
  }

  /** The files that nobody manages. */
  Unmanaged unmanaged(Result result) {
    String start = nonce + UNMANAGED;
    return read.read(
        result
            .output()
            .lines()
            .filter(line -> line.startsWith(start))
            .map(line -> line.substring(start.length()))
            .toList());
  }

  /**
   * One observation for each resource, in their order.
   *
   * @throws Failure unless there is exactly one whole answer about each: what was not seen is never
   *     taken for absent
   */
  List<Observation> read(Result result) {
    Map<Integer, Observation> seen = answers(result);
    List<Observation> observations = new ArrayList<>();
    for (int i = 0; i < resources.size(); i++) {
      Observation observation = seen.get(i);
      if (observation == null) {
        throw garbled("no answer about " + resources.get(i).id(), result);
      }
      if (observation.status() != 0) {
        throw garbled(
            resources.get(i).id() + " cannot be read (status " + observation.status() + ")",
            result);
      }
      observations.add(observation);
    }
    return observations;
  }

  private Map<Integer, Observation> answers(Result result) {
    Map<Integer, Observation> seen = new HashMap<>();
    Optional<Integer> open = Optional.empty();
    List<String> said = new ArrayList<>();
    for (String line : result.output().split("\n", -1)) {
      if (!line.startsWith(nonce) || tellsUnconfirmed(line) || line.startsWith(nonce + UNMANAGED)) {
        said.add(line); // outside of an answer: a greeting of the login shell
        continue;
      }
      String[] words = line.split(" ", -1);
      boolean begins = open.isEmpty() && line.matches(nonce + " begin \\d{1,6}");
      boolean ends = open.isPresent() && line.matches(nonce + " end " + open.get() + " \\d{1,3}");
      if (!begins && !ends) {
        throw garbled("a damaged answer", result);
      }
      if (begins) {
        open = Optional.of(Integer.valueOf(words[2]));
        said.clear();
        continue;
      }
      while (!said.isEmpty() && said.get(said.size() - 1).isEmpty()) {
        said.remove(said.size() - 1);
      }
      String output = String.join("\n", said);
      if (open.get() >= resources.size()) {
        throw garbled("an answer that nobody asked for", result);
      }
      if (seen.put(open.get(), new Observation(Integer.parseInt(words[3]), output)) != null) {
        throw garbled("two answers about " + resources.get(open.get()).id(), result);
      }
      open = Optional.empty();
    }
    return seen;
  }

  private static Failure garbled(String what, Result result) {
    String all = result.errors().strip();
    String errors = all.substring(Math.max(0, all.length() - CHARACTERS_SHOWN));
    return Failure.precondition(
        "the router's state cannot be read: " + what + (errors.isEmpty() ? "" : ": " + errors),
        "guest",
        "log in with `routervm ssh` and see whether its disk is full or a program is missing");
  }
}
