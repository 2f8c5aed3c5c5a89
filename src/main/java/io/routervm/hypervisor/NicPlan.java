package io.routervm.hypervisor;

import io.routervm.config.MacAddress;
import io.routervm.plan.Difference;
import java.util.List;

/**
 * The NICs that come, change and go with networks of router.yaml, while the machine runs: those
 * that come are there before the guest's part is tried, those that go are there until it is
 * confirmed.
 */
public interface NicPlan {
  /** Of a machine whose NICs are those that are wanted. */
  NicPlan NONE =
      new NicPlan() {
        @Override
        public List<Difference> differences() {
          return List.of();
        }

        @Override
        public List<MacAddress> attach() {
          return List.of();
        }

        @Override
        public void takeBack() {}

        @Override
        public void detach() {}
      };

  /** What is shown of it, a line for each NIC. */
  List<Difference> differences();

  /** Whether a run that did not come to its end has left NICs on trial. */
  default boolean interrupted() {
    return false;
  }

  /**
   * Before {@link #attach}: of the NICs that an interrupted run left, those that are where the
   * guest has confirmed them are on trial no more, and go back no further than that.
   *
   * @param confirmed what the guest's last revision remembers
   */
  default void keep(NicPorts confirmed) {}

  /**
   * Attaches and changes; what libvirt took before it refused is taken back.
   *
   * @return the addresses of those that the guest is to see now
   * @throws io.routervm.failure.Failure when libvirt refuses, or the machine has no slot for one
   */
  List<MacAddress> attach();

  /**
   * Undoes {@link #attach}, and what an interrupted run left of it; may be called again.
   *
   * @throws io.routervm.failure.Failure when libvirt refuses, or the guest keeps a NIC
   */
  void takeBack();

  /**
   * Detaches those that are gone, and forgets that the others were on trial.
   *
   * @throws io.routervm.failure.Failure when libvirt refuses, or the guest keeps a NIC
   */
  void detach();
}
