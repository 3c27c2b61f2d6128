package io.systemcontainers.image.file.squashfs;

import java.io.IOException;

/** Hears of each block that is decompressed: small images can be made that have it done often. */
public interface DecompressionCost {

    /**
     * Hear of a block before it is decompressed.
     *
     * @param most how many bytes it may become
     * @throws IOException if that is too much in all
     */
    void decompressing(int most) throws IOException;
}
