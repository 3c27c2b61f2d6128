package io.systemcontainers.image;

import io.systemcontainers.image.file.ImageFiles;
import io.systemcontainers.image.file.ImageLayouts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Files that a user makes an image of.
 *
 * @param files the files
 * @param fingerprint what the image is known by
 */
record ImportedFiles(ImageFiles files, String fingerprint) {

    static ImportedFiles of(List<Path> paths) throws IOException {
        ImageFiles files = ImageLayouts.of(paths);
        boolean isTree = paths.stream().anyMatch(Files::isDirectory);
        return new ImportedFiles(files, isTree ? TreeDigest.of(paths) : FileDigest.of(paths));
    }
}
