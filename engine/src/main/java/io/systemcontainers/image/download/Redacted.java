package io.systemcontainers.image.download;

import java.net.URI;

/** Print addresses without the name and password that they may carry. */
public final class Redacted {

    private Redacted() {}

    /**
     * Print an address.
     *
     * @param uri the address
     * @return it, without name and password
     */
    public static String of(URI uri) {
        return without(uri).toString();
    }

    /**
     * Return an address without name and password.
     *
     * @param uri the address
     * @return it, without them
     */
    public static URI without(URI uri) {
        return uri.getRawUserInfo() == null
                ? uri
                : URI.create(uri.toString().replace(uri.getRawUserInfo() + "@", ""));
    }
}
