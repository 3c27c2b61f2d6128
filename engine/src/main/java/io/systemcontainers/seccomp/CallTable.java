package io.systemcontainers.seccomp;

import io.systemcontainers.SystemContainerException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Know the numbers of the system calls of one architecture: those of Linux 6.1. The tables are made
 * by {@code engine/src/main/tables/system-calls.sh}.
 */
enum CallTable {
    // linux/audit.h
    X86_64(0xC000003E),
    I386(0x40000003),
    AARCH64(0xC00000B7),
    ARM(0x40000028);

    private final int auditArchitecture;
    private final Map<String, Integer> numbers;

    CallTable(int auditArchitecture) {
        this.auditArchitecture = auditArchitecture;
        this.numbers = read(name().toLowerCase(Locale.ROOT) + ".txt");
    }

    private static Map<String, Integer> read(String file) {
        Map<String, Integer> numbers = new TreeMap<>();
        try (InputStream in = CallTable.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new SystemContainerException(
                        "looking for the system calls: the engine's jar has lost its `"
                                + file
                                + "`");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            text.lines()
                    .map(line -> line.split(" "))
                    .forEach(words -> numbers.put(words[0], Integer.valueOf(words[1])));
        } catch (IOException e) {
            throw new SystemContainerException("reading `" + file + "` of the engine: " + e, e);
        }
        return numbers;
    }

    /**
     * Return the architectures whose programs a processor runs, its own first.
     *
     * @param name what Java calls the processor's architecture
     */
    static List<CallTable> of(String name) {
        return name.equals("aarch64") ? List.of(AARCH64, ARM) : List.of(X86_64, I386);
    }

    /** Return what the kernel calls the architecture: {@code AUDIT_ARCH_*} of linux/audit.h. */
    int auditArchitecture() {
        return auditArchitecture;
    }

    /** Return a call's number; nothing where the architecture does not have it. */
    OptionalInt number(String call) {
        Integer number = numbers.get(call);
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }

    /** Return the names of all calls. */
    Iterable<String> names() {
        return numbers.keySet();
    }
}
