package io.systemcontainers.image.download;

import java.net.http.HttpHeaders;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a server says before it sends a file.
 *
 * @param status 200, or 206 for a part of it
 * @param length how many bytes it says that it sends
 * @param validator its strong entity tag, quotes included
 * @param range the header {@code Content-Range}
 * @param type the header {@code Content-Type}
 */
record ResponseHead(
        int status,
        OptionalLong length,
        Optional<String> validator,
        Optional<String> range,
        Optional<String> type) {

    static ResponseHead of(int status, HttpHeaders headers) {
        return new ResponseHead(
                status,
                length(headers),
                headers.firstValue("ETag").filter(tag -> tag.startsWith("\"")),
                headers.firstValue("Content-Range"),
                headers.firstValue("Content-Type"));
    }

    /** Describe a file that is sent whole. */
    static ResponseHead whole(long length) {
        return new ResponseHead(
                200, OptionalLong.of(length), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static OptionalLong length(HttpHeaders headers) {
        try {
            return headers.firstValueAsLong("Content-Length");
        } catch (NumberFormatException e) {
            return OptionalLong.empty(); // the client has read the body by other means
        }
    }
}
