package io.systemcontainers.image.file;

import io.systemcontainers.CopyProgress;

/** Hears how far the unpacking of an image is, a few times a second, on the thread that unpacks. */
public interface UnpackListener {

    /**
     * Hear how far it is.
     *
     * @param progress how many files and bytes are unpacked, and the last of them
     */
    void unpacked(CopyProgress progress);
}
