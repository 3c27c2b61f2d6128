package io.systemcontainers.rootfs;

import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.ExtendedAttribute;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.KernelException;

/**
 * Copy a file's extended attributes: xattr(7). One at a time, since a machine may make them large.
 *
 * @param from the original
 * @param shown what errors call the original
 * @param whole whether to copy all of them, with the ids in them being the host's, and to fail when
 *     the copy's file system has no such attributes, as a tmpfs before Linux 6.6; otherwise those
 *     that anybody may set on a file of its own
 * @param origin what the original is
 * @param ids the ids of the copy
 */
record CopiedAttributes(Fd from, Object shown, boolean whole, CopyRules.Origin origin, Ids ids) {

    /** Give them to a copy. */
    void set(Fd copy, Object copyShown) {
        for (String name : ExtendedAttribute.names(from, shown)) {
            if (isCopied(name)) {
                byte[] value = hosts(name, ExtendedAttribute.get(from, name, shown));
                try {
                    ExtendedAttribute.set(copy, seen(name), value, copyShown);
                } catch (KernelException e) {
                    if (whole || !e.is(Errno.ENOTSUP)) {
                        throw e;
                    }
                }
            }
        }
    }

    /*
     * The kernel's security modules label a new file themselves, so what else they keep under
     * "security" is left alone.
     */
    private boolean isCopied(String name) {
        if (!whole) {
            return MachineAttributes.isUsers(name);
        }
        if (origin.layers() && OverlayMarks.isMark(name)) {
            return false;
        }
        return switch (name) {
            case MachineAttributes.CAPABILITY,
                    MachineAttributes.ACCESS,
                    MachineAttributes.DEFAULT ->
                    true;
            default -> name.startsWith("user.") || name.startsWith("trusted.");
        };
    }

    private String seen(String name) {
        return origin.layers() ? OverlayMarks.unescaped(name) : name;
    }

    private byte[] hosts(String name, byte[] value) {
        return switch (name) {
            case MachineAttributes.CAPABILITY -> capability(value);
            case MachineAttributes.ACCESS, MachineAttributes.DEFAULT ->
                    AccessList.translated(value, id -> ids.host(origin.copied(id), shown));
            default -> value;
        };
    }

    private byte[] capability(byte[] value) {
        if (origin.shifted() && origin.idBase() != 0) {
            return value;
        }
        if (!origin.layers() && origin.idBase() == 0) {
            return FileCapability.shifted(value, ids, shown);
        }
        // What the machine's root has given is, in an image, what any machine's root gives.
        return FileCapability.seen(value, origin.ids());
    }
}
