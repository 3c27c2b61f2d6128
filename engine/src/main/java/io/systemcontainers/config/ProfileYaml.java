package io.systemcontainers.config;

import io.systemcontainers.Device;
import io.systemcontainers.Profile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Read and write profiles as LXD's client prints them. Values are text, whatever they look like to
 * YAML: {@code true}, {@code 010} and {@code on} stay what is written.
 */
public final class ProfileYaml {

    private static final List<String> KNOWN =
            List.of("config", "description", "devices", "name", "project", "used_by");
    /* More than any profile; less than what would take long to read. */
    private static final int LONGEST = 1 << 20;

    private static final Set<String> NOTHING = Set.of("", "~", "null", "Null", "NULL");

    private final String shown;

    private ProfileYaml(String shown) {
        this.shown = shown;
    }

    /**
     * Read a profile.
     *
     * @param shown what errors call the text
     * @param yaml the text
     * @return the profile, whose name is empty where it has none
     * @throws IllegalArgumentException if it is no profile, with the line and what is right
     */
    public static Profile read(String shown, String yaml) {
        return new ProfileYaml(shown).profile(yaml);
    }

    private Profile profile(String yaml) {
        Optional<Node> root;
        if (yaml.length() > LONGEST) { // what reads it counts no comments
            throw new IllegalArgumentException(
                    "reading " + shown + ": it has more than " + LONGEST + " characters");
        }
        try {
            LoadSettings settings =
                    LoadSettings.builder()
                            .setLabel(shown)
                            .setAllowDuplicateKeys(false)
                            .setCodePointLimit(LONGEST)
                            .build();
            StreamReader reader = new StreamReader(settings, yaml);
            ShallowParser parser = new ShallowParser(new ParserImpl(settings, reader));
            root = new Composer(settings, parser).getSingleNode();
        } catch (MarkedYamlEngineException e) {
            String line =
                    e.getProblemMark().map(mark -> ", line " + (mark.getLine() + 1)).orElse("");
            throw new IllegalArgumentException(
                    "reading " + shown + line + ": " + e.getProblem(), e);
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException("reading " + shown + ": " + e.getMessage(), e);
        } catch (RuntimeException e) { // it throws others, too: for "\\x" and what is no number
            throw new IllegalArgumentException(
                    "reading " + shown + ": it is no YAML: " + e.getMessage(), e);
        }
        Map<String, Node> parts = root.map(node -> mapping(node, "a profile")).orElseGet(Map::of);
        for (Map.Entry<String, Node> part : parts.entrySet()) {
            requireKnown(part.getKey(), part.getValue());
        }
        Profile profile = Profile.of(text(parts, "name")).description(text(parts, "description"));
        for (Map.Entry<String, Node> entry : mapping(parts, "config").entrySet()) {
            profile = profile.config(entry.getKey(), text(entry.getValue(), entry.getKey()));
        }
        for (Map.Entry<String, Node> entry : mapping(parts, "devices").entrySet()) {
            profile = profile.device(entry.getKey(), device(entry.getKey(), entry.getValue()));
        }
        return profile;
    }

    private void requireKnown(String key, Node node) {
        if (!KNOWN.contains(key)) {
            String nearest = Distance.nearest(key, KNOWN);
            throw wrong(
                    node,
                    "a profile has no `"
                            + key
                            + "`: did you mean `"
                            + nearest
                            + "`? It has "
                            + String.join(", ", KNOWN));
        }
    }

    private Device device(String name, Node node) {
        Map<String, String> properties = new TreeMap<>();
        mapping(node, "device `" + name + "`")
                .forEach((key, value) -> properties.put(key, text(value, key)));
        String type = properties.remove("type");
        if (type == null) {
            throw wrong(node, "device `" + name + "` has no `type`, as `type: disk`");
        }
        return Device.of(type, properties);
    }

    private Map<String, Node> mapping(Map<String, Node> parts, String name) {
        Node node = parts.get(name);
        return node == null ? Map.of() : mapping(node, "`" + name + "`");
    }

    private Map<String, Node> mapping(Node node, String what) {
        if (isNothing(node)) {
            return Map.of();
        }
        if (!(node instanceof MappingNode mapping)) {
            throw wrong(node, what + " consists of lines of the form `key: value`");
        }
        Map<String, Node> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            String key = text(tuple.getKeyNode(), "a key");
            if (entries.put(key, tuple.getValueNode()) != null) {
                throw wrong(tuple.getKeyNode(), "`" + key + "` is there twice");
            }
        }
        return entries;
    }

    private static boolean isNothing(Node node) {
        return node instanceof ScalarNode scalar
                && scalar.getScalarStyle() == ScalarStyle.PLAIN
                && NOTHING.contains(scalar.getValue());
    }

    private String text(Map<String, Node> parts, String name) {
        Node node = parts.get(name);
        return node == null || isNothing(node) ? "" : text(node, name);
    }

    private String text(Node node, String name) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw wrong(node, "`" + name + "` is a text, and there is a list or mapping");
    }

    private IllegalArgumentException wrong(Node node, String why) {
        String line = node.getStartMark().map(mark -> ", line " + (mark.getLine() + 1)).orElse("");
        return new IllegalArgumentException("reading " + shown + line + ": " + why);
    }

    /**
     * Write a profile.
     *
     * @param profile the profile
     * @return the text
     */
    public static String write(Profile profile) {
        Map<String, Object> devices = new TreeMap<>();
        profile.devices()
                .forEach(
                        (name, device) -> {
                            Map<String, String> properties = new TreeMap<>(device.properties());
                            properties.put("type", device.type());
                            devices.put(name, properties);
                        });
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("name", profile.name());
        parts.put("description", profile.description());
        parts.put("config", profile.config());
        parts.put("devices", devices);
        parts.put("used_by", List.of());
        DumpSettings settings =
                DumpSettings.builder()
                        .setDefaultFlowStyle(FlowStyle.BLOCK)
                        .setSplitLines(false)
                        .build();
        return new Dump(settings, new QuotedTexts(settings)).dumpToString(parts);
    }
}
