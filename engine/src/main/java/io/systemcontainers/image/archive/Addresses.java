package io.systemcontainers.image.archive;

import java.net.URI;

/** Build the addresses of what an archive holds. */
final class Addresses {

    private Addresses() {}

    /** Return the address of a path below a base, whose own path may or may not end in a slash. */
    static URI below(URI base, String path) {
        String root = base.toString();
        // A package's file name may hold characters that a URI must escape ("~" and "+" may stay).
        return URI.create((root.endsWith("/") ? root : root + "/") + path.replace("%", "%25"));
    }

    /** Tell whether {@link Transport} can fetch from an address. */
    static boolean canBeFetched(URI uri) {
        return switch (String.valueOf(uri.getScheme())) {
            case "http", "https" -> uri.getHost() != null;
            case "file" -> uri.getPath() != null;
            default -> false;
        };
    }
}
