package io.systemcontainers.image.file;

import io.systemcontainers.FileStat;
import io.systemcontainers.rootfs.RootDirectory;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a root directory without metadata shows of itself: os-release(5), and its programs. */
final class RootFacts {

    private static final List<String> PROGRAMS =
            List.of(
                    "/bin/sh",
                    "/sbin/init",
                    "/usr/bin/env",
                    "/bin/busybox",
                    "/usr/lib/systemd/systemd");
    private static final List<String> RELEASES = List.of("/etc/os-release", "/usr/lib/os-release");
    private static final int LONGEST_RELEASE = 1 << 16;
    private static final int ELF_BYTES = 20;

    private final RootDirectory root;

    private RootFacts(RootDirectory root) {
        this.root = root;
    }

    static ImageMetadata read(Path rootfs) throws IOException {
        try (RootDirectory root = RootDirectory.open(rootfs)) {
            RootFacts facts = new RootFacts(root);
            return new ImageMetadata(
                    facts.architecture(), Instant.EPOCH, facts.properties(), Map.of(), List.of());
        }
    }

    /** Return what os-release(5) says; nothing where there is no such file. */
    static Map<String, String> properties(Path rootfs) {
        try (RootDirectory root = RootDirectory.open(rootfs)) {
            return new RootFacts(root).properties();
        }
    }

    /* elf(5): the type of machine, in the byte order that the file says. */
    private String architecture() throws IOException {
        for (String program : PROGRAMS) {
            Optional<String> found = begin(program, ELF_BYTES).flatMap(RootFacts::machine);
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new IOException(
                "it is no root directory of a system: none of "
                        + String.join(", ", PROGRAMS)
                        + " is a program of a known architecture");
    }

    private static Optional<String> machine(byte[] begin) {
        if (begin.length < ELF_BYTES || begin[0] != 0x7f || begin[1] != 'E' || begin[2] != 'L') {
            return Optional.empty();
        }
        boolean large = begin[4] == 2;
        boolean little = begin[5] == 1;
        ByteBuffer header =
                ByteBuffer.wrap(begin)
                        .order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        // linux/elf-em.h; the names are those of uname(1).
        return Optional.ofNullable(
                switch (header.getShort(18) & 0xffff) {
                    case 62 -> "x86_64";
                    case 183 -> "aarch64";
                    case 3 -> "i686";
                    case 40 -> "armv7l";
                    case 21 -> little ? "ppc64le" : "ppc64";
                    case 22 -> "s390x";
                    case 243 -> large ? "riscv64" : "riscv32";
                    case 258 -> "loongarch64";
                    default -> null;
                });
    }

    private Map<String, String> properties() {
        Map<String, String> release = new LinkedHashMap<>();
        for (String path : RELEASES) {
            byte[] content = begin(path, LONGEST_RELEASE).orElse(new byte[0]);
            new String(content, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.matches("[A-Z_]+=.*"))
                    .forEach(line -> put(release, line));
            if (!release.isEmpty()) {
                break;
            }
        }
        Map<String, String> properties = new LinkedHashMap<>();
        name(release, "ID", properties, "os");
        name(release, "VERSION_ID", properties, "version");
        name(release, "VERSION_CODENAME", properties, "release");
        name(release, "PRETTY_NAME", properties, "description");
        return Map.copyOf(properties);
    }

    private static void put(Map<String, String> release, String line) {
        int equals = line.indexOf('=');
        release.put(line.substring(0, equals), unquoted(line.substring(equals + 1).strip()));
    }

    private static String unquoted(String value) {
        boolean quoted =
                value.length() > 1
                        && (value.startsWith("\"") && value.endsWith("\"")
                                || value.startsWith("'") && value.endsWith("'"));
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    private static void name(
            Map<String, String> from, String key, Map<String, String> to, String name) {
        if (from.containsKey(key)) {
            to.put(name, from.get(key));
        }
    }

    private Optional<byte[]> begin(String path, int most) {
        if (root.find(path).filter(stat -> stat.type() == FileStat.Type.FILE).isEmpty()) {
            return Optional.empty();
        }
        byte[] buffer = new byte[most];
        try (Fd file = root.openForReading(path)) {
            return Optional.of(
                    java.util.Arrays.copyOf(buffer, FileContent.read(file, buffer, path)));
        }
    }
}
