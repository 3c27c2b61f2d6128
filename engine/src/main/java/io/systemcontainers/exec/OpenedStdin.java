package io.systemcontainers.exec;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sharing.SharedFolders;
import io.systemcontainers.sys.HostFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;

/**
 * Hold where a command's input comes from, opened before the command is started: one that cannot
 * have its input does not run.
 *
 * @param channel what can be read without waiting; null where there is no such thing
 * @param stream what may have to be waited for; null where there is no such thing
 * @param owned whether the stream is closed at the end, for it is nobody else's
 * @param shown what errors call it
 */
record OpenedStdin(ReadableByteChannel channel, InputStream stream, boolean owned, String shown)
        implements AutoCloseable {

    /* Links to what processes have open, which may have no path: proc_pid_fd(5). */
    private static final Pattern DESCRIPTOR =
            Pattern.compile(
                    "/dev/std(in|out|err)|(/dev|/proc/(self|thread-self|\\d+(/task/\\d+)?))/fd/\\d+");

    private static final OpenedStdin NOTHING = new OpenedStdin(null, null, false, "nothing");

    /**
     * Open it.
     *
     * @param folders finds a file of the host past the links that machines may have made
     */
    static OpenedStdin of(Stdin stdin, SharedFolders folders) {
        if (stdin instanceof Stdin.Bytes given) {
            return new OpenedStdin(
                    Channels.newChannel(new ByteArrayInputStream(given.bytes())),
                    null,
                    false,
                    "bytes");
        }
        if (stdin instanceof Stdin.Stream given) {
            return new OpenedStdin(null, given.stream(), false, "a stream");
        }
        return stdin instanceof Stdin.File given ? ofFile(given.path(), folders) : NOTHING;
    }

    private static OpenedStdin ofFile(Path file, SharedFolders folders) {
        String opening = "opening `" + file + "` as the input of a command: ";
        if (!file.getFileSystem().equals(FileSystems.getDefault()) || isDescriptor(file)) {
            return ofFile(file, file, opening);
        }
        HostFile found;
        try {
            found = folders.openIfThere(file.toAbsolutePath().toString()).orElse(null);
        } catch (SystemContainerException e) {
            throw new SystemContainerException(opening + e.getMessage(), e);
        }
        if (found == null) {
            throw new SystemContainerException(opening + "it is not there");
        }
        try (found) {
            return ofFile(Path.of(found.fd().path()), file, opening);
        }
    }

    private static boolean isDescriptor(Path file) {
        return DESCRIPTOR.matcher(file.toAbsolutePath().toString()).matches();
    }

    private static OpenedStdin ofFile(Path file, Path named, String opening) {
        if (Files.isDirectory(file)) {
            throw new SystemContainerException(opening + "it is a directory");
        }
        if (!Files.exists(file)) {
            throw new SystemContainerException(opening + "it is not there");
        }
        String shown = "`" + named + "`";
        try {
            return Files.isRegularFile(file)
                    ? new OpenedStdin(
                            FileChannel.open(file, StandardOpenOption.READ), null, false, shown)
                    : new OpenedStdin(null, new SpecialFileStream(file, named), true, shown);
        } catch (IOException e) {
            throw new SystemContainerException(opening + e, e);
        }
    }

    @Override
    public void close() {
        try {
            if (channel != null) {
                channel.close();
            }
            if (owned) {
                stream.close();
            }
        } catch (IOException e) {
            throw new SystemContainerException("closing " + shown + ": " + e, e);
        }
    }
}
