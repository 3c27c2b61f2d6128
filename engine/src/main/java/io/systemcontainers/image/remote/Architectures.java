package io.systemcontainers.image.remote;

import java.util.Map;
import java.util.Optional;

/** The kernel's names of architectures, and Debian's, which image servers use. */
final class Architectures {

    /* shared/osarch/architectures.go of LXD */
    private static final Map<String, String> KERNEL =
            Map.of(
                    "amd64", "x86_64",
                    "i386", "i686",
                    "arm64", "aarch64",
                    "armhf", "armv7l",
                    "armel", "armv6l",
                    "ppc64el", "ppc64le",
                    "s390x", "s390x",
                    "riscv64", "riscv64",
                    "loong64", "loongarch64");

    private Architectures() {}

    /** Return the kernel's name; empty for an architecture that LXD does not know. */
    static Optional<String> kernel(String debian) {
        return KERNEL.containsValue(debian)
                ? Optional.of(debian)
                : Optional.ofNullable(KERNEL.get(debian));
    }

    /** Return Debian's name of an architecture that is named as the kernel does. */
    static String debian(String kernel) {
        return KERNEL.entrySet().stream()
                .filter(entry -> entry.getValue().equals(kernel))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(kernel);
    }
}
