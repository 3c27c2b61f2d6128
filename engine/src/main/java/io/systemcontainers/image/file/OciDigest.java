package io.systemcontainers.image.file;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A stream whose bytes have to have a digest, {@code sha256:…} or {@code sha512:…}. */
final class OciDigest extends FilterInputStream {

    private static final int BUFFER = 1 << 16;

    private final String what;
    private final String expected;
    private final MessageDigest digest;

    /**
     * Begin.
     *
     * @param what what errors call it
     * @param expected the digest; empty where none is known
     */
    OciDigest(InputStream in, String what, String expected) throws IOException {
        super(in);
        this.what = what;
        this.expected = expected;
        this.digest = expected.isEmpty() ? null : of(expected);
    }

    private static MessageDigest of(String expected) throws IOException {
        try {
            return MessageDigest.getInstance(
                    requireDigest(expected).equals("sha256") ? "SHA-256" : "SHA-512");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("java.security has both", e);
        }
    }

    /** Require a digest that can be a file's name, and return its algorithm. */
    static String requireDigest(String digest) throws IOException {
        if (!digest.matches("sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}")) {
            throw new IOException("`" + digest + "` is no digest of SHA-256 or SHA-512");
        }
        return digest.substring(0, digest.indexOf(':'));
    }

    @Override
    public int read() throws IOException {
        int one = super.read();
        if (one >= 0 && digest != null) {
            digest.update((byte) one);
        }
        return one;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        if (read > 0 && digest != null) {
            digest.update(buffer, offset, read);
        }
        return read;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    @Override
    public long skip(long bytes) throws IOException {
        byte[] skipped = new byte[(int) Math.min(bytes, BUFFER)];
        return Math.max(0, read(skipped, 0, skipped.length));
    }

    /** Read to the end, and compare. */
    void verify() throws IOException {
        if (digest == null) {
            return;
        }
        byte[] buffer = new byte[BUFFER];
        int read = 0;
        while (read >= 0) {
            read = read(buffer, 0, buffer.length);
        }
        String found = expected.substring(0, 7) + HexFormat.of().formatHex(digest.digest());
        if (!found.equals(expected)) {
            throw new IOException(
                    "`"
                            + what
                            + "` is damaged, or not what it was: its digest is "
                            + found
                            + ", and should be "
                            + expected);
        }
    }
}
