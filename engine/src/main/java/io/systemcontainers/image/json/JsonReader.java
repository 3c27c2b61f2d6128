package io.systemcontainers.image.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.systemcontainers.SystemContainerException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A reader of one document: it refuses what is deeper, longer or has more values than an image
 * server has a reason for.
 */
final class JsonReader {

    private static final int DEEPEST = 32;
    private static final int LONGEST_KEY = 1 << 10;
    private static final int LONGEST_TEXT = 1 << 20;
    private static final int LONGEST_NUMBER = 32;

    /* Ubuntu's list of daily images, one of the longest, has less than a million. */
    private static final int MOST_TOKENS = 4_000_000;

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(DEEPEST)
                                    .maxNameLength(LONGEST_KEY)
                                    .maxStringLength(LONGEST_TEXT)
                                    .maxNumberLength(LONGEST_NUMBER)
                                    .maxTokenCount(MOST_TOKENS)
                                    .build())
                    .build();

    /** Stands for {@code null}. */
    static final Object NOTHING = new Object();

    private final JsonParser parser;

    private JsonReader(JsonParser parser) {
        this.parser = parser;
    }

    /** Return what a document holds: a map, list, text, number, truth value or {@link #NOTHING}. */
    static Object read(String document, byte[] content) {
        try (JsonParser parser = FACTORY.createParser(content)) {
            if (parser.nextToken() == null) {
                throw new SystemContainerException("reading `" + document + "`: it is empty");
            }
            Object value = new JsonReader(parser).value();
            if (parser.nextToken() != null) {
                throw new SystemContainerException(
                        "reading `" + document + "`: more follows after its end");
            }
            return value;
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw new SystemContainerException(
                    "reading `"
                            + document
                            + "`"
                            + (line > 0 ? ", line " + line : "")
                            + ": it is no JSON that an image server sends: "
                            + e.getOriginalMessage(),
                    e);
        } catch (IOException e) {
            throw new SystemContainerException("reading `" + document + "`: " + e, e);
        }
    }

    private Object value() throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getBigIntegerValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            default -> NOTHING;
        };
    }

    private Map<String, Object> object() throws IOException {
        Map<String, Object> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            parser.nextToken();
            members.put(key, value());
        }
        return members;
    }

    private List<Object> array() throws IOException {
        List<Object> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value());
        }
        return elements;
    }
}
