package io.systemcontainers.image.file;

import io.systemcontainers.image.file.tar.TarEntry;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;

/**
 * A tar archive of an OCI layout, as files in a folder: what it names is not in the order in which
 * it is needed.
 */
final class OciArchive implements TarUnpacker.Target {

    private static final int OWN = 0600;

    private final RootWriter folder;

    OciArchive(RootWriter folder) {
        this.folder = folder;
    }

    @Override
    public void take(TarEntry entry, TarUnpacker from) throws IOException {
        // Who owned the archive's files says nothing of the image.
        TarEntry plain =
                new TarEntry(
                        entry.path(),
                        entry.kind(),
                        entry.kind() == TarEntry.Kind.DIRECTORY ? 0700 : OWN,
                        0,
                        0,
                        Instant.EPOCH,
                        entry.target(),
                        entry.size(),
                        entry.data(),
                        Map.of());
        String linked = entry.kind() == TarEntry.Kind.HARD_LINK ? EntryPath.of(entry.target()) : "";
        from.write(plain, EntryPath.of(entry.path()), linked, folder);
    }
}
