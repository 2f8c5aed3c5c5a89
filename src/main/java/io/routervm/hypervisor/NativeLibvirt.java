package io.routervm.hypervisor;

import com.sun.jna.IntegerType;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import io.routervm.failure.Failure;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.libvirt.Error.ErrorNumber;

/**
 * The few functions of libvirt that libvirt-java does not have, over a connection of their own
 * (libvirt-java keeps its pointers to itself). The same process and library, so {@code
 * test:///default} shows the same domains on both.
 */
final class NativeLibvirt implements AutoCloseable {
  private static final int VALIDATE = 1;
  private static final int WITHOUT_WAITING = 1;
  private static final int NOTHING_YET = -2;

  /** virErrorDomain's VIR_FROM_RPC. */
  private static final int FROM_RPC = 7;

  private static final String[] STATES = {
    "no state",
    "running",
    "blocked",
    DomainState.PAUSED,
    "shutting down",
    "shut off",
    "crashed",
    "suspended"
  };
  private static final int PAUSED = 3;
  private static final int SHUT_OFF = 5;
  private static final Map<Integer, String> PAUSED_REASONS =
      Map.of(1, "by a user", 5, "I/O error: is the pool full?", 8, "shutting down", 10, "crashed");
  private static final Map<Integer, String> SHUT_OFF_REASONS =
      Map.of(1, "shut down", 2, "destroyed", 3, "crashed", 5, "saved", 6, "failed to start");

  private final Functions functions;
  private final Pointer connection;
  private final String uri;

  /** C signatures, under C's names. */
  private interface Functions extends Library {
    Pointer virConnectOpen(String uri);

    int virConnectClose(Pointer connection);

    Pointer virConnectGetDomainCapabilities(
        Pointer connection, String emulator, String arch, String machine, String type, int flags);

    Pointer virDomainDefineXMLFlags(Pointer connection, String xml, int flags);

    Pointer virDomainLookupByName(Pointer connection, String name);

    int virDomainGetState(Pointer domain, IntByReference state, IntByReference reason, int flags);

    int virDomainFree(Pointer domain);

    int virConnectGetLibVersion(Pointer connection, LongByReference version);

    Pointer virStreamNew(Pointer connection, int flags);

    int virDomainOpenConsole(Pointer domain, String device, Pointer stream, int flags);

    int virStreamRecv(Pointer stream, byte[] buffer, SizeT size);

    int virStreamAbort(Pointer stream);

    int virStreamFree(Pointer stream);

    int virGetLastErrorCode();

    int virGetLastErrorDomain();

    String virGetLastErrorMessage();
  }

  /** C's {@code size_t}. */
  public static final class SizeT extends IntegerType {
    private static final long serialVersionUID = 1L;

    public SizeT() {
      this(0);
    }

    public SizeT(long value) {
      super(Native.SIZE_T_SIZE, value, true);
    }
  }

  /** C's {@code free}, for strings that libvirt hands over. */
  private interface CLibrary extends Library {
    void free(Pointer pointer);
  }

  private static final CLibrary C = Native.load("c", CLibrary.class);

  NativeLibvirt(String uri) {
    this(uri, uri);
  }

  /**
   * @param shown the URI as messages have it
   */
  NativeLibvirt(String uri, String shown) {
    this.uri = shown;
    this.functions =
        Native.load("virt", Functions.class, Map.of(Library.OPTION_STRING_ENCODING, "UTF-8"));
    this.connection = checked(functions.virConnectOpen(uri));
  }

  /**
   * What a host says of domains of one type.
   *
   * @param known false when its driver cannot say
   * @param xml empty when it cannot run them, or cannot say
   */
  record Capabilities(boolean known, Optional<String> xml) {}

  /**
   * What domains with this accelerator and machine type can have.
   *
   * @param type {@code kvm} or {@code qemu}
   */
  Capabilities domainCapabilities(String machine, String type) {
    Pointer text =
        functions.virConnectGetDomainCapabilities(connection, null, "x86_64", machine, type, 0);
    if (text == null) {
      ErrorNumber number = LibvirtErrors.number(functions.virGetLastErrorCode());
      return new Capabilities(number != ErrorNumber.VIR_ERR_NO_SUPPORT, Optional.empty());
    }
    try {
      return new Capabilities(true, Optional.of(text.getString(0, "UTF-8")));
    } finally {
      C.free(text);
    }
  }

