package io.systemcontainers.rootfs;

import io.systemcontainers.SystemContainerException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Convert the capabilities of a program: {@code vfs_cap_data} and {@code vfs_ns_cap_data} of
 * linux/capability.h, which are little-endian everywhere.
 *
 * <p>Revision 3 says whose root gave them. With the id of a machine's root they are what setcap(8)
 * in the machine would have written: they count there, and nowhere else on the host
 * (capabilities(7), "File capability extensions").
 */
final class FileCapability {

    private static final int REVISION_MASK = 0xFF000000;
    private static final int REVISION_1 = 0x01000000;
    private static final int REVISION_2 = 0x02000000;
    private static final int REVISION_3 = 0x03000000;
    private static final int SIZE_1 = 12;
    private static final int SIZE_2 = 20;
    private static final int SIZE_3 = 24;
    private static final int ROOT_ID = SIZE_2;

    private FileCapability() {}

    /** Return capabilities that a machine's root has given instead of an image's. */
    static byte[] shifted(byte[] value, Ids ids, Object shown) {
        ByteBuffer original = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
        int magic = value.length < Integer.BYTES ? 0 : original.getInt(0);
        if (value.length != size(magic)) {
            throw new SystemContainerException(
                    "giving capabilities to `"
                            + shown
                            + "`: its security.capability is of an unknown kind, with "
                            + value.length
                            + " bytes: remove it");
        }
        int root = value.length == SIZE_3 ? Ids.ofMachine(original.getInt(ROOT_ID)) : 0;
        // Revision 1 has one pair of sets, the others have two.
        return ByteBuffer.allocate(SIZE_3)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(value, 0, Math.min(value.length, SIZE_2))
                .putInt(0, magic & ~REVISION_MASK | REVISION_3)
                .putInt(ROOT_ID, ids.host(root, shown))
                .array();
    }

    /**
     * Return capabilities as the machine's own root reads them: revision 2 where it has given them
     * itself (cap_inode_getsecurity() of security/commoncap.c).
     */
    static byte[] seen(byte[] value, Ids ids) {
        ByteBuffer seen = ByteBuffer.wrap(value.clone()).order(ByteOrder.LITTLE_ENDIAN);
        if (value.length != SIZE_3 || (seen.getInt(0) & REVISION_MASK) != REVISION_3) {
            return value;
        }
        int root = ids.machine(seen.getInt(ROOT_ID));
        if (root != 0) {
            return seen.putInt(ROOT_ID, root).array();
        }
        seen.putInt(0, seen.getInt(0) & ~REVISION_MASK | REVISION_2);
        return Arrays.copyOf(seen.array(), SIZE_2);
    }

    private static int size(int magic) {
        return switch (magic & REVISION_MASK) {
            case REVISION_1 -> SIZE_1;
            case REVISION_2 -> SIZE_2;
            case REVISION_3 -> SIZE_3;
            default -> -1;
        };
    }
}
