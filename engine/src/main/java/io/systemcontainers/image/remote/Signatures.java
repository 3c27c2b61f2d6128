package io.systemcontainers.image.remote;

import java.nio.file.Path;

/** The keys that documents of a remote must be signed with. */
interface Signatures {

    /**
     * Return what is signed.
     *
     * @param document a clear-signed document
     * @param name what errors call it
     * @return the text that the signature is for
     * @throws io.systemcontainers.SystemContainerException if no good signature is by one of the
     *     keys
     */
    byte[] verified(byte[] document, String name);

    /**
     * Believe the keys of a file.
     *
     * @param keyring a file of OpenPGP keys, binary or armored
     */
    static Signatures of(Path keyring) {
        return new KeyringSignatures(keyring);
    }
}
