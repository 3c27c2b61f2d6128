package io.systemcontainers.network;

import io.systemcontainers.sys.net.NamespaceIdentity;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file that says what a device did before machines needed it.
 *
 * @param namespace the device's network, as another one may have a device of that name
 * @param device its name
 */
record ForwardingFile(NamespaceIdentity namespace, String device) {

    static final Path DIRECTORY = Path.of("/run/systemcontainers");
    private static final Pattern NAME = Pattern.compile("forwarding-([^-]+-[^-]+-[^-]+)-(.+)");

    /** Returns those of all networks, also of networks that have ended. */
    static List<ForwardingFile> list() throws IOException {
        List<ForwardingFile> found = new ArrayList<>();
        if (Files.isDirectory(DIRECTORY)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(DIRECTORY)) {
                files.forEach(file -> parse(file.getFileName().toString()).ifPresent(found::add));
            }
        }
        return found;
    }

    private static Optional<ForwardingFile> parse(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches()
                ? NamespaceIdentity.parse(matcher.group(1))
                        .map(namespace -> new ForwardingFile(namespace, matcher.group(2)))
                : Optional.empty();
    }

    Path path() {
        return DIRECTORY.resolve("forwarding-" + namespace + "-" + device);
    }
}
