package io.routervm.router;

import io.routervm.hypervisor.GraphicsPassword;
import java.util.Optional;

/** The password of the graphical console, made or read when it is needed. */
public interface GraphicsSecret {
  /** Empty when router.yaml says {@code none}. */
  Optional<GraphicsPassword> password();
}
