package io.systemcontainers.image.file.squashfs;

import java.io.IOException;

/** Is told what is in an image. */
public interface SquashfsVisitor {

    /**
     * There is a directory.
     *
     * @param node the directory
     * @throws IOException if it is refused
     */
    void directory(SquashfsNode node) throws IOException;

    /**
     * There is a file, whose data follows.
     *
     * @param node the file
     * @throws IOException if it is refused
     */
    void file(SquashfsNode node) throws IOException;

    /**
     * The current file has more data.
     *
     * @param part where that is
     * @throws IOException if it is refused
     */
    void data(DataBlock part) throws IOException;

    /**
     * The current file has no more data.
     *
     * @throws IOException if it is refused
     */
    void end() throws IOException;

    /**
     * There is a symbolic link.
     *
     * @param node the link
     * @param target where it leads
     * @throws IOException if it is refused
     */
    void symlink(SquashfsNode node, String target) throws IOException;

    /**
     * There is a further name of what was there before.
     *
     * @param path the further name
     * @param existing the first
     * @throws IOException if it is refused
     */
    void hardLink(String path, String existing) throws IOException;

    /**
     * There is a FIFO.
     *
     * @param node the FIFO
     * @throws IOException if it is refused
     */
    void fifo(SquashfsNode node) throws IOException;

    /**
     * There is a device or socket.
     *
     * @param node what there is
     * @throws IOException if it is refused
     */
    void other(SquashfsNode node) throws IOException;
}
