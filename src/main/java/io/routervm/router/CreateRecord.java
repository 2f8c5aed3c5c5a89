package io.routervm.router;

import io.routervm.config.MacAddress;
import java.util.Optional;

/**
 * {@code create.json}: what {@code create} has to remember beside the phase in the domain's
 * metadata.
 *
 * @param wanMac the USB adapter's address, once seen
 * @param booted whether the installed system has ever answered over SSH
 * @param upgraded whether the packages of the installed system were upgraded
 */
record CreateRecord(Optional<String> wanMac, boolean booted, boolean upgraded) {
  static CreateRecord read(StateFolder state) {
    return state
        .read(
            state.createRecord(),
            CreateRecord.class,
            "the record of the creation",
            "remove that file; `create` finds out again what it held")
        .orElseGet(() -> new CreateRecord(Optional.empty(), false, false));
  }

  void write(StateFolder state) {
    state.writeJson(state.createRecord(), this);
  }

  CreateRecord withWanMac(MacAddress mac) {
    return new CreateRecord(Optional.of(mac.text()), booted, upgraded);
  }

  CreateRecord asBooted() {
    return new CreateRecord(wanMac, true, upgraded);
  }

  CreateRecord asUpgraded() {
    return new CreateRecord(wanMac, booted, true);
  }

  /** After the disk was made anew: nothing of the old system is true any more. */
  CreateRecord reinstalled() {
    return new CreateRecord(wanMac, false, false);
  }
}
