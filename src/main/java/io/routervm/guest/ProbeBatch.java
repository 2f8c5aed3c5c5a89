package io.routervm.guest;

import io.routervm.failure.Failure;
import io.routervm.resource.Observation;
import io.routervm.resource.Resource;
import io.routervm.shell.Script;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The probes of many resources as one script, and its report. */
record ProbeBatch(String nonce, GuestFolders folders, List<Resource> resources) {

  Script script() {
    Script script =
        GuestScript.assign("nonce", nonce)
            .then(folders.assignments())
            .then(GuestScript.functions("probe.sh"));
    StringBuilder calls = new StringBuilder();
    StringBuilder functions = new StringBuilder();
    for (int i = 0; i < resources.size(); i++) {
      functions.append(GuestScript.function("probe_" + i, resources.get(i).probe()).text());
      functions.append('\n');
      calls.append("probe ").append(i).append('\n');
    }
    return script.then(new Script(functions.toString())).then(new Script(calls.toString()));
  }

  /**
   * One observation for each resource, in their order.
   *
   * @throws Failure unless there is exactly one readable frame for each: what was not seen is never
   *     taken for absent
   */
  List<Observation> read(Result result) {
    Observation[] seen = new Observation[resources.size()];
    for (String line : result.output().lines().toList()) {
      if (!line.startsWith(nonce)) {
        continue; // a greeting of the login shell; a frame that is lost with it is missed below
      }
      Frame frame = frame(line);
      if (seen[frame.index] != null) {
        throw garbled("two answers about " + resources.get(frame.index).id(), result);
      }
      seen[frame.index] = frame.observation;
    }
    List<Observation> observations = new ArrayList<>();
    for (int i = 0; i < seen.length; i++) {
      if (seen[i] == null) {
        throw garbled("no answer about " + resources.get(i).id(), result);
      }
      if (seen[i].status() != 0) {
        throw garbled(
            resources.get(i).id() + " cannot be read (status " + seen[i].status() + ")", result);
      }
      observations.add(seen[i]);
    }
    return observations;
  }

  private record Frame(int index, Observation observation) {}

  private Frame frame(String line) {
    String[] words = line.split(" ", -1);
    try {
      int index = Integer.parseInt(words[1]);
      byte[] output = Base64.getDecoder().decode(words[3]);
      if (words.length == 4 && words[0].equals(nonce) && index >= 0 && index < resources.size()) {
        String text = new String(output, StandardCharsets.UTF_8);
        return new Frame(index, new Observation(Integer.parseInt(words[2]), text));
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw garbled("a damaged answer", new Result(0, "", ""), e);
    }
    throw garbled("a damaged answer", new Result(0, "", ""));
  }

  private static Failure garbled(String what, Result result) {
    return garbled(what, result, null);
  }

  private static Failure garbled(String what, Result result, Exception cause) {
    String errors = ApplyReport.lastLines(result.errors());
    return new Failure(
        Failure.Kind.PRECONDITION,
        "the router's state cannot be read: " + what + (errors.isEmpty() ? "" : ": " + errors),
        "guest",
        "log in with `routervm ssh` and see whether its disk is full or a program is missing",
        cause);
  }
}
