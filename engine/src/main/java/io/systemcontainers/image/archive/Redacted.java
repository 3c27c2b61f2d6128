package io.systemcontainers.image.archive;

import java.net.URI;

/** Print addresses without the name and password that they may carry. */
final class Redacted {

    private Redacted() {}

    static String of(URI uri) {
        return without(uri).toString();
    }

    static URI without(URI uri) {
        return uri.getRawUserInfo() == null
                ? uri
                : URI.create(uri.toString().replace(uri.getRawUserInfo() + "@", ""));
    }
}
