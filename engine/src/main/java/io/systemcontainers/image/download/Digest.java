package io.systemcontainers.image.download;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Make the digests that every Java has. */
public final class Digest {

    private Digest() {}

    /**
     * Begin a SHA-256.
     *
     * @return the digest
     */
    public static MessageDigest sha256() {
        return of("SHA-256");
    }

    /**
     * Begin an MD5, which dpkg knows files by; it protects nothing here.
     *
     * @return the digest
     */
    public static MessageDigest md5() {
        return of("MD5");
    }

    private static MessageDigest of(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            // java.security.MessageDigest promises both.
            throw new IllegalStateException(e);
        }
    }
}