  /** Defines a domain after checking its XML against libvirt's schema. */
  void define(String xml) {
    functions.virDomainFree(checked(functions.virDomainDefineXMLFlags(connection, xml, VALIDATE)));
  }

  /** The state for people, with its reason where one is known. */
  String state(String name) {
    Pointer domain = checked(functions.virDomainLookupByName(connection, name));
    try {
      IntByReference state = new IntByReference();
      IntByReference reason = new IntByReference();
      if (functions.virDomainGetState(domain, state, reason, 0) != 0) {
        return STATES[0];
      }
      return describe(state.getValue(), reason.getValue());
    } finally {
      functions.virDomainFree(domain);
    }
  }

  /**
   * The attempt to open a console.
   *
   * @param stream empty for a machine that is off, for a driver without consoles, and when
   * @param isTaken another program has it open
   */
  record Opened(Optional<ConsoleStream> stream, boolean isTaken) {}

  /** Opens a domain's first console, which one program at a time can have. */
  Opened openConsole(String name) {
    Pointer domain = checked(functions.virDomainLookupByName(connection, name));
    try {
      Pointer stream = checked(functions.virStreamNew(connection, WITHOUT_WAITING));
      if (functions.virDomainOpenConsole(domain, null, stream, 0) == 0) {
        return new Opened(Optional.of(new ConsoleStream(functions, connection, stream)), false);
      }
      Failure failure = lastFailure();
      ErrorNumber number = LibvirtErrors.number(functions.virGetLastErrorCode());
      functions.virStreamFree(stream);
      return switch (number) {
        case VIR_ERR_OPERATION_FAILED -> new Opened(Optional.empty(), true);
        case VIR_ERR_OPERATION_INVALID, VIR_ERR_NO_SUPPORT -> new Opened(Optional.empty(), false);
        default -> throw failure;
      };
    } finally {
      functions.virDomainFree(domain);
    }
  }

  /** What a console prints, from now on; for one thread, and nobody else uses its connection. */
  static final class ConsoleStream {
    private final Functions functions;
    private final Pointer connection;
    private final Pointer stream;

    private ConsoleStream(Functions functions, Pointer connection, Pointer stream) {
      this.functions = functions;
      this.connection = connection;
      this.stream = stream;
    }

    /**
     * Does not wait: 0 while there is nothing; empty when there will be nothing any more.
     *
     * <p>libvirt takes from the connection what has come by it while it waits for an answer there,
     * so one is asked for.
     */
    OptionalInt read(byte[] buffer) {
      int count = receive(buffer);
      if (count == NOTHING_YET
          && functions.virConnectGetLibVersion(connection, new LongByReference()) == 0) {
        count = receive(buffer);
        return count == NOTHING_YET ? OptionalInt.of(0) : some(count);
      }
      return some(count);
    }

    private int receive(byte[] buffer) {
      return functions.virStreamRecv(stream, buffer, new SizeT(buffer.length));
    }

    private static OptionalInt some(int count) {
      return count > 0 ? OptionalInt.of(count) : OptionalInt.empty();
    }

    void close() {
      functions.virStreamAbort(stream);
      functions.virStreamFree(stream);
    }
  }

  @Override
  public void close() {
    functions.virConnectClose(connection);
  }

  private static String describe(int state, int reason) {
    String text = state >= 0 && state < STATES.length ? STATES[state] : STATES[0];
    String why =
        switch (state) {
          case PAUSED -> PAUSED_REASONS.get(reason);
          case SHUT_OFF -> SHUT_OFF_REASONS.get(reason);
          default -> null;
        };
    return why == null ? text : text + " (" + why + ")";
  }

  private Pointer checked(Pointer pointer) {
    if (pointer != null) {
      return pointer;
    }
    throw lastFailure();
  }

  private Failure lastFailure() {
    ErrorNumber number = LibvirtErrors.number(functions.virGetLastErrorCode());
    boolean silent = functions.virGetLastErrorDomain() == FROM_RPC;
    return LibvirtErrors.failure(number, silent, functions.virGetLastErrorMessage(), uri, null);
  }
}
