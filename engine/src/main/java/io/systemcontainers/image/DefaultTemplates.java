package io.systemcontainers.image;

import io.systemcontainers.image.file.ImageMetadata;
import io.systemcontainers.image.pack.ImagePacker.PackedTemplate;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The templates of an image that has none, for LXD and Incus: without them a machine has the host
 * name of the image there. This engine writes these files itself.
 */
final class DefaultTemplates {

    private static final List<String> WHEN_NAMED = List.of("create", "copy", "rename");

    private DefaultTemplates() {}

    static ImageMetadata metadata(ImageMetadata without) {
        return new ImageMetadata(
                without.architecture(),
                without.created(),
                without.properties(),
                without.requirements(),
                List.of(
                        template("/etc/hostname", "hostname.tpl"),
                        template("/etc/hosts", "hosts.tpl")));
    }

    private static ImageMetadata.Template template(String path, String source) {
        return new ImageMetadata.Template(path, WHEN_NAMED, source, false, Map.of(), 0, 0, 0644);
    }

    static List<PackedTemplate> files() {
        return List.of(
                file("hostname.tpl", "{{ container.name }}\n"),
                file(
                        "hosts.tpl",
                        """
                        127.0.0.1	localhost
                        127.0.1.1	{{ container.name }}
                        ::1	localhost ip6-localhost ip6-loopback
                        ff02::1	ip6-allnodes
                        ff02::2	ip6-allrouters
                        """));
    }

    private static PackedTemplate file(String name, String content) {
        return new PackedTemplate(name, content.getBytes(StandardCharsets.UTF_8));
    }
}
