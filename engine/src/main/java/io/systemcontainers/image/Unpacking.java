package io.systemcontainers.image;

import io.systemcontainers.image.file.ImageFiles;
import io.systemcontainers.image.file.ImageMetadata;
import io.systemcontainers.image.file.UnpackListener;
import java.nio.file.Path;

/** What fills the directory of an image from its files. */
interface Unpacking {

    /**
     * Unpack an image whose files have been verified; what they say and hold is not trusted.
     *
     * @param files its files
     * @param directory the image's, with an empty root directory
     * @param listener hears how far it is, on this thread
     * @return what the image says of itself
     */
    ImageMetadata unpack(ImageFiles files, Path directory, UnpackListener listener);
}
