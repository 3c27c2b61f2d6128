package io.systemcontainers.image;

import io.systemcontainers.image.archive.DebianArchive;
import io.systemcontainers.image.archive.DebianPackage;
import java.nio.file.Path;
import java.util.List;

/** Makes an image of packages. */
interface ImageBuilder {

    /** Choose the packages. */
    List<DebianPackage> choose(DebianArchive archive);

    /**
     * Make the root directory.
     *
     * @param directory where the image is built: its root directory is there and empty
     * @param archive what the packages are from
     * @param packages the packages that were chosen
     * @param archives fetches them
     */
    void build(
            Path directory, DebianArchive archive, List<DebianPackage> packages, Archives archives)
            throws InterruptedException;
}
