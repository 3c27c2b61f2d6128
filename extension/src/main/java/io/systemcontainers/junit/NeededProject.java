package io.systemcontainers.junit;

import io.systemcontainers.Projects;
import io.systemcontainers.SystemContainerException;
import java.util.Map;

/** Make the project that an annotation names, unless it is there. */
final class NeededProject {

    /* What tests of one JVM share by themselves. */
    private static final Map<String, String> FEATURES =
            Map.of("features.images", "false", "features.profiles", "false");

    private NeededProject() {}

    static void make(Projects projects, String name) {
        if (isThere(projects, name)) {
            return;
        }
        try {
            projects.create(name, FEATURES);
        } catch (SystemContainerException e) {
            // Another class may have needed it at the same time.
            if (!isThere(projects, name)) {
                throw e;
            }
        }
    }

    private static boolean isThere(Projects projects, String name) {
        return projects.list().stream().anyMatch(project -> project.name().equals(name));
    }
}
