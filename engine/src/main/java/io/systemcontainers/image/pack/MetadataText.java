package io.systemcontainers.image.pack;

import io.systemcontainers.image.file.ImageMetadata;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;

/** The text of {@code metadata.yaml}, as LXD and Incus read it; the same for the same metadata. */
public final class MetadataText {

    private static final int ROOT_MODE = 0644;

    private MetadataText() {}

    /**
     * Write metadata.
     *
     * @param metadata what an image says of itself
     * @return its text, in UTF-8
     */
    public static byte[] of(ImageMetadata metadata) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("architecture", metadata.architecture());
        all.put("creation_date", metadata.created().getEpochSecond());
        all.put("properties", properties(metadata));
        if (!metadata.templates().isEmpty()) {
            Map<String, Object> templates = new TreeMap<>();
            metadata.templates().forEach(each -> templates.put(each.path(), template(each)));
            all.put("templates", templates);
        }
        DumpSettings settings =
                DumpSettings.builder()
                        .setDefaultFlowStyle(FlowStyle.BLOCK)
                        .setDefaultScalarStyle(ScalarStyle.PLAIN)
                        .setWidth(Integer.MAX_VALUE)
                        .build();
        return new Dump(settings).dumpToString(all).getBytes(StandardCharsets.UTF_8);
    }

    /* LXD has what an image requires among its properties. */
    private static Map<String, Object> properties(ImageMetadata metadata) {
        Map<String, Object> properties = new TreeMap<>(metadata.properties());
        metadata.requirements()
                .forEach((key, value) -> properties.put("requirements." + key, value));
        return properties;
    }

    private static Map<String, Object> template(ImageMetadata.Template template) {
        Map<String, Object> all = new LinkedHashMap<>();
        List<String> when = new ArrayList<>(template.when());
        all.put("when", when);
        all.put("create_only", template.createOnly());
        all.put("template", template.source());
        all.put("properties", new TreeMap<>(template.properties()));
        if (template.owner() != 0 || template.group() != 0) {
            all.put("uid", Integer.toString(template.owner()));
            all.put("gid", Integer.toString(template.group()));
        }
        if (template.mode() != ROOT_MODE) {
            all.put("mode", String.format("%04o", template.mode()));
        }
        return all;
    }
}
