package io.systemcontainers.storage;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.config.Size;
import io.systemcontainers.sys.KernelException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Make a btrfs file system in a file with the host's program for that: nothing in the kernel makes
 * one.
 *
 * @param directories where the program is looked for
 */
record BtrfsProgram(List<Path> directories) {

    private static final String NAME = "mkfs.btrfs";

    /** Look for it where the host's shell would, and where its package puts it. */
    static BtrfsProgram ofHost() {
        List<Path> directories = new ArrayList<>();
        String path = System.getenv().getOrDefault("PATH", "");
        Arrays.stream(path.split(":"))
                .filter(directory -> directory.startsWith("/"))
                .map(Path::of)
                .forEach(directories::add);
        directories.addAll(List.of(Path.of("/usr/sbin"), Path.of("/sbin")));
        return new BtrfsProgram(directories);
    }

    /** Make a file of a size, which takes no room yet, with an empty file system in it. */
    void make(Path file, String size) {
        Path program = find();
        try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
            made.setLength(Size.parse(size));
        } catch (IOException e) {
            throw KernelException.of("making", file, e);
        }
        // One copy of the metadata: that there are two is for disks that lose sectors.
        run(
                List.of(
                        program.toString(),
                        "--quiet",
                        "--metadata",
                        "single",
                        "--nodiscard",
                        file.toString()));
    }

    private Path find() {
        return directories.stream()
                .map(directory -> directory.resolve(NAME))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(
                        () ->
                                new SystemContainerException(
                                        "looking for `"
                                                + NAME
                                                + "`: this host does not have it: install"
                                                + " btrfs-progs, or give the pool as `source` a"
                                                + " directory of a btrfs that is mounted"));
    }

    private static void run(List<String> command) {
        String shown = String.join(" ", command);
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exitCode = process.waitFor();
            if (exitCode != 0) {
                throw new SystemContainerException(
                        "running `" + shown + "`: exit code " + exitCode + ": " + said.strip());
            }
        } catch (IOException e) {
            throw new SystemContainerException("running `" + shown + "`: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SystemContainerException("running `" + shown + "`: interrupted", e);
        }
    }
}
