package io.systemcontainers.image.file.squashfs;

/**
 * A part of a file.
 *
 * @param place where its block is in the image
 * @param stored how long the block is there; 0 of a hole
 * @param plain whether the block is not compressed
 * @param from where the part begins in the block
 * @param length how long the part is
 * @param whole how many bytes the block has: exactly, of a file's own; at most, of a fragment
 * @param fragment whether other files may have parts in the block, too
 */
public record DataBlock(
        long place, int stored, boolean plain, int from, int length, int whole, boolean fragment) {

    /**
     * Tell whether there is nothing.
     *
     * @return whether it is a hole
     */
    public boolean isHole() {
        return stored == 0;
    }
}
