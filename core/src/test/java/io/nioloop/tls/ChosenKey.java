package io.nioloop.tls;

import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.security.KeyFactory;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.function.Function;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;

/** Shows the certificate of that name among the {@link Fixtures}, whatever the peer says that it trusts. */
final class ChosenKey extends X509ExtendedKeyManager {
    private final Function<SSLEngine, String> choice;

    private ChosenKey(Function<SSLEngine, String> choice) {
        this.choice = choice;
    }

    static SSLContext context(Function<SSLEngine, String> choice, TrustManager... trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new ChosenKey(choice)}, trust.length == 0 ? null : trust, null);
            return context;
        } catch (Exception broken) {
            throw new AssertionError(broken);
        }
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        return keyType.startsWith("EC") ? choice.apply(engine) : null;
    }

    @Override
    public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
        return choice.apply(engine);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        try (InputStream file = Files.newInputStream(Fixtures.file(alias + ".pem"))) {
            return new X509Certificate[] {
                (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(file)
            };
        } catch (Exception broken) {
            throw new AssertionError(broken);
        }
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        try {
            String text = Files.readString(Fixtures.file(alias + ".key")).replaceAll("-----[A-Z ]+-----|\\s", "");
            return KeyFactory.getInstance("EC")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(text)));
        } catch (Exception broken) {
            throw new AssertionError(broken);
        }
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return null;
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return null;
    }
}
