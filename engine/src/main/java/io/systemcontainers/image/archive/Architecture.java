package io.systemcontainers.image.archive;

import io.systemcontainers.SystemContainerException;

/**
 * Name the processor that an image is for.
 *
 * @param kernel the kernel's name of it, as {@code uname -m} prints it
 * @param debian Debian's name of it
 */
public record Architecture(String kernel, String debian) {

    /**
     * Return the architecture that this JVM runs on.
     *
     * @return the architecture
     * @throws SystemContainerException if no image can be built for it
     */
    public static Architecture ofHost() {
        return of(System.getProperty("os.arch"));
    }

    /**
     * Return an architecture.
     *
     * @param name the kernel's name of it, or Debian's
     * @return the architecture
     * @throws SystemContainerException if no image can be built for it
     */
    public static Architecture of(String name) {
        return switch (name) {
            case "amd64", "x86_64" -> new Architecture("x86_64", "amd64");
            case "aarch64", "arm64" -> new Architecture("aarch64", "arm64");
            default ->
                    throw new SystemContainerException(
                            "choosing packages for `"
                                    + name
                                    + "`: images are built for x86_64 and aarch64 only");
        };
    }
}
