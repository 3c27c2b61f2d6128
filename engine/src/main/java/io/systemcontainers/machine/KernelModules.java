package io.systemcontainers.machine;

import io.systemcontainers.sys.KernelException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Look for modules that the host's kernel should have: {@code linux.kernel_modules}. Nothing is
 * loaded, as that would stay.
 */
final class KernelModules {

    private static final System.Logger LOG = System.getLogger(KernelModules.class.getName());
    /* modules.builtin(5), for what has no parameters and so no directory in /sys/module. */
    private static final String BUILT_IN = "modules.builtin";
    private static final Path RELEASE = Path.of("/proc/sys/kernel/osrelease");

    private KernelModules() {}

    /** Say which of them are not found; built-in ones may be there nevertheless. */
    static void look(String machine, List<String> wanted) {
        List<String> missing = wanted.stream().filter(name -> !isThere(name)).toList();
        if (!missing.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "machine `"
                            + machine
                            + "` wants modules of the kernel that this host shows neither as loaded nor"
                            + " as built in: if something does not work in it, try `modprobe "
                            + String.join(" ", missing)
                            + "` on the host");
        }
    }

    private static boolean isThere(String name) {
        String module = name.replace('-', '_');
        return Files.exists(Path.of("/sys/module", module)) || isBuiltIn(module);
    }

    private static boolean isBuiltIn(String module) {
        try {
            Path list =
                    Path.of("/lib/modules", Files.readString(RELEASE).strip()).resolve(BUILT_IN);
            return Files.exists(list)
                    && Files.readAllLines(list).stream()
                            .anyMatch(
                                    path -> path.replace('-', '_').endsWith("/" + module + ".ko"));
        } catch (IOException e) {
            throw KernelException.of("looking for the kernel module", module, e);
        }
    }
}
