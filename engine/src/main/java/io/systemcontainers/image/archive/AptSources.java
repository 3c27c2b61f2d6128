package io.systemcontainers.image.archive;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.download.Addresses;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Read apt's sources, in both formats: sources.list(5). */
final class AptSources {

    private static final Pattern LINE =
            Pattern.compile("deb\\s+(?:\\[([^]]*)]\\s*)?(\\S+)\\s+(\\S+)((?:\\s+\\S+)*+)\\s*");

    /** {@code [arch=amd64]} also has the forms {@code arch+=} and {@code arch-=}. */
    private static final Pattern OPTION = Pattern.compile("([a-z-]+?)[+-]?=(\\S+)");

    private AptSources() {}

    /** Read {@code sources.list} and {@code sources.list.d} of a directory such as /etc/apt. */
    static List<AptSource> read(Path directory) {
        List<AptSource> sources = new ArrayList<>();
        Path list = directory.resolve("sources.list");
        if (Files.exists(list)) {
            sources.addAll(parseLines(text(list)));
        }
        Path parts = directory.resolve("sources.list.d");
        if (Files.isDirectory(parts)) {
            for (Path part : sorted(parts)) {
                String name = part.getFileName().toString();
                if (name.endsWith(".list")) {
                    sources.addAll(parseLines(text(part)));
                } else if (name.endsWith(".sources")) {
                    sources.addAll(parseStanzas(text(part)));
                }
            }
        }
        return sources;
    }

    private static List<Path> sorted(Path directory) {
        TreeMap<String, Path> files = new TreeMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            entries.forEach(entry -> files.put(entry.getFileName().toString(), entry));
        } catch (IOException e) {
            throw failure(directory, e);
        }
        return List.copyOf(files.values());
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    private static SystemContainerException failure(Path object, IOException e) {
        return new SystemContainerException(
                "reading apt's sources in `"
                        + object
                        + "`: "
                        + e
                        + ": make it readable, or set "
                        + Mirrors.ARCHIVE_PROPERTY,
                e);
    }

    /** Read the format of one line an entry; lines that are no entry are passed over. */
    static List<AptSource> parseLines(String text) {
        List<AptSource> sources = new ArrayList<>();
        for (String line : text.split("\n")) {
            Matcher matcher = LINE.matcher(line.replaceFirst("#.*", "").strip());
            if (matcher.matches()) {
                String options = matcher.group(1) == null ? "" : matcher.group(1);
                uri(matcher.group(2))
                        .ifPresent(
                                uri ->
                                        sources.add(
                                                new AptSource(
                                                        List.of(uri),
                                                        List.of(matcher.group(3)),
                                                        words(matcher.group(4)),
                                                        option(options, "signed-by")
                                                                .replace(',', '\n'),
                                                        Stanza.yes(
                                                                option(
                                                                        options,
                                                                        "check-valid-until"),
                                                                true))));
            }
        }
        return sources;
    }

    private static String option(String options, String name) {
        Matcher matcher = OPTION.matcher(options);
        while (matcher.find()) {
            if (matcher.group(1).equals(name)) {
                return matcher.group(2);
            }
        }
        return "";
    }

    private static List<String> words(String text) {
        return text.isBlank() ? List.of() : Arrays.asList(text.strip().split("\\s+"));
    }

    /** Read the format of paragraphs. */
    static List<AptSource> parseStanzas(String text) {
        List<AptSource> sources = new ArrayList<>();
        for (Stanza stanza : Stanza.parseAll(text)) {
            List<URI> uris =
                    stanza.words("URIs").stream().flatMap(word -> uri(word).stream()).toList();
            if (stanza.words("Types").contains("deb")
                    && stanza.flag("Enabled", true)
                    && !uris.isEmpty()) {
                sources.add(
                        new AptSource(
                                uris,
                                stanza.words("Suites"),
                                stanza.words("Components"),
                                stanza.text("Signed-By").strip(),
                                stanza.flag("Check-Valid-Until", true)));
            }
        }
        return sources;
    }

    /** Leave out what only apt itself can fetch from: cdrom, mirror, tor and other methods. */
    private static Optional<URI> uri(String text) {
        try {
            URI uri = new URI(text);
            return Addresses.canBeFetched(uri) ? Optional.of(uri) : Optional.empty();
        } catch (java.net.URISyntaxException e) {
            return Optional.empty();
        }
    }
}
