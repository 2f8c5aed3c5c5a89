package io.routervm.hypervisor;

import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import io.routervm.shell.Quote;
import java.util.Optional;
import org.libvirt.Connect;
import org.libvirt.Error.ErrorDomain;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;
import org.libvirt.jna.Libvirt.VirErrorCallback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns libvirt's errors into failures, by their number; libvirt's own words go along. */
final class LibvirtErrors {
  /** A call into libvirt. */
  interface Call<T> {
    T run() throws LibvirtException;
  }

  /** A call into libvirt that gives nothing back. */
  interface Action {
    void run() throws LibvirtException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(LibvirtErrors.class);

  /** In a field, for C keeps a pointer to it that the garbage collector does not see. */
  private static final VirErrorCallback TO_LOG =
      (data, error) -> LOG.trace("libvirt: {}", error.message);

  /** C's EACCES, which libvirt gives with a system's error. */
  private static final int NOT_ALLOWED = 13;

  private static final String JOIN_GROUP =
      "Join the group that may use libvirt (`sudo usermod -aG libvirt USER`), log in again, then run"
          + " the command again; or run it as root.";

  private LibvirtErrors() {}

  /** Without this libvirt prints every error to standard error as well as returning it. */
  static void keepOffStandardError() throws LibvirtException {
    Connect.setErrorCallback(TO_LOG);
  }

  /**
   * A first call, which loads libvirt's own library.
   *
   * @throws Failure when libvirt does not answer, or its library is not on this host
   */
  static <T> T connect(String uri, Call<T> call) {
    try {
      return call(
          uri,
          () -> {
            keepOffStandardError();
            return call.run();
          });
    } catch (LinkageError e) {
      throw Failure.precondition(
          "libvirt's client library cannot be loaded",
          "libvirt.so.0",
          "install it (Debian: apt-get install libvirt0; EL: dnf install libvirt-libs)",
          e);
    }
  }

  static <T> T call(String where, Call<T> call) {
    try {
      return call.run();
    } catch (LibvirtException e) {
      throw failure(e, where);
    }
  }

  static void run(String where, Action action) {
    call(
        where,
        () -> {
          action.run();
          return null;
        });
  }

  /** Empty when libvirt answers with {@code missing}: the thing does not exist. */
  static <T> Optional<T> find(String where, ErrorNumber missing, Call<T> call) {
    try {
      return Optional.ofNullable(call.run());
    } catch (LibvirtException e) {
      if (number(e) == missing) {
        return Optional.empty();
      }
      throw failure(e, where);
    }
  }

  static Failure failure(LibvirtException e, String where) {
    boolean silent = e.getError() != null && e.getError().getDomain() == ErrorDomain.VIR_FROM_RPC;
    if (silent && isNotAllowed(e)) {
      return Failure.precondition(Reason.of(e), where, JOIN_GROUP, e);
    }
    return failure(number(e), silent, Reason.of(e), where, e);
  }

  /** Of the connection to libvirt: its socket is there, and this user may not open it. */
  private static boolean isNotAllowed(LibvirtException e) {
    return number(e) == ErrorNumber.VIR_ERR_SYSTEM_ERROR && e.getError().getInt1() == NOT_ALLOWED;
  }

  /** The number of an error that came as a C integer. */
  static ErrorNumber number(int code) {
    ErrorNumber[] numbers = ErrorNumber.values();
    return code >= 0 && code < numbers.length ? numbers[code] : ErrorNumber.VIR_ERR_INTERNAL_ERROR;
  }

  /**
   * As above, of an error whose parts came from C.
   *
   * @param silent whether it is the way to libvirtd or virtlogd that failed, not what was asked
   */
  static Failure failure(
      ErrorNumber number, boolean silent, String message, String where, Throwable cause) {
    return Failure.precondition(
        (silent ? "a daemon of libvirt does not answer: " : "") + oneLine(message),
        where,
        silent ? lookAtDaemons(where) : remedy(number, where),
        cause);
  }

  static ErrorNumber number(LibvirtException e) {
    return e.getError() == null || e.getError().getCode() == null
        ? ErrorNumber.VIR_ERR_INTERNAL_ERROR
        : e.getError().getCode();
  }

  private static String oneLine(String message) {
    return message == null ? "libvirt gave no reason" : message.strip().replaceAll("\\s+", " ");
  }

  /** Whoever could not even connect names the URI: the command to try it with is complete. */
  private static String lookAtDaemons(String where) {
    String tried =
        where.contains("://")
            ? " and that `virsh -c " + Quote.word(where) + " version` answers,"
            : "";
    return "Check that libvirtd runs, and virtlogd with it,"
        + tried
        + " then run the command again.";
  }

  private static String remedy(ErrorNumber number, String where) {
    return switch (number) {
      case VIR_ERR_NO_CONNECT, VIR_ERR_SYSTEM_ERROR, VIR_ERR_RPC, VIR_ERR_INVALID_CONN ->
          lookAtDaemons(where);
      case VIR_ERR_AUTH_FAILED,
          VIR_ERR_AUTH_CANCELLED,
          VIR_ERR_AUTH_UNAVAILABLE,
          VIR_ERR_ACCESS_DENIED,
          VIR_ERR_OPERATION_DENIED ->
          JOIN_GROUP;
      case VIR_ERR_NO_STORAGE_POOL ->
          "Make the pool (`virsh pool-list --all` shows those there are) or change vm.pool.";
      case VIR_ERR_NO_NETWORK -> "Run `routervm create` again: it makes the network.";
      case VIR_ERR_NO_DOMAIN -> "Run `routervm create` first.";
      case VIR_ERR_NO_SUPPORT, VIR_ERR_CONFIG_UNSUPPORTED, VIR_ERR_OPERATION_UNSUPPORTED ->
          "This libvirt or QEMU cannot do it: update it, or configure the router otherwise.";
      case VIR_ERR_OPERATION_INVALID ->
          "Look at `routervm status`: the machine is in another state than expected.";
      default -> "See the hypervisor's libvirtd log, and /var/log/libvirt/qemu/ for the machine.";
    };
  }
}
