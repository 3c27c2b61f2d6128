package io.systemcontainers.image;

import io.systemcontainers.Image;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.download.Errors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The import of an image from files, perhaps under an alias: {@code lxc image import}. */
final class ImageImport {

    private final LocalImages local;
    private final ImageArrival arrival;

    ImageImport(LocalImages local, ImageArrival arrival) {
        this.local = local;
        this.arrival = arrival;
    }

    Image of(Optional<String> alias, Path... files) {
        Objects.requireNonNull(files, "files");
        alias.ifPresent(PublishedName::require);
        List<Path> paths = List.of(files);
        String doing = "importing " + paths + " as an image: ";
        try {
            ImportedFiles imported = ImportedFiles.of(paths);
            alias.ifPresent(name -> local.requireFree(imported.fingerprint(), name));
            Image image = arrival.bring(imported);
            alias.ifPresent(name -> local.alias(image, name));
            return image;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SystemContainerException(doing + "interrupted: nothing was kept", e);
        } catch (IOException | SystemContainerException e) {
            throw new SystemContainerException(doing + Errors.withAdvice(e), e);
        }
    }
}
