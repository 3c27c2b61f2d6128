package io.systemcontainers.image.file;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What an image says of itself: LXD's {@code metadata.yaml}.
 *
 * @param architecture the kernel's name of it, for example {@code x86_64}
 * @param created when it was made
 * @param properties os, release, variant, serial, description and the like
 * @param requirements what a host has to have for it, for example {@code cgroup} = {@code v1}
 * @param templates files that are written when a machine is created, copied, started or renamed
 */
public record ImageMetadata(
        String architecture,
        Instant created,
        Map<String, String> properties,
        Map<String, String> requirements,
        List<Template> templates) {

    /**
     * A file that is written from a template.
     *
     * @param path where, in the machine
     * @param when {@code create}, {@code copy}, {@code start}, {@code rename}
     * @param source the template's name in {@code templates/}
     * @param createOnly whether it is written only where there is no such file
     * @param properties what the template may ask for
     * @param owner the user's id
     * @param group the group's id
     * @param mode permission bits
     */
    public record Template(
            String path,
            List<String> when,
            String source,
            boolean createOnly,
            Map<String, String> properties,
            int owner,
            int group,
            int mode) {}
}
