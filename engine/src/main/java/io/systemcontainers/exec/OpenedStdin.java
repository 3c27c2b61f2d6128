package io.systemcontainers.exec;

import io.systemcontainers.SystemContainerException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

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

    private static final OpenedStdin NOTHING = new OpenedStdin(null, null, false, "nothing");

    static OpenedStdin of(Stdin stdin) {
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
        return stdin instanceof Stdin.File given ? ofFile(given.path()) : NOTHING;
    }

    private static OpenedStdin ofFile(Path file) {
        if (Files.isDirectory(file)) {
            throw new SystemContainerException(opening(file) + ": it is a directory");
        }
        if (!Files.exists(file)) {
            throw new SystemContainerException(opening(file) + ": it is not there");
        }
        String shown = "`" + file + "`";
        try {
            return Files.isRegularFile(file)
                    ? new OpenedStdin(
                            FileChannel.open(file, StandardOpenOption.READ), null, false, shown)
                    : new OpenedStdin(null, new SpecialFileStream(file), true, shown);
        } catch (IOException e) {
            throw new SystemContainerException(opening(file) + ": " + e, e);
        }
    }

    private static String opening(Path file) {
        return "opening `" + file + "` as the input of a command";
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
