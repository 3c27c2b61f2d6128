package io.systemcontainers.image.download;

import java.net.URI;

/** Build the addresses of what a server holds. */
public final class Addresses {

    private Addresses() {}

    /**
     * Return the address of a path below a base.
     *
     * @param base the base, whose own path may or may not end in a slash
     * @param path the path, not escaped
     * @return the address
     */
    public static URI below(URI base, String path) {
        String root = base.toString();
        // A package's file name may hold characters that a URI must escape ("~" and "+" may stay).
        return URI.create((root.endsWith("/") ? root : root + "/") + path.replace("%", "%25"));
    }

    /**
     * Tell whether {@link Downloads} can fetch from an address.
     *
     * @param uri the address
     * @return whether it has a scheme that is known, and what that needs
     */
    public static boolean canBeFetched(URI uri) {
        return switch (String.valueOf(uri.getScheme())) {
            case "http", "https" -> uri.getHost() != null;
            case "file" -> uri.getPath() != null;
            default -> false;
        };
    }
}
