package io.systemcontainers.image.file;

import io.systemcontainers.config.ShallowParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * A YAML document as mappings, lists and texts: what looks like a number or a truth stays as it is
 * written, {@code 18.04} and {@code 20180911} for example.
 */
final class YamlText {

    /* More than any image has; aliases make much of little. */
    private static final int MOST_NODES = 20_000;
    private static final int DEEPEST = 16;

    private int nodes;

    private YamlText() {}

    /**
     * Read a document.
     *
     * @return a {@code Map<String, Object>}, a {@code List<Object>} or a {@code String}
     * @throws IOException if it is none, with the line
     */
    static Object read(String name, String yaml) throws IOException {
        try {
            LoadSettings settings =
                    LoadSettings.builder()
                            .setLabel(name)
                            .setCodePointLimit(Math.max(1, yaml.length()))
                            .build();
            ParserImpl parser = new ParserImpl(settings, new StreamReader(settings, yaml));
            Node root =
                    new Composer(settings, new ShallowParser(parser))
                            .getSingleNode()
                            .orElseThrow(() -> new IOException("`" + name + "` is empty"));
            return new YamlText().plain(root, 0);
        } catch (MarkedYamlEngineException e) {
            String line =
                    e.getProblemMark().map(mark -> ", line " + (mark.getLine() + 1)).orElse("");
            throw new IOException("`" + name + "`" + line + ": " + e.getProblem(), e);
        } catch (RuntimeException e) { // for some texts it throws what is no YAML exception
            throw new IOException("`" + name + "` is no YAML: " + e.getMessage(), e);
        }
    }

    private Object plain(Node node, int depth) throws IOException {
        if (++nodes > MOST_NODES || depth > DEEPEST) {
            throw new IOException("its YAML holds more than any image's");
        }
        if (node instanceof MappingNode mapping) {
            Map<String, Object> map = new LinkedHashMap<>();
            for (NodeTuple tuple : mapping.getValue()) {
                map.put(
                        String.valueOf(plain(tuple.getKeyNode(), depth + 1)),
                        plain(tuple.getValueNode(), depth + 1));
            }
            return map;
        }
        if (node instanceof SequenceNode sequence) {
            List<Object> list = new ArrayList<>();
            for (Node one : sequence.getValue()) {
                list.add(plain(one, depth + 1));
            }
            return list;
        }
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }
}
