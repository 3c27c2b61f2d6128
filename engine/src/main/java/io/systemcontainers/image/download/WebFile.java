package io.systemcontainers.image.download;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A file on a server, and how it is asked for.
 *
 * @param uri where it is, without a name and password
 * @param plainHttp which servers may be asked by {@code http:}
 * @param headers what else the request says
 * @param authorization what the server is shown; others, which it redirects to, are not
 * @param certificate a file of the one certificate that servers must have; where there is none, the
 *     JVM's trust store counts
 */
public record WebFile(
        URI uri,
        PlainHttp plainHttp,
        Map<String, String> headers,
        WebAuthorization authorization,
        Optional<Path> certificate) {

    /**
     * Ask for a file, by {@code http:} on this host only.
     *
     * @param uri where it is; a name and password in it are shown to the server
     * @return the file
     */
    public static WebFile of(URI uri) {
        Optional<String> basic =
                Optional.ofNullable(uri.getUserInfo()).map(WebAuthorization::basic);
        return new WebFile(
                Redacted.without(uri),
                PlainHttp.LOOPBACK,
                Map.of(),
                WebAuthorization.always(basic),
                Optional.empty());
    }

    /**
     * Ask for it by {@code http:} elsewhere, too.
     *
     * @param allowed where
     * @return the file
     */
    public WebFile over(PlainHttp allowed) {
        return new WebFile(uri, allowed, headers, authorization, certificate);
    }

    /**
     * Ask for it with other headers.
     *
     * @param others the headers
     * @return the file
     */
    public WebFile with(Map<String, String> others) {
        return new WebFile(uri, plainHttp, Map.copyOf(others), authorization, certificate);
    }

    /**
     * Ask for it with another authorization.
     *
     * @param other what the server is shown
     * @return the file
     */
    public WebFile with(WebAuthorization other) {
        return new WebFile(uri, plainHttp, headers, other, certificate);
    }

    /**
     * Ask servers for it that have one certificate.
     *
     * @param file a file of the certificate; where there is none, the JVM's trust store counts
     * @return the file
     */
    public WebFile trusting(Optional<Path> file) {
        return new WebFile(uri, plainHttp, headers, authorization, file);
    }

    /** Tell whether an address is on the same server, which alone is shown the authorization. */
    boolean isOnServerOf(URI other) {
        return uri.getScheme().equalsIgnoreCase(other.getScheme())
                && String.valueOf(uri.getHost()).equalsIgnoreCase(other.getHost())
                && uri.getPort() == other.getPort();
    }

    /** Print its address; what is shown to the server stays secret. */
    @Override
    public String toString() {
        return Redacted.of(uri);
    }
}
