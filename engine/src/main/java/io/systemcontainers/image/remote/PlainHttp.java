package io.systemcontainers.image.remote;

import io.systemcontainers.Remote;

/** The rule that images do not come over {@code http:} unless a remote's entry allows it. */
final class PlainHttp {

    private PlainHttp() {}

    /** Require that a remote's address is one that it may have. */
    static void require(Remote remote) {
        boolean allowed =
                !"http".equals(remote.address().getScheme())
                        || remote.plainHttp()
                        || isLoopback(remote.address().getHost());
        if (!allowed) {
            throw new IllegalArgumentException(
                    "asking remote "
                            + remote
                            + ": any host on the way can replace what comes over http: use https:, or"
                            + " allow it with "
                            + RemoteProperties.PREFIX
                            + remote.name()
                            + "."
                            + RemoteProperties.HTTP
                            + "=true");
        }
    }

    /* By its text: what a resolver says of a name may be another thing the next time. */
    private static boolean isLoopback(String host) {
        return host.equals("localhost")
                || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}")
                || host.equals("[::1]");
    }
}
