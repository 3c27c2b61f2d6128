package io.systemcontainers.image.download;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Takes downloaded files away while another process looks at them. */
class DownloadFolderTests {

    @TempDir Path directory;

    @Test
    void a_file_that_is_taken_away_after_it_was_hashed_is_not_there() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "content");
        String sha256 = "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73";

        assertThat(new DownloadFolder(directory).areIntact(List.of(file), sha256)).isTrue();
        assertThat(new DownloadFolder(directory).areIntact(new Vanishing(file), sha256)).isFalse();
    }

    /** A file that is there when files are gone through once, and is gone the next time. */
    private static final class Vanishing extends AbstractList<Path> {

        private final Path file;
        private boolean isSeen;

        Vanishing(Path file) {
            this.file = file;
        }

        @Override
        public Iterator<Path> iterator() {
            if (isSeen) {
                file.toFile().delete();
            }
            isSeen = true;
            return super.iterator();
        }

        @Override
        public Path get(int index) {
            return file;
        }

        @Override
        public int size() {
            return 1;
        }
    }
}
