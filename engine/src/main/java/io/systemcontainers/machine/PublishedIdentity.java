package io.systemcontainers.machine;

import io.systemcontainers.FileStat;
import io.systemcontainers.rootfs.FileWriter;
import io.systemcontainers.rootfs.RootDirectory;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileContent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What an engine has written into a machine's files to say which machine it is, and takes out of an
 * image that is made of them: two machines of the image would have the same machine-id, and one
 * elsewhere would ask a name server that is not there. Host keys and the like are the machine's own
 * and stay, as in LXD.
 */
final class PublishedIdentity {

    private static final String MACHINE_ID = "/etc/machine-id";
    private static final String RESOLVER = "/etc/resolv.conf";
    /* More than an engine writes to any of these files. */
    private static final int LARGEST = 4096;

    private PublishedIdentity() {}

    /**
     * Empty or put back the files that are still as the engine wrote them.
     *
     * @param identity who the machine is
     * @param before the root directory of the image that the machine was made from
     * @param rootfs the root directory of the new image
     */
    static void forget(Identity identity, Path before, Path rootfs) {
        try (RootDirectory image = RootDirectory.open(before);
                RootDirectory made = RootDirectory.open(rootfs)) {
            if (is(made, MACHINE_ID, identity.machineId() + "\n")) {
                // As an image is to have it: machine-id(5), "Initialization".
                write(made, MACHINE_ID, 0444, new byte[0]);
            }
            Optional<String> resolver = identity.resolver().content();
            if (resolver.isPresent() && is(made, RESOLVER, resolver.get())) {
                write(made, RESOLVER, 0644, content(image, RESOLVER).orElse(new byte[0]));
            }
        }
    }

    private static boolean is(RootDirectory root, String path, String written) {
        return content(root, path)
                .map(content -> new String(content, StandardCharsets.UTF_8).equals(written))
                .orElse(false);
    }

    /* Of a short regular file, and not of what a link leads to. */
    private static Optional<byte[]> content(RootDirectory root, String path) {
        Optional<FileStat> found =
                root.exists(path) ? Optional.of(root.stat(path)) : Optional.empty();
        if (found.isEmpty()
                || found.get().type() != FileStat.Type.FILE
                || found.get().size() > LARGEST) {
            return Optional.empty();
        }
        try (Fd file = root.openForReading(path)) {
            return Optional.of(FileContent.readAll(file, path));
        }
    }

    private static void write(RootDirectory root, String path, int mode, byte[] content) {
        try (FileWriter writer = root.create(path, mode, 0, 0)) {
            writer.write(content);
            writer.commit();
        }
    }
}
