package io.systemcontainers.keeper;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.Memfd;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Hold the keeper's program in a sealed file in memory, so that no machine can overwrite it and no
 * directory has to be executable.
 */
public final class KeeperProgram implements AutoCloseable {

    private final Fd program;

    private KeeperProgram(Fd program) {
        this.program = program;
    }

    /**
     * Load the program for this machine's architecture from the engine's jar.
     *
     * @return the program
     */
    public static KeeperProgram load() {
        String resource = "keeper-" + architecture();
        try (InputStream stream = KeeperProgram.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new SystemContainerException(
                        "loading the keeper `"
                                + resource
                                + "`: this jar was built without it: "
                                + "build it on such a machine, or with the cross compiler installed");
            }
            return new KeeperProgram(
                    Memfd.executable("systemcontainers-keeper", stream.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException("reading the resource `" + resource + "`", e);
        }
    }

    /**
     * Return the kernel's name of this machine's architecture: uname(2).
     *
     * @return for example {@code x86_64}
     */
    public static String architecture() {
        String name = System.getProperty("os.arch");
        return "amd64".equals(name) ? "x86_64" : name;
    }

    Fd fd() {
        return program;
    }

    @Override
    public void close() {
        program.close();
    }
}
