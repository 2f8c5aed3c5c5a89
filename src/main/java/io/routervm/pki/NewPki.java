package io.routervm.pki;

import io.routervm.template.Template;
import java.math.BigInteger;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** All files of a new PKI. */
final class NewPki {
  private NewPki() {}

  static FileChanges files(String name, Policy policy, Instant now) {
    Issuer.Issued authority = Issuer.authority(name, policy.key(), policy.authority(), now);
    Issuer issuer = issuer(authority);
    String crl =
        RevocationList.create(
            issuer, new Index(List.of()), BigInteger.ONE, policy.revocationList(), now);
    FileChanges files = new FileChanges();
    files.put(PkiFolder.CA_KEY, AuthorityKey.pem(authority.key(), policy.passphrase()));
    files.put(PkiFolder.INDEX, "");
    files.put(PkiFolder.INDEX_ATTRIBUTES, "unique_subject = no\n");
    files.put(PkiFolder.NEXT_SERIAL, Serial.random() + "\n");
    files.put(PkiFolder.NEXT_CRL_NUMBER, "02\n");
    files.put(PkiFolder.CRL, crl);
    files.put(PkiFolder.TLS_CRYPT_KEY, TlsCryptKey.generate());
    files.put("openssl-easyrsa.cnf", Template.render("pki/openssl-easyrsa.cnf", Map.of()));
    files.put("vars", vars(policy));
    files.put(PkiFolder.CA_CERTIFICATE, authority.certificate());
    return files;
  }

  private static Issuer issuer(Issuer.Issued authority) {
    try {
      return new Issuer(Pem.certificate(authority.certificate()), authority.key());
    } catch (CertificateException e) {
      throw new IllegalStateException("the new CA certificate cannot be read", e);
    }
  }

  private static String vars(Policy policy) {
    boolean rsa = policy.key() == KeyType.RSA_4096;
    return Template.render(
        "pki/vars",
        Map.of(
            "algorithm", rsa ? "rsa" : "ec",
            "digest", rsa ? "sha512" : "sha384",
            "authorityDays", policy.authority().toDays(),
            "clientDays", policy.client().toDays(),
            "revocationListDays", policy.revocationList().toDays()));
  }
}
