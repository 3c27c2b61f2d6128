package io.systemcontainers.image.archive;

import io.systemcontainers.SystemContainerException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Read what a suite of an archive holds, once its signature has been checked. */
final class ReleaseFile {

    /** How far the mirror's clock may be ahead of this host's. */
    static final Duration CLOCK_SKEW = Duration.ofDays(1);

    /** Turns the check of {@code Valid-Until} off, for mirrors that are frozen on purpose. */
    static final String VALIDITY_PROPERTY = "systemcontainers.debian.check-valid-until";

    /** Names a file of the suite with what is known of its content. */
    record Entry(String path, String sha256, long size) {}

    private final Stanza fields;
    private final String from;
    private final String mirrorProperty;
    private final Map<String, Entry> entries = new HashMap<>();

    private ReleaseFile(Stanza fields, String from, String mirrorProperty) {
        this.fields = fields;
        this.from = from;
        this.mirrorProperty = mirrorProperty;
    }

    static ReleaseFile parse(String text, String from, Distribution distribution) {
        List<Stanza> stanzas = Stanza.parseAll(text);
        if (stanzas.size() != 1) {
            throw new SystemContainerException("reading `" + from + "`: it is no Release file");
        }
        ReleaseFile release = new ReleaseFile(stanzas.get(0), from, distribution.mirrorProperty());
        for (String line : release.fields.text("SHA256").split("\n")) {
            String[] words = line.strip().split("\\s+");
            if (words.length == 3 && words[0].matches("[0-9a-f]{64}") && words[1].matches("\\d+")) {
                release.entries.put(
                        words[2], new Entry(words[2], words[0], Long.parseLong(words[1])));
            }
        }
        return release;
    }

    /** Check that it is what was asked for, and neither from the future nor out of date. */
    void check(String suite, Instant now, boolean validity) {
        if (!suite.equals(fields.text("Codename")) && !suite.equals(fields.text("Suite"))) {
            throw failure(
                    "it is for "
                            + fields.get("Codename").orElse("a suite without a name")
                            + " ("
                            + fields.text("Suite")
                            + "), not for "
                            + suite
                            + ": the mirror is wrong or was tampered with");
        }
        Instant date = date();
        if (date.isAfter(now.plus(CLOCK_SKEW))) {
            throw failure("its Date, " + date + ", is in the future: set this host's clock");
        }
        Optional<Instant> end = time("Valid-Until");
        if (validity && end.isPresent() && end.get().isBefore(now)) {
            throw failure(
                    "it has expired (Valid-Until "
                            + end.get()
                            + "): the mirror is out of date; set "
                            + mirrorProperty
                            + " to another, correct this host's clock, or set "
                            + VALIDITY_PROPERTY
                            + "=false if the mirror is frozen on purpose");
        }
    }

    /** Check that it is of the release that is meant by its name, in the state that is meant. */
    void checkRelease(DebianRelease wanted) {
        String version = fields.text("Version").strip();
        String number = wanted.number();
        if (!number.isEmpty()
                && !version.isEmpty()
                && !version.matches(Pattern.quote(number) + "(\\D.*)?")) {
            throw failure("it is for version " + version + ", not for " + number);
        }
        Optional<SnapshotDate> then = wanted.date();
        if (then.isPresent() && date().isAfter(then.get().time())) {
            throw failure(
                    "its Date, "
                            + date()
                            + ", is after "
                            + then.get()
                            + ": that is no snapshot archive, or not one of that date; set "
                            + wanted.distribution().property("snapshot")
                            + " to the address of one");
        }
    }

    /** Return when it was made. */
    Instant date() {
        return time("Date").orElseThrow(() -> failure("it has no Date: the mirror is broken"));
    }

    /** Return those of some components that it has; the first is one that every archive has. */
    List<String> components(List<String> names) {
        return names.stream()
                .filter(
                        name ->
                                name.equals(names.get(0))
                                        || entries.keySet().stream()
                                                .anyMatch(path -> path.startsWith(name + "/")))
                .toList();
    }

    private Optional<Instant> time(String field) {
        return fields.get(field)
                .map(
                        value -> {
                            try {
                                return ZonedDateTime.parse(
                                                value.replace("UTC", "GMT"),
                                                DateTimeFormatter.RFC_1123_DATE_TIME)
                                        .toInstant();
                            } catch (DateTimeParseException e) {
                                throw failure("its " + field + " is no time: " + value);
                            }
                        });
    }

    private SystemContainerException failure(String why) {
        return new SystemContainerException("reading `" + from + "`: " + why);
    }

    /**
     * Return the index of a component, in the form that is there soonest: gzip is a third larger
     * than xz, and unpacked in a quarter of the second that xz takes.
     */
    Entry packages(String component, Architecture architecture) {
        String plain = component + "/binary-" + architecture.debian() + "/Packages";
        for (String suffix : List.of(".gz", ".xz", "")) {
            Entry entry = entries.get(plain + suffix);
            if (entry != null) {
                return entry;
            }
        }
        throw failure(
                "it lists no SHA-256 for "
                        + plain
                        + ": the mirror does not carry this architecture; set "
                        + mirrorProperty
                        + " to one that does");
    }

    boolean byHash() {
        return fields.flag("Acquire-By-Hash", false);
    }
}
