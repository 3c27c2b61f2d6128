package io.systemcontainers.exec;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.keeper.Porter;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileContent;
import io.systemcontainers.sys.FileService;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * The command lines of a machine's processes, as a process in the machine reads them. The kernel
 * takes them from the memory of the process that is asked about, and waits for its lock:
 * get_mm_cmdline() of fs/proc/base.c. A process holds that for as long as a FUSE server likes.
 */
final class CommandLines implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(CommandLines.class.getName());
    /* How long an answer is waited for, and until when is asked. */
    private static final Duration LIMIT = Duration.ofMillis(200);
    /* One is as long as its process likes. */
    private static final int MOST = 8192;

    private final Porter porter;
    private final Deadline end = Deadline.in(LIMIT);
    private FileService service;

    CommandLines(Porter porter) {
        this.porter = porter;
    }

    /**
     * Read one.
     *
     * @param process the process's id in the machine
     * @return its words; nothing where it has none, or does not say them in time
     */
    Optional<String> of(String process) {
        if (end.passed()) {
            return Optional.empty();
        }
        String file = "/proc/" + process + "/cmdline";
        try (Fd opened = service().open(file)) {
            byte[] bytes = new byte[MOST];
            int length = FileContent.read(opened, bytes, file);
            String line = new String(bytes, 0, length, StandardCharsets.UTF_8);
            return Optional.of(line.replace('\0', ' ').strip()).filter(words -> !words.isEmpty());
        } catch (SystemContainerException e) {
            LOG.log(Level.DEBUG, "reading a command line, which its process may withhold", e);
            return Optional.empty();
        }
    }

    private FileService service() {
        if (service == null) {
            service = porter.startFileService(LIMIT, LIMIT.toMillis() + " ms");
        }
        return service;
    }

    @Override
    public void close() {
        if (service != null) {
            service.close();
        }
    }
}
