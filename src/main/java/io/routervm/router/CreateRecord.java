package io.routervm.router;

import io.routervm.config.MacAddress;
import io.routervm.failure.Failure;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code create.json}: what {@code create} has to remember beside the phase in the domain's
 * metadata.
 *
 * @param wanMac the USB adapter's address, once seen
 * @param booted whether the installed system has ever answered over SSH
 * @param upgraded whether the packages of the installed system were upgraded
 */
record CreateRecord(Optional<String> wanMac, boolean booted, boolean upgraded) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  static CreateRecord read(StateFolder state) {
    Optional<String> text = state.read(state.createRecord());
    if (text.isEmpty()) {
      return new CreateRecord(Optional.empty(), false, false);
    }
    try {
      return JSON.readValue(text.get(), CreateRecord.class);
    } catch (JacksonException e) {
      throw new Failure(
          Failure.Kind.PRECONDITION,
          "the record of the creation cannot be read: it is damaged",
          state.createRecord().toString(),
          "remove that file; `create` finds out again what it held",
          e);
    }
  }

  void write(StateFolder state) {
    state.write(state.createRecord(), JSON.writeValueAsString(this) + "\n");
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
