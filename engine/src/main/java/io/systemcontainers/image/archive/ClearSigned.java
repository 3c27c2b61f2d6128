package io.systemcontainers.image.archive;

import io.systemcontainers.SystemContainerException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Take a clear-signed message apart: RFC 9580, section 7.
 *
 * <p>The whole file must be one message. Whatever is not covered by the signature is an error: text
 * before or after the message is how such files are forged.
 *
 * @param text what is signed, with line feeds, dashes unescaped
 * @param signature the armored signature
 */
record ClearSigned(String text, String signature) {

    private static final String BEGIN = "-----BEGIN PGP SIGNED MESSAGE-----";
    private static final String SIGNATURE = "-----BEGIN PGP SIGNATURE-----";
    private static final String END = "-----END PGP SIGNATURE-----";

    static ClearSigned parse(byte[] file, String from) {
        List<String> lines =
                new String(file, StandardCharsets.UTF_8).lines().map(ClearSigned::strip).toList();
        int start = lines.indexOf("");
        int signature = lines.indexOf(SIGNATURE);
        int end = lines.indexOf(END);
        boolean whole =
                start > 0
                        && lines.get(0).equals(BEGIN)
                        && lines.subList(1, start).stream().allMatch(l -> l.startsWith("Hash: "))
                        && signature > start
                        && end > signature
                        && lines.subList(end + 1, lines.size()).stream().allMatch(String::isEmpty);
        if (!whole) {
            throw new SystemContainerException(
                    "reading `"
                            + from
                            + "`: it is not one clear-signed message: something on the way"
                            + " answers in the mirror's place, or the file is cut off");
        }
        StringBuilder text = new StringBuilder();
        for (String line : lines.subList(start + 1, signature)) {
            if (line.startsWith("-") && !line.startsWith("- ")) {
                throw new SystemContainerException(
                        "reading `" + from + "`: an unescaped dash begins a signed line");
            }
            text.append(line.startsWith("- ") ? line.substring(2) : line).append('\n');
        }
        return new ClearSigned(
                text.toString(), String.join("\n", lines.subList(signature, end + 1)) + "\n");
    }

    /** Trailing white space is not signed: RFC 9580, 7.1. */
    private static String strip(String line) {
        int end = line.length();
        while (end > 0 && " \t\r".indexOf(line.charAt(end - 1)) >= 0) {
            end--;
        }
        return line.substring(0, end);
    }

    /** Return the bytes that were signed: lines end in CRLF, but for the last, which has no end. */
    byte[] signedBytes() {
        String body = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        return body.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    }
}
