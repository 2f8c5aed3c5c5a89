package io.routervm.hypervisor;

import io.routervm.plan.Difference;
import io.routervm.plan.Outcome;
import io.routervm.plan.ResourceId;
import java.util.List;

/** What router.yaml changes of the virtual machine, and the way there and back. */
public interface MachinePlan {
  /** Of a change that leaves the machine as it is. */
  MachinePlan NONE =
      new MachinePlan() {
        @Override
        public List<Difference> differences() {
          return List.of();
        }

        @Override
        public Outcome apply() {
          return new Outcome.Applied(List.of(), List.of());
        }

        @Override
        public List<ResourceId> takeBack() {
          return List.of();
        }
      };

  /** What is shown of it, but for the NICs; it takes effect at the machine's next start. */
  List<Difference> differences();

  /** What comes before the guest's part, and after it. */
  default NicPlan nics() {
    return NicPlan.NONE;
  }

  /**
   * Makes all {@link #differences}; when libvirt refuses one, what it took before that is taken
   * back.
   *
   * @throws io.routervm.failure.Failure when the machine is not any more what the plan was made for
   */
  Outcome apply();

  /**
   * Brings the machine back to what it was before {@link #apply}; may be called again.
   *
   * @return what cannot be brought back and stays
   * @throws io.routervm.failure.Failure when libvirt refuses
   */
  List<ResourceId> takeBack();
}
