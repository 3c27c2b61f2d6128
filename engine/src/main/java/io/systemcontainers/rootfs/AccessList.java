package io.systemcontainers.rootfs;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.IntUnaryOperator;

/**
 * Convert an access control list, as its extended attribute has it: a version, and for each entry
 * tag (16 bit), permissions (16 bit) and id, little-endian: linux/posix_acl_xattr.h.
 */
final class AccessList {

    private static final int HEADER = 4;
    private static final int ENTRY = 8;
    // linux/posix_acl.h: ACL_USER, ACL_GROUP; other entries have no id
    private static final int USER = 0x02;
    private static final int GROUP = 0x08;

    private AccessList() {}

    /** Return the list with other ids. */
    static byte[] translated(byte[] value, IntUnaryOperator id) {
        byte[] list = value.clone();
        ByteBuffer entries = ByteBuffer.wrap(list).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = HEADER; at + ENTRY <= list.length; at += ENTRY) {
            int tag = entries.getShort(at);
            if (tag == USER || tag == GROUP) {
                entries.putInt(at + 4, id.applyAsInt(entries.getInt(at + 4)));
            }
        }
        return list;
    }
}
