package io.systemcontainers.machine;

import io.systemcontainers.Device;
import io.systemcontainers.Image;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.StoredMetadata;
import io.systemcontainers.image.file.ImageMetadata;
import io.systemcontainers.image.template.Template;
import io.systemcontainers.image.template.TemplateException;
import io.systemcontainers.keeper.Step;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The templates of a machine's image, as files that are written when it boots: at its first boot
 * those of {@code create}, or of {@code copy} where it is made of another machine's files, and at
 * each those of {@code start}, as LXD does it. What they say, and where they are to be, is the
 * image's and not trusted.
 */
final class MachineTemplates {

    private static final String START = "start";

    private final Image image;
    private final ImageMetadata metadata;
    private final Map<String, byte[]> texts;
    private final CloudInitSeed seed;

    private MachineTemplates(
            Image image, ImageMetadata metadata, Map<String, byte[]> texts, CloudInitSeed seed) {
        this.image = image;
        this.metadata = metadata;
        this.texts = texts;
        this.seed = seed;
    }

    /**
     * Read them.
     *
     * @param image the image, which is in use
     */
    static MachineTemplates of(Image image) {
        Path directory = image.rootfs().getParent();
        try {
            ImageMetadata metadata = StoredMetadata.of(image);
            return new MachineTemplates(
                    image,
                    metadata,
                    StoredMetadata.templates(image),
                    CloudInitSeed.of(image.rootfs(), metadata));
        } catch (IOException e) {
            throw new SystemContainerException(
                    "reading what image `"
                            + image.reference()
                            + "` in `"
                            + directory
                            + "` says of itself: "
                            + e.getMessage()
                            + ": delete the image, and have it made anew",
                    e);
        }
    }

    /**
     * Plan the files.
     *
     * @param machine the machine
     * @param configuration how it is configured
     * @param first whether it has never booted
     */
    List<Step> steps(MachineResources machine, Configuration configuration, boolean first) {
        List<Step> steps = new ArrayList<>();
        String trigger = !first ? START : machine.copied() ? "copy" : "create";
        if (first) {
            steps.addAll(seed.steps(machine.identity(), configuration.expanded().config()));
            add(steps, trigger, machine, configuration);
        }
        add(steps, START, machine, configuration);
        return steps;
    }

    private void add(
            List<Step> steps,
            String trigger,
            MachineResources machine,
            Configuration configuration) {
        for (ImageMetadata.Template template : metadata.templates()) {
            if (template.when().contains(trigger)) {
                String content =
                        render(
                                template,
                                values(trigger, template, machine, configuration),
                                configuration.expanded().config());
                steps.addAll(WrittenFile.parents(template.path()));
                steps.add(WrittenFile.step(template, content));
            }
        }
    }

    private String render(
            ImageMetadata.Template template,
            Map<String, Object> values,
            Map<String, String> configuration) {
        String doing =
                "writing `"
                        + template.path()
                        + "` from template `"
                        + template.source()
                        + "` of image `"
                        + image.reference()
                        + "`: ";
        byte[] text = texts.get(template.source());
        if (text == null) {
            throw new SystemContainerException(doing + "the image has no such template");
        }
        try {
            WrittenFile.requirePath(template.path());
            String rendered =
                    Template.read(new String(text, StandardCharsets.UTF_8))
                            .render(values, configuration);
            if (rendered.indexOf('\0') >= 0) {
                throw new SystemContainerException(doing + "it holds a NUL character");
            }
            return rendered;
        } catch (TemplateException | IllegalArgumentException e) {
            throw new SystemContainerException(
                    doing + e.getMessage() + ": mend the image's template", e);
        }
    }

    private static Map<String, Object> values(
            String trigger,
            ImageMetadata.Template template,
            MachineResources machine,
            Configuration configuration) {
        MachineConfig config = configuration.expanded();
        Map<String, Object> instance =
                Map.of(
                        "name", machine.name(),
                        "type", "container",
                        "architecture", machine.image().image().architecture(),
                        "ephemeral", "false",
                        "privileged", Boolean.toString(machine.privileged()),
                        "project", config.project());
        Map<String, Object> devices = new TreeMap<>();
        config.devices().forEach((name, device) -> devices.put(name, device(device)));
        return Map.of(
                "trigger", trigger,
                "path", template.path(),
                "instance", instance,
                "container", instance,
                "config", config.config(),
                "devices", devices,
                "properties", template.properties());
    }

    private static Map<String, String> device(Device device) {
        Map<String, String> all = new TreeMap<>(device.properties());
        all.put("type", device.type());
        return all;
    }
}
