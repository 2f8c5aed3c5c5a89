package io.routervm.guest;

import io.routervm.shell.Script;
import io.routervm.shell.SentScript;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** A machine that keeps what it is sent, and answers without running any of it. */
public final class RecordingShell implements RemoteShell {
  private final Function<Script, Result> answers;
  private final List<Script> sent = new ArrayList<>();

  public RecordingShell(Function<Script, Result> answers) {
    this.answers = answers;
  }

  /** One that says nothing to anything. */
  public static RecordingShell silent() {
    return new RecordingShell(script -> new Result(0, "", ""));
  }

  /** What was sent so far, each under {@code what} and a number. */
  public List<SentScript> sent(String what) {
    List<SentScript> scripts = new ArrayList<>();
    for (int i = 0; i < sent.size(); i++) {
      scripts.add(SentScript.of(what + " " + i, sent.get(i)));
    }
    return scripts;
  }

  @Override
  public Result run(Script script, Consumer<String> onLine) {
    sent.add(script);
    Result result = answers.apply(script);
    result.output().lines().forEach(onLine);
    return result;
  }

  @Override
  public void close() {}
}
