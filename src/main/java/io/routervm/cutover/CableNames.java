package io.routervm.cutover;

/** What the two places are called that cables are moved between. */
interface CableNames {
  /** For people: where the ISP box's cable goes. */
  String wanName();

  /** For people: where the home LAN's cable goes. */
  String lanName();
}
