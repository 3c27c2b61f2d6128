package io.systemcontainers.image.remote;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;

/** Paths that a remote's documents name: they stay below its address. */
final class RemotePath {

    private RemotePath() {}

    /**
     * Escape a path for an address.
     *
     * @param path the path, without a slash at its beginning
     * @return it, escaped; empty where it leads elsewhere, or cannot be in an address
     */
    static Optional<String> escaped(String path) {
        List<String> parts = List.of(path.split("/", -1));
        boolean odd =
                path.chars().anyMatch(c -> Character.isISOControl(c) || c == '\\' || c == '?')
                        || parts.stream().anyMatch(List.of("", ".", "..")::contains);
        if (odd) {
            return Optional.empty();
        }
        try {
            return Optional.of(new URI(null, null, "/" + path, null).toASCIIString().substring(1));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** Return an address without the name and password that may be in it. */
    static String shown(URI address) {
        String user = address.getRawUserInfo();
        return user == null ? address.toString() : address.toString().replace(user + "@", "");
    }

    /** Return the address of an escaped path. */
    static URI below(URI base, String escaped) {
        return URI.create(base + "/" + escaped);
    }
}
