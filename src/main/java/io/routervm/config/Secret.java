package io.routervm.config;

import java.nio.file.Path;

/** Where a secret is to be found; never the secret itself. */
public sealed interface Secret {
  /** {@code ${env:NAME}}. */
  record Environment(String name) implements Secret {
    @Override
    public String toString() {
      return "${env:" + name + "}";
    }
  }

  /** {@code ${file:PATH}}; a relative path starts at the folder of router.yaml. */
  record File(Path path) implements Secret {
    @Override
    public String toString() {
      return "${file:" + path + "}";
    }
  }

  /** Made by routervm and kept in the state folder. */
  record Generated() implements Secret {
    @Override
    public String toString() {
      return "generated";
    }
  }

  /** None on purpose; warned about. */
  record None() implements Secret {
    @Override
    public String toString() {
      return "none";
    }
  }
}
