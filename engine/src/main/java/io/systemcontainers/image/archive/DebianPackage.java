package io.systemcontainers.image.archive;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.download.Redacted;
import io.systemcontainers.image.download.WebFile;
import java.net.URI;
import java.util.List;

/**
 * Describe a package as an archive's index does.
 *
 * @param name its name
 * @param version its version
 * @param architecture what it runs on; {@code all} for everywhere
 * @param archive the root of the archive that has it
 * @param filename where it is below that root
 * @param size the size of its file, in bytes
 * @param sha256 the SHA-256 of its file, in hexadecimal
 * @param installedSize what it takes on disk, in KiB, by its own account
 * @param fields everything the index says of it
 */
public record DebianPackage(
        String name,
        String version,
        String architecture,
        URI archive,
        String filename,
        long size,
        String sha256,
        long installedSize,
        Stanza fields) {

    static DebianPackage of(Stanza stanza, URI archive) {
        String name = stanza.text("Package");
        try {
            return new DebianPackage(
                    name,
                    stanza.text("Version"),
                    stanza.text("Architecture"),
                    archive,
                    relative(stanza.text("Filename")),
                    Long.parseLong(stanza.text("Size")),
                    sha256(stanza.text("SHA256")),
                    Long.parseLong(stanza.get("Installed-Size").orElse("0")),
                    stanza);
        } catch (IllegalArgumentException e) {
            throw new SystemContainerException(
                    "reading the index of `"
                            + Redacted.of(archive)
                            + "`: the entry of package "
                            + name
                            + " is malformed: "
                            + e.getMessage(),
                    e);
        }
    }

    private static String relative(String filename) {
        if (filename.isEmpty()
                || filename.startsWith("/")
                || List.of(filename.split("/")).contains("..")) {
            throw new IllegalArgumentException("Filename: " + filename);
        }
        return filename;
    }

    private static String sha256(String value) {
        if (!value.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("SHA256: " + value);
        }
        return value;
    }

    /**
     * Return where its file is.
     *
     * @return the file on the mirror
     */
    public WebFile file() {
        return Mirror.file(archive, filename);
    }

    List<List<Relation>> dependencies() {
        return Relation.parseAll(fields.text("Pre-Depends") + "," + fields.text("Depends"));
    }

    List<Relation> provides() {
        return Relation.parseList(fields.text("Provides"));
    }

    List<Relation> excludes() {
        return Relation.parseList(fields.text("Conflicts") + "," + fields.text("Breaks"));
    }

    @Override
    public String toString() {
        return name + " " + version;
    }
}
