package io.systemcontainers.image.remote;

import io.systemcontainers.image.archive.Keyring;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;

/** Signatures by the keys of a file, which is read when the first document has come. */
final class KeyringSignatures implements Signatures {

    private static final String ADVICE =
            RemoteProperties.PREFIX + "NAME." + RemoteProperties.KEYRING;

    private final Path file;

    KeyringSignatures(Path file) {
        this.file = file;
    }

    @Override
    public byte[] verified(byte[] document, String name) {
        return Keyring.read(file, ADVICE)
                .verify(document, name, Instant.now())
                .text()
                .getBytes(StandardCharsets.UTF_8);
    }
}
