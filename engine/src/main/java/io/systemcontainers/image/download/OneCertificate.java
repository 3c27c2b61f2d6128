package io.systemcontainers.image.download;

import io.systemcontainers.SystemContainerException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trust in one certificate, as {@code lxc remote add --accept-certificate} has it: neither its
 * host's name nor its dates are looked at.
 */
final class OneCertificate extends X509ExtendedTrustManager {

    private final X509Certificate trusted;

    private OneCertificate(X509Certificate trusted) {
        this.trusted = trusted;
    }

    /** Read the certificate of a file, PEM or DER. */
    static SSLContext of(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            X509Certificate trusted =
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509").generateCertificate(in);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new OneCertificate(trusted)}, null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new SystemContainerException("reading certificate `" + file + "`: " + e, e);
        }
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        if (!chain[0].equals(trusted)) {
            throw new CertificateException("the server has another certificate than is trusted");
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        throw new CertificateException("this is no server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        throw new CertificateException("this is no server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("this is no server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
