package io.routervm.config;

import java.util.List;

/** Ports of the router itself that are open on one side. */
public sealed interface Openings permits LanOpenings, NetworkOpenings, WanOpenings {
  List<Integer> tcp();

  List<Integer> udp();
}
