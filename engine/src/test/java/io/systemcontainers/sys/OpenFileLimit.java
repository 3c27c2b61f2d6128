package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** The limit of a JVM's open files, lowered, and reached. */
public final class OpenFileLimit implements AutoCloseable {

    // asm-generic/resource.h
    private static final int RLIMIT_NOFILE = 7;

    static {
        Native.register(OpenFileLimit.class, "c");
    }

    private final List<Fd> taken = new ArrayList<>();

    private OpenFileLimit() {}

    /** Lower the limit of this JVM, for good. */
    public static void lower(long files) {
        try (Memory limit = new Memory(16)) {
            limit.setLong(0, files);
            limit.setLong(8, files);
            setrlimit(RLIMIT_NOFILE, limit);
        }
    }

    /** Load all classes below a directory of the class path: that would need descriptors later. */
    public static void load(Class<?> ofDirectory) throws IOException {
        Path root =
                Path.of(
                        URI.create(
                                ofDirectory
                                        .getProtectionDomain()
                                        .getCodeSource()
                                        .getLocation()
                                        .toString()));
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        String name = root.relativize(file).toString();
                        if (name.endsWith(".class") && !name.endsWith("-info.class")) {
                            load(name.substring(0, name.length() - 6).replace('/', '.'));
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    private static void load(String name) {
        try {
            Class.forName(name, false, OpenFileLimit.class.getClassLoader());
        } catch (ClassNotFoundException | NoClassDefFoundError e) {
            // It needs what is not on the class path, so nothing here needs it.
        }
    }

    /** Take all descriptors but some. */
    public static OpenFileLimit reachAllBut(int left) {
        OpenFileLimit limit = new OpenFileLimit();
        try {
            while (true) {
                limit.taken.add(Open.root(Path.of("/")));
            }
        } catch (KernelException e) {
            if (!e.is(Errno.EMFILE)) {
                throw e;
            }
        }
        for (int i = 0; i < left; i++) {
            limit.taken.remove(0).close();
        }
        return limit;
    }

    /** Give them back. */
    @Override
    public void close() {
        taken.forEach(Fd::close);
    }

    private static native int setrlimit(int resource, Pointer limit) throws LastErrorException;
}
