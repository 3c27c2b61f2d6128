package io.systemcontainers.image.file.squashfs;

import java.io.IOException;

/** The message for what no mksquashfs writes. */
final class Damaged {

    private Damaged() {}

    static void unless(boolean right) throws IOException {
        if (!right) {
            throw new IOException("the squashfs is damaged");
        }
    }
}
