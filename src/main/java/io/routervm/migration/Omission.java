package io.routervm.migration;

/**
 * What router.yaml did not get.
 *
 * @param text what stands there, fit to be shown
 * @param reason why, without a full stop
 */
public record Omission(Origin origin, String text, String reason) {}
