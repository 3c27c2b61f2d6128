package io.systemcontainers.junit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Add up all that a provisioned machine depends on. Every part is preceded by its length, so that
 * no two different sequences of parts add up to the same.
 */
final class ProvisioningKey {

    /* Changes with the meaning of the parts. */
    private static final String FORMAT = "1";

    private final MessageDigest digest;

    ProvisioningKey() {
        digest = sha256();
        add("format", FORMAT);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    ProvisioningKey add(String kind, String... values) {
        return add(kind, List.of(values));
    }

    ProvisioningKey add(String kind, List<String> values) {
        add(kind.getBytes(StandardCharsets.UTF_8));
        add(Integer.toString(values.size()).getBytes(StandardCharsets.UTF_8));
        // Names of files that are not UTF-8 have characters that UTF-8 has no bytes for.
        values.forEach(value -> add(value.getBytes(StandardCharsets.UTF_16BE)));
        return this;
    }

    private void add(byte[] bytes) {
        digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
        digest.update(bytes);
    }

    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
