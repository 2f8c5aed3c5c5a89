package io.routervm.status;

import io.routervm.plan.Unmanaged;
import io.routervm.router.Verification;
import java.util.List;
import java.util.Optional;

/**
 * What the router answered to all that {@code doctor} asks.
 *
 * @param facts those of {@code status}, and some more
 * @param checks the services' own
 * @param drift what {@code plan} would change
 * @param unmanaged files that nobody manages
 * @param driftUnknown why that cannot be told
 */
record GuestAnswers(
    GuestFacts facts,
    List<Verification.Checked> checks,
    List<String> drift,
    Unmanaged unmanaged,
    Optional<String> driftUnknown) {}
