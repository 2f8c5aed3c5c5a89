package io.routervm.resource;

/**
 * What a probe saw.
 *
 * @param status the probe's exit status
 * @param output its standard output, as UTF-8 text
 */
public record Observation(int status, String output) {}
