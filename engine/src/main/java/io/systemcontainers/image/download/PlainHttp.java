package io.systemcontainers.image.download;

import java.net.URI;
import java.util.Locale;

/**
 * Which servers may be asked by {@code http:}, which is neither secret nor safe from changes on the
 * way.
 */
public enum PlainHttp {
    /** Those of this host. */
    LOOPBACK,
    /**
     * Those of this host, and the one that the file is on: its entry among the remotes allows it.
     */
    SAME_HOST,
    /** All, because what they send is signed. */
    ANYWHERE;

    /**
     * Tell whether an address may be fetched from.
     *
     * @param target the address, perhaps one that a server redirected to
     * @param origin the address that was asked for
     * @return whether it is not {@code http:}, or allowed to be
     */
    public boolean allows(URI target, URI origin) {
        return !"http".equalsIgnoreCase(target.getScheme())
                || this == ANYWHERE
                || isLoopback(target.getHost())
                || this == SAME_HOST && String.valueOf(origin.getHost()).equals(target.getHost());
    }

    /**
     * Tell whether a host is this one, by its name alone: no name is looked up.
     *
     * @param host the host
     * @return whether it is
     */
    public static boolean isLoopback(String host) {
        String name = String.valueOf(host).toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.equals("[::1]")
                || name.equals("::1")
                || name.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }
}
