package io.systemcontainers.image.download;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * A file that has not come whole, which stays for the next process where that can go on with it.
 * Closing it deletes it otherwise.
 */
final class PartialFile implements AutoCloseable {

    private final Path path;
    private final FileChannel channel;
    private boolean kept;

    private PartialFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Open it, or make it. */
    static PartialFile open(Path path) throws IOException {
        return new PartialFile(
                path,
                FileChannel.open(
                        path,
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE,
                                LinkOption.NOFOLLOW_LINKS)));
    }

    FileChannel channel() {
        return channel;
    }

    /** Brings more of the file. */
    interface Work {
        void run() throws IOException, InterruptedException;
    }

    /** Keep what came when work fails in a way that another process can go on after. */
    void hold(Work work) throws IOException, InterruptedException {
        boolean resumable = true;
        try {
            work.run();
        } catch (FinalException e) {
            resumable = false;
            throw e;
        } catch (IOException e) {
            // What there is takes the room that others need.
            resumable = !Errors.isNoSpace(e);
            throw e;
        } finally {
            kept = resumable;
        }
    }

    /** Give it the name of a complete file. */
    Path complete(Path name) throws IOException {
        return Files.move(path, name, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
        channel.close();
        if (!kept || path.toFile().length() == 0) {
            Files.deleteIfExists(path);
        }
    }
}
