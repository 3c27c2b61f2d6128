package io.systemcontainers.image.download;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

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

    /**
     * Read a digest, which goes on after that.
     *
     * @param digest the digest
     * @return its value so far, in hexadecimal
     */
    static String hex(MessageDigest digest) {
        try {
            return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
        } catch (CloneNotSupportedException e) {
            // Those of every Java can be copied; one from elsewhere may not.
            throw new IllegalStateException(digest.getProvider() + ": " + e.getMessage(), e);
        }
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
