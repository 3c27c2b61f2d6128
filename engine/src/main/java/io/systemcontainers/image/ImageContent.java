package io.systemcontainers.image;

import io.systemcontainers.image.file.ImageMetadata;
import java.io.IOException;
import java.nio.file.Path;

/** What an image is to consist of. */
public interface ImageContent {

    /**
     * Write it.
     *
     * @param directory has an empty {@code rootfs}, for the files; templates go to {@code
     *     templates}, which is not there. What is there when this fails is deleted
     * @return what the image says of itself
     */
    ImageMetadata write(Path directory) throws IOException;
}
