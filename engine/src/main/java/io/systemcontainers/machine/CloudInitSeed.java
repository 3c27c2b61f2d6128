package io.systemcontainers.machine;

import io.systemcontainers.image.file.ImageMetadata;
import io.systemcontainers.keeper.Step;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What cloud-init in a machine finds instead of looking for the server of a cloud: the files of its
 * data source NoCloud. Images with cloud-init of LXD have templates for these files; for others
 * they are written here.
 *
 * @param wanted whether the image has cloud-init, and no templates for it
 */
record CloudInitSeed(boolean wanted) {

    private static final String PROGRAM = "usr/bin/cloud-init";
    private static final String SEED = "/var/lib/cloud/seed/";
    private static final String FILES = SEED + "nocloud-net/";
    private static final String NOTHING = "#cloud-config\n{}\n";
    private static final List<String> KEYS =
            List.of(
                    "user.meta-data",
                    "user.user-data",
                    "user.vendor-data",
                    "user.network-config",
                    "cloud-init.user-data",
                    "cloud-init.vendor-data",
                    "cloud-init.network-config");

    /* The machine has its own way to get an address, which cloud-init would write over. */
    private static final String NO_NETWORK = "version: 1\nconfig: disabled\n";

    /**
     * Look at an image.
     *
     * @param rootfs its root directory
     * @param metadata what it says of itself
     */
    static CloudInitSeed of(Path rootfs, ImageMetadata metadata) {
        boolean has = Files.isRegularFile(rootfs.resolve(PROGRAM), LinkOption.NOFOLLOW_LINKS);
        boolean seeded =
                metadata.templates().stream()
                        .anyMatch(template -> template.path().startsWith(SEED));
        return new CloudInitSeed(has && !seeded);
    }

    /**
     * Plan the files, which say that this is an instance that cloud-init has not seen.
     *
     * @param identity who the machine is
     * @param configuration its keys
     */
    List<Step> steps(Identity identity, Map<String, String> configuration) {
        // Told nothing and finding no source, cloud-init stays off, which boots in a tenth of the
        // time.
        if (!wanted || KEYS.stream().noneMatch(configuration::containsKey)) {
            return List.of();
        }
        String instance =
                "instance-id: " + identity.machineId() + "\nlocal-hostname: " + identity.name();
        List<Step> steps = new ArrayList<>(WrittenFile.parents(FILES));
        add(steps, "meta-data", instance + "\n" + configuration.getOrDefault("user.meta-data", ""));
        add(steps, "user-data", given(configuration, "user-data", NOTHING));
        add(steps, "vendor-data", given(configuration, "vendor-data", NOTHING));
        add(steps, "network-config", given(configuration, "network-config", NO_NETWORK));
        return steps;
    }

    private static void add(List<Step> steps, String name, String content) {
        steps.add(Step.replaceFile(FILES + name, 0644, content));
    }

    /* The older name of a key is still used most. */
    private static String given(Map<String, String> configuration, String key, String otherwise) {
        String older = configuration.getOrDefault("user." + key, "");
        String newer = configuration.getOrDefault("cloud-init." + key, "");
        if (!newer.isEmpty()) {
            return newer;
        }
        return older.isEmpty() ? otherwise : older;
    }
}
