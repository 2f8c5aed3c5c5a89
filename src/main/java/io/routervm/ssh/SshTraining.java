package io.routervm.ssh;

import io.routervm.guest.HostUnreachableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Uses what a connection is made of where there is no router, so that the JVM can write those
 * classes into its archive at build time.
 */
public final class SshTraining {
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(10);
  private static final int BITS = 128;

  private SshTraining() {}

  /** A pair of keys is kept in the folder. */
  public static void run(Path folder) throws IOException, GeneralSecurityException {
    Path key = folder.resolve("id_ed25519");
    SshKey pair = SshKey.readOrCreate(key, "training");
    Path known = Files.writeString(folder.resolve("known_hosts"), pair.pin("router") + "\n");
    try (ServerSocket echo = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread peer = new Thread(() -> repeat(echo), "echo");
      peer.setDaemon(true);
      peer.start();
      proposeKeysTo(
          SshTarget.of("127.0.0.1", key, known).withPort(echo.getLocalPort()).withAlias("router"));
    }
    agreeAndSign();
  }

  /** Who hears his own greeting and proposals agrees with them; the first key is no answer. */
  private static void proposeKeysTo(SshTarget echo) {
    SshLimits limits = new SshLimits(LONG_ENOUGH, LONG_ENOUGH, LONG_ENOUGH);
    try (SshShell shell = new SshShell(echo, limits)) {
      shell.connect();
      throw new IllegalStateException("an echo was taken for a router");
    } catch (HostUnreachableException e) {
      // As it must be.
    }
  }

  private static void repeat(ServerSocket server) {
    try (Socket client = server.accept()) {
      client.getInputStream().transferTo(client.getOutputStream());
    } catch (IOException e) {
      // The client has heard enough.
    }
  }

  /** The rest of what both sides do before the first script. */
  private static void agreeAndSign() throws GeneralSecurityException {
    KeyPairGenerator curve = KeyPairGenerator.getInstance("X25519");
    KeyPair one = curve.generateKeyPair();
    KeyAgreement agreement = KeyAgreement.getInstance("X25519");
    agreement.init(one.getPrivate());
    agreement.doPhase(curve.generateKeyPair().getPublic(), true);
    byte[] secret = agreement.generateSecret();

    KeyPair signer = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(signer.getPrivate());
    signature.update(secret);
    byte[] signed = signature.sign();
    signature.initVerify(signer.getPublic());
    signature.update(secret);
    if (!signature.verify(signed)) {
      throw new GeneralSecurityException("a signature of one's own is not right");
    }

    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    GCMParameterSpec first = new GCMParameterSpec(BITS, new byte[BITS / Byte.SIZE]);
    cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(secret, "AES"), first);
    cipher.doFinal(signed);
  }
}
