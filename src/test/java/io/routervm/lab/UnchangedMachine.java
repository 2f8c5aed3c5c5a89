package io.routervm.lab;

import io.routervm.hypervisor.MachinePlan;
import io.routervm.hypervisor.NicPlan;
import io.routervm.plan.Difference;
import io.routervm.plan.Outcome;
import io.routervm.plan.ResourceId;
import java.util.List;

/**
 * A virtual machine that is what router.yaml says.
 *
 * @param nics but for these
 */
record UnchangedMachine(NicPlan nics) implements MachinePlan {
  UnchangedMachine() {
    this(NicPlan.NONE);
  }

  @Override
  public List<Difference> differences() {
    return List.of();
  }

  @Override
  public Outcome apply() {
    throw new AssertionError("there is nothing to apply");
  }

  @Override
  public List<ResourceId> takeBack() {
    return List.of();
  }
}
