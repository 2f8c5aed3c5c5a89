package io.routervm.cli;

import io.routervm.os.GuestOs;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Model.ArgSpec;

/**
 * What a shell offers for the value of an option or an argument.
 *
 * @param kind where the values come from
 * @param words the values, when they are always the same
 */
record Offer(Kind kind, List<String> words) {
  /** Where values come from; the scripts know the names in lower case. */
  enum Kind {
    NOTHING,
    WORDS,
    FILES,
    FOLDERS,
    /** The VPN's clients, from the PKI's index in the state folder. */
    CLIENTS,
    /** What the state folder keeps. */
    REVISIONS,
    /** The devices of the home that router.yaml names. */
    DEVICES,
    COMMANDS
  }

  /** Marks an argument whose values only the shell knows, at the moment when it completes. */
  abstract static class Later implements Iterable<String> {
    private final Kind kind;

    Later(Kind kind) {
      this.kind = kind;
    }

    @Override
    public Iterator<String> iterator() {
      return Collections.emptyIterator();
    }
  }

  static final class Clients extends Later {
    Clients() {
      super(Kind.CLIENTS);
    }
  }

  static final class RevisionNumbers extends Later {
    RevisionNumbers() {
      super(Kind.REVISIONS);
    }
  }

  static final class Devices extends Later {
    Devices() {
      super(Kind.DEVICES);
    }
  }

  static final class Commands extends Later {
    Commands() {
      super(Kind.COMMANDS);
    }
  }

  static final class Folders extends Later {
    Folders() {
      super(Kind.FOLDERS);
    }
  }

  /** The router's operating systems; asked for by whoever completes, and by nobody else. */
  static final class SystemNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return GuestOs.all().stream().map(GuestOs::name).iterator();
    }
  }

  static Offer of(ArgSpec argument) {
    Iterable<String> candidates = argument.completionCandidates();
    if (candidates instanceof Later later) {
      return new Offer(later.kind, List.of());
    }
    if (candidates != null) {
      return new Offer(Kind.WORDS, StreamSupport.stream(candidates.spliterator(), false).toList());
    }
    boolean isPath = argument.type() == Path.class || argument.auxiliaryTypes()[0] == Path.class;
    return new Offer(isPath ? Kind.FILES : Kind.NOTHING, List.of());
  }
}
