package io.routervm.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Collection;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;

/** The X.509 extensions as easy-rsa issues them, none critical. */
final class Extensions {
  private static final int DNS = GeneralName.dNSName;
  private static final int IP = GeneralName.iPAddress;

  private final ExtensionsGenerator generator = new ExtensionsGenerator();

  private Extensions() {}

  static Extensions ofAuthority(X500Name name, BigInteger serial, PublicKey key)
      throws IOException, GeneralSecurityException {
    return new Extensions()
        .identifiers(key, authorityIdentifier(name, serial, key))
        .add(Extension.basicConstraints, new BasicConstraints(true))
        .add(Extension.keyUsage, new KeyUsage(KeyUsage.cRLSign | KeyUsage.keyCertSign));
  }

  static Extensions ofServer(
      PublicKey key, AuthorityKeyIdentifier authority, Collection<String> hosts)
      throws IOException, GeneralSecurityException {
    GeneralName[] names =
        hosts.stream()
            .map(host -> new GeneralName(isAddress(host) ? IP : DNS, host))
            .toArray(GeneralName[]::new);
    return leaf(key, authority, KeyPurposeId.id_kp_serverAuth)
        .add(Extension.keyUsage, new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment))
        .add(Extension.subjectAlternativeName, new GeneralNames(names));
  }

  static Extensions ofClient(PublicKey key, AuthorityKeyIdentifier authority)
      throws IOException, GeneralSecurityException {
    return leaf(key, authority, KeyPurposeId.id_kp_clientAuth)
        .add(Extension.keyUsage, new KeyUsage(KeyUsage.digitalSignature));
  }

  /** Key identifier, name and serial of the CA: easy-rsa's {@code keyid,issuer:always}. */
  static AuthorityKeyIdentifier authorityIdentifier(X500Name name, BigInteger serial, PublicKey key)
      throws GeneralSecurityException {
    return new AuthorityKeyIdentifier(
        new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key).getKeyIdentifier(),
        new GeneralNames(new GeneralName(name)),
        serial);
  }

  org.bouncycastle.asn1.x509.Extensions toAsn1() {
    return generator.generate();
  }

  private static boolean isAddress(String host) {
    return host.matches("[0-9]+(\\.[0-9]+){3}");
  }

  private static Extensions leaf(
      PublicKey key, AuthorityKeyIdentifier authority, KeyPurposeId purpose)
      throws IOException, GeneralSecurityException {
    return new Extensions()
        .add(Extension.basicConstraints, new BasicConstraints(false))
        .identifiers(key, authority)
        .add(Extension.extendedKeyUsage, new ExtendedKeyUsage(purpose));
  }

  private Extensions identifiers(PublicKey key, AuthorityKeyIdentifier authority)
      throws IOException, GeneralSecurityException {
    SubjectKeyIdentifier subject = new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key);
    return add(Extension.subjectKeyIdentifier, subject)
        .add(Extension.authorityKeyIdentifier, authority);
  }

  private Extensions add(ASN1ObjectIdentifier identifier, ASN1Encodable value) throws IOException {
    generator.addExtension(identifier, false, value);
    return this;
  }
}
