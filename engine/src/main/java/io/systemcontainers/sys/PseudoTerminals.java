package io.systemcontainers.sys;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** This host's pseudo terminals, whose number all machines share: pty(7). */
public final class PseudoTerminals {

    private static final Path PROC = Path.of("/proc");
    private static final Path PARAMETERS = PROC.resolve("sys/kernel/pty");
    private static final String MASTER = "/ptmx";

    private record Holder(Path process, long count) {}

    private PseudoTerminals() {}

    /**
     * Tell what to do where the kernel has none left, ENOSPC.
     *
     * @return the advice, with who has most of them
     */
    public static String advice() {
        return "all that a machine may have, 1024 in its /dev/pts, or all machines together,"
                + " kernel.pty.max="
                + parameter("max")
                + " less kernel.pty.reserve="
                + parameter("reserve")
                + ", are in use ("
                + parameter("nr")
                + " on this host"
                + holder().map(PseudoTerminals::describe).orElse("")
                + "): end what holds them, or raise kernel.pty.max";
    }

    private static String describe(Holder holder) {
        return ", " + holder.count + " by process " + holder.process.getFileName() + name(holder);
    }

    private static String name(Holder holder) {
        try {
            return ", `" + Files.readString(holder.process.resolve("comm")).strip() + "`";
        } catch (IOException e) {
            return ""; // it has ended meanwhile
        }
    }

    private static String parameter(String name) {
        try {
            return Files.readString(PARAMETERS.resolve(name)).strip();
        } catch (IOException e) {
            return "?";
        }
    }

    private static Optional<Holder> holder() {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            Holder most = new Holder(PROC, 0);
            for (Path process : processes) {
                Holder holder = new Holder(process, masters(process));
                most = holder.count > most.count ? holder : most;
            }
            return Optional.of(most).filter(holder -> holder.count > 0);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static long masters(Path process) {
        long count = 0;
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                if (Files.readSymbolicLink(descriptor).toString().endsWith(MASTER)) {
                    count++;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return count; // it has ended, or closed some, meanwhile
        }
        return count;
    }
}
