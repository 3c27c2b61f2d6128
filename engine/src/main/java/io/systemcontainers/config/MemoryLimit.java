package io.systemcontainers.config;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Hold what LXD's {@code limits.memory} and the keys below it say.
 *
 * @param bytes how much; nothing for no limit
 * @param soft whether it may be exceeded while the host has memory left
 * @param swap whether more of it may be swapped out
 * @param swapPriority how reluctantly it is swapped out, 0 to 10
 */
public record MemoryLimit(
        OptionalLong bytes, boolean soft, SwapLimit swap, OptionalInt swapPriority) {

    /** Limit nothing. */
    public static final MemoryLimit NONE =
            new MemoryLimit(OptionalLong.empty(), false, SwapLimit.USUAL, OptionalInt.empty());
}
