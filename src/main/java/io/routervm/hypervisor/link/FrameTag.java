package io.routervm.hypervisor.link;

import java.nio.ByteBuffer;

/**
 * The 802.1Q tag of what is asked on a cable. Answers are heard without theirs: the kernel takes it
 * off before any socket sees the frame.
 *
 * @param id 1 to 4094
 * @param priority 0 to 7
 */
public record FrameTag(int id, int priority) {
  private static final int ADDRESSES = 12;
  private static final short TYPE = (short) 0x8100;
  private static final int PRIORITY_SHIFT = 13;

  /** The same frame with the tag after its addresses. */
  byte[] on(byte[] frame) {
    return ByteBuffer.allocate(frame.length + 4)
        .put(frame, 0, ADDRESSES)
        .putShort(TYPE)
        .putShort((short) (priority << PRIORITY_SHIFT | id))
        .put(frame, ADDRESSES, frame.length - ADDRESSES)
        .array();
  }
}
