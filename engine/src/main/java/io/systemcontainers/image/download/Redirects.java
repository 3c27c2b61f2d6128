package io.systemcontainers.image.download;

import java.net.URI;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The way that servers lead a request, and where it must not lead. */
final class Redirects {

    /** More than any mirror needs; a registry leads once, to where its blobs are. */
    static final int MOST = 10;

    private final WebFile file;
    private final Set<URI> seen = new HashSet<>();

    Redirects(WebFile file) throws FinalException {
        this.file = file;
        if (!file.plainHttp().allows(file.uri(), file.uri())) {
            throw new FinalException(
                    "it is `http:`, which is neither secret nor safe from changes on the way",
                    "use `https:`, or allow `http:` in the remote's entry");
        }
        seen.add(file.uri());
    }

    static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    /** Return where a server leads. */
    URI next(URI from, Optional<String> location) throws FinalException {
        URI to = target(from, location);
        String led = "`" + Redacted.of(from) + "` redirects to `" + Redacted.of(to) + "`";
        String scheme = String.valueOf(to.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https") || to.getHost() == null) {
            throw refused(led + ", which is not on a web server");
        }
        if (scheme.equals("http") && "https".equalsIgnoreCase(from.getScheme())) {
            throw refused(led + ", from `https:` to `http:`, which is not safe");
        }
        if (!file.plainHttp().allows(to, file.uri())) {
            throw refused(led + ", which is another server's `http:`");
        }
        if (!seen.add(to)) {
            throw refused(led + ", where it has been already");
        }
        if (seen.size() > MOST + 1) {
            throw refused(led + ", and there were " + MOST + " redirects before");
        }
        return to;
    }

    private static URI target(URI from, Optional<String> location) throws FinalException {
        try {
            return Redacted.without(
                    from.resolve(location.filter(to -> !to.isBlank()).orElseThrow().strip()));
        } catch (RuntimeException e) {
            throw refused("`" + Redacted.of(from) + "` redirects to no address");
        }
    }

    private static FinalException refused(String what) {
        return new FinalException(what, "look at the server, or name another");
    }
}
