package io.systemcontainers.image;

import io.systemcontainers.Image;
import java.io.IOException;
import java.util.Optional;

/** An image that a caller has asked for by a name, and the way in which it comes to the store. */
interface WantedImage {

    /** Return the one name that all its names stand for. */
    String name();

    /** Return the kernel's name of the architecture that it is for. */
    String architecture();

    /** Return the address of the remote that it is from; empty for one that is built here. */
    String remote();

    /** Return what is done to get it, such as "building image `busybox`". */
    String doing();

    /** Return the image that the store has under the name; nothing is asked of the network. */
    Optional<Image> cached();

    /**
     * Return the image that there is now, which comes to the store unless it is there.
     *
     * @throws io.systemcontainers.SystemContainerException if there is none
     */
    Image newest() throws IOException, InterruptedException;

    /**
     * Return one image, which comes to the store unless it is there.
     *
     * @param pin which
     * @param file where that is pinned, for messages
     * @throws io.systemcontainers.SystemContainerException if it cannot be had any more
     */
    Image pinned(Pin pin, String file) throws IOException, InterruptedException;
}
