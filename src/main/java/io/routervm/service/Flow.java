package io.routervm.service;

/**
 * New connections that the router forwards from one zone to another. What no flow names is dropped.
 *
 * @param purpose a few words for the comment above the rule
 */
public record Flow(Zone from, Zone to, String purpose) {}
