package io.systemcontainers.cgroup;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Count how many processes of a machine the kernel has killed for lack of memory: {@code
 * memory.events} of cgroup-v2.rst, {@code memory.oom_control} of cgroup-v1/memory.rst. Any thread
 * may ask, at the cost of one read of a file that stays open.
 */
public final class OomKills implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(OomKills.class.getName());
    private static final Pattern LINE = Pattern.compile("(?m)^oom_kill (\\d+)$");
    private static final int LONGEST = 4096;

    private final Path file;
    private final ByteBuffer content = ByteBuffer.allocate(LONGEST);
    private FileChannel channel;
    private boolean closed;
    private long count;

    /**
     * Prepare to count.
     *
     * @param file the file, which is there while the machine runs; null where nobody counts
     */
    public OomKills(Path file) {
        this.file = file;
    }

    /**
     * Return how many there were.
     *
     * @return how many, up to when the machine ended
     */
    public synchronized long count() {
        if (file == null || closed) {
            return count;
        }
        try {
            if (channel == null) {
                channel = FileChannel.open(file, StandardOpenOption.READ);
            }
            content.clear();
            channel.read(content, 0);
            content.flip();
            reported(StandardCharsets.US_ASCII.decode(content).toString());
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "reading `" + file + "` of a machine that may just have ended", e);
        }
        return count;
    }

    /**
     * Take what was in the file before it went.
     *
     * @param text its content
     */
    public synchronized void reported(String text) {
        Matcher matcher = LINE.matcher(text);
        if (matcher.find()) {
            count = Long.parseLong(matcher.group(1));
        }
    }

    /**
     * Say how many there were, for the end of a message.
     *
     * @param kills how many
     * @return what to say; empty for none
     */
    public static String describe(long kills) {
        return kills == 0
                ? ""
                : "; the kernel killed "
                        + kills
                        + " of its processes for lack of memory: raise limits.memory";
    }

    /** Let go of the file; the count stays. */
    @Override
    public synchronized void close() {
        closed = true;
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "closing `" + file + "`, which was only read", e);
            }
        }
    }
}
