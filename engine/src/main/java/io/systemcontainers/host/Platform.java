package io.systemcontainers.host;

import io.systemcontainers.HostCheck;
import java.util.Locale;

/**
 * Tell the operating system and the architecture.
 *
 * @param system the JVM's {@code os.name}
 * @param architecture the kernel's name of the architecture, as in {@code uname -m}
 */
record Platform(String system, String architecture) {

    private static final String KEEPER = "/io/systemcontainers/keeper/keeper-";

    static Platform ofThisJvm() {
        return new Platform(
                System.getProperty("os.name"), kernelName(System.getProperty("os.arch")));
    }

    /** The JVM says "amd64" for what the kernel calls "x86_64". */
    static String kernelName(String architecture) {
        return switch (architecture.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "aarch64";
            default -> architecture;
        };
    }

    /** Look into the engine's own jar for the keeper of this architecture. */
    boolean hasKeeper() {
        return Platform.class.getResource(KEEPER + architecture) != null;
    }

    boolean isLinux() {
        return system.equals("Linux");
    }

    HostCheck check(boolean keeper) {
        String found = system + " " + architecture;
        if (!isLinux()) {
            return Checks.failed(
                    "platform",
                    found,
                    "machines need a Linux kernel: run the tests on Linux, or in a virtual machine"
                            + " that runs it");
        }
        if (!keeper) {
            return Checks.failed(
                    "platform",
                    found + ", and this jar holds no keeper for it",
                    "build the engine on this machine, or where `"
                            + architecture
                            + "-linux-gnu-gcc` is installed");
        }
        return Checks.ok("platform", found);
    }
}
