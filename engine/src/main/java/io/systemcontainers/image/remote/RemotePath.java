package io.systemcontainers.image.remote;

import io.systemcontainers.Remote;
import io.systemcontainers.image.download.PlainHttp;
import io.systemcontainers.image.download.WebFile;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;

/** Paths that a remote's documents name: they stay below its address. */
final class RemotePath {

    /** The kernel's limit for a path. Without one, a document decides how long a message is. */
    private static final int LONGEST = 4096;

    private RemotePath() {}

    /**
     * Escape a path for an address.
     *
     * @param path the path, without a slash at its beginning
     * @return it, escaped; empty where it leads elsewhere, or cannot be in an address
     */
    static Optional<String> escaped(String path) {
        if (path.length() > LONGEST) {
            return Optional.empty();
        }
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

    /** Return the file of an escaped path. */
    static WebFile below(Remote remote, String escaped) {
        URI address = URI.create(remote.address() + "/" + escaped);
        return WebFile.of(address)
                .over(remote.plainHttp() ? PlainHttp.SAME_HOST : PlainHttp.LOOPBACK)
                .trusting(remote.certificate());
    }

    /** Return why a remote may not have its keyring or certificate; empty where it may. */
    static Optional<String> trustRefusal(Remote remote) {
        Remote.Protocol protocol = remote.protocol();
        String leaveOut = "; leave out " + RemoteProperties.PREFIX + remote.name() + ".";
        if (remote.keyring().isPresent() && protocol != Remote.Protocol.SIMPLESTREAMS) {
            return Optional.of(
                    "a keyring is for simplestreams only: nothing that it sends is signed"
                            + leaveOut
                            + RemoteProperties.KEYRING);
        }
        return remote.certificate().isPresent() && protocol == Remote.Protocol.OCI
                ? Optional.of(
                        "a registry's certificate is believed because of the JVM's trust store only"
                                + leaveOut
                                + RemoteProperties.CERTIFICATE)
                : Optional.empty();
    }

    /** Return why a remote may not have its address; empty where it may. */
    static Optional<String> refusal(Remote remote) {
        WebFile base = below(remote, "");
        return base.plainHttp().allows(base.uri(), base.uri())
                ? Optional.empty()
                : Optional.of(
                        "any host on the way can replace what comes over http: use https:, or allow"
                                + " it with "
                                + RemoteProperties.PREFIX
                                + remote.name()
                                + "."
                                + RemoteProperties.HTTP
                                + "=true");
    }
}
