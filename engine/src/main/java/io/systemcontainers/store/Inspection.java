package io.systemcontainers.store;

import io.systemcontainers.HostCheck;
import io.systemcontainers.HostCheck.Verdict;
import io.systemcontainers.SystemContainerException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What is found in one folder of a store, and what becomes of it. */
public final class Inspection {

    private static final Set<PosixFilePermission> PRIVATE =
            PosixFilePermissions.fromString("rwx------");

    private final String kind;
    private final Aside aside;
    private final Path folder;
    private final List<HostCheck> findings = new ArrayList<>();

    /**
     * Begin.
     *
     * @param kind what is in the folder
     * @param folder the folder, which may be missing
     */
    public Inspection(String kind, Path folder) {
        this.kind = kind;
        this.aside = new Aside(kind);
        this.folder = folder;
    }

    /**
     * Close the folder to all but its owner, and list it. Machines' roots are below it, with
     * set-user-ID programs.
     *
     * @return what is in it, but for what begins with a dot
     */
    public List<Path> entries() {
        Set<Path> entries = new TreeSet<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            close();
            for (Path entry : stream) {
                if (Aside.holds(entry)) {
                    remains(entry);
                } else if (!entry.getFileName().toString().startsWith(".")) {
                    entries.add(entry);
                }
            }
        } catch (NoSuchFileException e) {
            add(Verdict.OK, folder, "is not there yet", "");
        } catch (IOException e) {
            add(Verdict.FAILED, folder, "cannot be listed: " + e, "call this as root");
        }
        return List.copyOf(entries);
    }

    private void close() throws IOException {
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(folder);
        if (!mode.equals(PRIVATE)) {
            Files.setPosixFilePermissions(folder, PRIVATE);
            add(
                    Verdict.WARNING,
                    folder,
                    "had the mode " + PosixFilePermissions.toString(mode),
                    "done: only its owner may enter it now");
        }
    }

    private void remains(Path entry) throws IOException {
        add(
                Verdict.WARNING,
                entry,
                "was put aside on "
                        + Files.getLastModifiedTime(entry, LinkOption.NOFOLLOW_LINKS)
                        + " or later, because it is damaged",
                "look at it, then rm -r " + entry);
    }

    /**
     * Look at an entry, and put it aside if it is damaged.
     *
     * @param entry the entry
     * @param check looks at it
     */
    public void look(Path entry, Check check) {
        try {
            check.look();
            add(Verdict.OK, entry, "is complete", "");
        } catch (DamagedException e) {
            Optional<Path> place = aside.put(entry, check);
            if (place.isPresent()) {
                add(
                        Verdict.WARNING,
                        entry,
                        "was damaged: " + e.getMessage(),
                        "done: put aside as " + place.get() + "; look at it, then delete it");
            } else if (Files.exists(entry, LinkOption.NOFOLLOW_LINKS)) {
                add(
                        Verdict.FAILED,
                        entry,
                        "is damaged, and in use: " + e.getMessage(),
                        "close the machine that uses it, then call this again");
            }
        } catch (SystemContainerException e) {
            add(Verdict.FAILED, entry, e.getMessage(), "see the message");
        }
    }

    /**
     * Say something.
     *
     * @param verdict how it is
     * @param path of what
     * @param found what was found
     * @param remedy what was done, or is to be done
     */
    public void add(Verdict verdict, Path path, String found, String remedy) {
        findings.add(new HostCheck(kind, verdict, "`" + path + "` " + found, remedy));
    }

    /**
     * Return what was found.
     *
     * @return the findings, in the order in which they were made
     */
    public List<HostCheck> findings() {
        return List.copyOf(findings);
    }
}
