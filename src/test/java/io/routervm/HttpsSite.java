package io.routervm;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** One text by HTTPS on this machine, whose certificate this process trusts until it is closed. */
public final class HttpsSite implements AutoCloseable {
  private static final char[] PASSPHRASE = "of a test".toCharArray();

  private final HttpsServer server;
  private final SSLContext before;
  private final AtomicInteger asked = new AtomicInteger();
  private volatile String text = "";

  /**
   * Starts it.
   *
   * @param folder for its key
   */
  public HttpsSite(Path folder) throws IOException {
    try {
      KeyStore store = store(folder.resolve("site.p12"));
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, PASSPHRASE);
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setHttpsConfigurator(new HttpsConfigurator(context));
      server.createContext(
          "/",
          exchange -> {
            asked.incrementAndGet();
            try (exchange) {
              if (exchange.getRequestURI().getPath().equals("/plain")) {
                exchange.getResponseHeaders().add("Location", "http://localhost:1/hosts");
                exchange.sendResponseHeaders(302, -1);
                return;
              }
              byte[] body = text.getBytes(StandardCharsets.UTF_8);
              exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
              exchange.getResponseBody().write(body);
            }
          });
      before = SSLContext.getDefault();
      SSLContext.setDefault(context);
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
    server.start();
  }

  private static KeyStore store(Path file) throws IOException, GeneralSecurityException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            "site",
            "-keyalg",
            "EC",
            "-dname",
            "CN=localhost",
            "-ext",
            "san=dns:localhost",
            "-validity",
            "2",
            "-storetype",
            "PKCS12",
            "-keystore",
            file.toString(),
            "-storepass",
            new String(PASSPHRASE));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream input = Files.newInputStream(file)) {
      store.load(input, PASSPHRASE);
    }
    // Its certificate once more, as one to trust.
    store.setCertificateEntry("trusted", store.getCertificate("site"));
    return store;
  }

  /** Where it is. */
  public URI uri(String path) {
    return URI.create("https://localhost:" + server.getAddress().getPort() + path);
  }

  /** What it answers from now on. */
  public void publish(String newText) {
    text = newText;
  }

  /** How many questions came. */
  public int asked() {
    return asked.get();
  }

  /** From now on nobody answers. */
  public void stop() {
    server.stop(0);
  }

  /** Does {@code work} while this process trusts those whom Java trusts, and not this site. */
  public static void withoutTrust(Runnable work) {
    try {
      SSLContext now = SSLContext.getDefault();
      SSLContext usual = SSLContext.getInstance("TLS");
      usual.init(null, null, null);
      SSLContext.setDefault(usual);
      try {
        work.run();
      } finally {
        SSLContext.setDefault(now);
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    stop();
    SSLContext.setDefault(before);
  }
}
