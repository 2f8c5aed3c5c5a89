package io.routervm.hypervisor.link;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import io.routervm.failure.Failure;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.Set;

/** Whole frames on one NIC of this host, packet(7); only root may have one. */
final class PacketSocket implements AutoCloseable {
  private static final int AF_PACKET = 17;
  private static final int SOCK_RAW = 3;

  /** EtherTypes. */
  static final short IPV4 = 0x0800;

  static final short ARP = 0x0806;

  /** Of PPPoE that which comes before a session. */
  static final short PPPOE = (short) 0x8863;

  private static final int SOL_PACKET = 263;
  private static final int ADD_MEMBERSHIP = 1;
  private static final short PROMISCUOUS = 1;
  private static final int MEMBERSHIP_BYTES = 16;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVTIMEO = 20;
  private static final int AGAIN = 11;
  private static final int INTERRUPTED = 4;

  /** No such device or address, no such device, network down: what a NIC's pull and no link are. */
  private static final Set<Integer> WITHOUT_LINK = Set.of(6, 19, 100);

  private static final int ADDRESS_BYTES = 20;

  /** C signatures, under C's names. */
  private interface Functions extends Library {
    int socket(int domain, int type, int protocol) throws LastErrorException;

    int bind(int socket, byte[] address, int length) throws LastErrorException;

    int setsockopt(int socket, int level, int option, byte[] value, int length)
        throws LastErrorException;

    NativeLong send(int socket, byte[] data, NativeLong length, int flags)
        throws LastErrorException;

    NativeLong recv(int socket, byte[] data, NativeLong length, int flags)
        throws LastErrorException;

    int close(int socket) throws LastErrorException;
  }

  private static final Functions C = Native.load("c", Functions.class);

  private final int socket;
  private final Optional<FrameTag> tag;

  /**
   * Opens one.
   *
   * @param index the NIC's number in the kernel
   * @param type EtherType of the frames that it hears
   * @param tag of the frames that it sends; it hears others too
   * @throws Failure when this user may not
   */
  PacketSocket(String nic, int index, short type, Optional<FrameTag> tag) {
    this.tag = tag;
    try {
      socket = C.socket(AF_PACKET, SOCK_RAW, Short.toUnsignedInt(Short.reverseBytes(type)));
    } catch (LastErrorException e) {
      throw refused(nic, e);
    }
    try {
      ByteBuffer address = ByteBuffer.allocate(ADDRESS_BYTES).order(ByteOrder.nativeOrder());
      address.putShort((short) AF_PACKET).putShort(Short.reverseBytes(type)).putInt(index);
      C.bind(socket, address.array(), ADDRESS_BYTES);
      if (tag.isPresent()) {
        hearAllTags(index);
      }
    } catch (LastErrorException e) {
      C.close(socket);
      throw refused(nic, e);
    }
  }

  /** Some NICs drop the frames of tags that nobody on this host has a link for. */
  private void hearAllTags(int index) {
    ByteBuffer membership = ByteBuffer.allocate(MEMBERSHIP_BYTES).order(ByteOrder.nativeOrder());
    membership.putInt(index).putShort(PROMISCUOUS);
    C.setsockopt(socket, SOL_PACKET, ADD_MEMBERSHIP, membership.array(), MEMBERSHIP_BYTES);
  }

  private static Failure refused(String nic, LastErrorException cause) {
    if (WITHOUT_LINK.contains(cause.getErrorCode())) {
      return Failure.precondition(
          "the network card is gone",
          nic,
          "plug it in, then run the same command again, with --resume if it was swap-cables",
          cause);
    }
    return Failure.precondition(
        "nobody can be asked on the cable: error " + cause.getErrorCode() + " of the kernel",
        nic,
        "run routervm as root",
        cause);
  }

  /** A NIC without a link, or one that was pulled, loses the frame; that is no error. */
  void send(byte[] untagged) {
    byte[] frame = tag.map(one -> one.on(untagged)).orElse(untagged);
    try {
      C.send(socket, frame, new NativeLong(frame.length), 0);
    } catch (LastErrorException e) {
      if (!WITHOUT_LINK.contains(e.getErrorCode())) {
        throw e;
      }
    }
  }

  /** Returns the length of the next frame; 0 when none comes in time. */
  int receive(byte[] frame, long milliseconds) {
    ByteBuffer time = ByteBuffer.allocate(2 * NativeLong.SIZE).order(ByteOrder.nativeOrder());
    putLong(time, milliseconds / 1000);
    putLong(time, milliseconds % 1000 * 1000 + 1);
    C.setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, time.array(), time.capacity());
    try {
      return C.recv(socket, frame, new NativeLong(frame.length), 0).intValue();
    } catch (LastErrorException e) {
      int error = e.getErrorCode();
      if (error == AGAIN || error == INTERRUPTED || WITHOUT_LINK.contains(error)) {
        return 0;
      }
      throw e;
    }
  }

  private static void putLong(ByteBuffer buffer, long value) {
    if (NativeLong.SIZE == Long.BYTES) {
      buffer.putLong(value);
    } else {
      buffer.putInt((int) value);
    }
  }

  @Override
  public void close() {
    C.close(socket);
  }
}
