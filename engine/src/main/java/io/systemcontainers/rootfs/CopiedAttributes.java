package io.systemcontainers.rootfs;

import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.ExtendedAttribute;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.KernelException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Read a file's extended attributes for a copy: xattr(7). */
final class CopiedAttributes {

    private static final String CAPABILITY = "security.capability";
    private static final String ACCESS = "system.posix_acl_access";
    private static final String DEFAULT = "system.posix_acl_default";

    private CopiedAttributes() {}

    /** Read those that anybody may set on a file of its own. */
    static Map<String, byte[]> users(Fd file, Object shown) {
        List<String> names = ExtendedAttribute.names(file, shown);
        if (names.isEmpty()) {
            return Map.of();
        }
        Map<String, byte[]> attributes = new TreeMap<>();
        for (String name : names) {
            if (MachineAttributes.isUsers(name)) {
                attributes.put(name, ExtendedAttribute.get(file, name, shown));
            }
        }
        return attributes;
    }

    /**
     * Read all of them, with the ids in them being the host's.
     *
     * <p>The kernel's security modules label a new file themselves, so what else they keep under
     * {@code security} is left alone.
     */
    static Map<String, byte[]> all(Fd file, Object shown, Ids ids) {
        Map<String, byte[]> attributes = new TreeMap<>();
        for (String name : ExtendedAttribute.names(file, shown)) {
            if (name.equals(CAPABILITY)) {
                byte[] value = ExtendedAttribute.get(file, name, shown);
                attributes.put(name, FileCapability.shifted(value, ids, shown));
            } else if (name.equals(ACCESS) || name.equals(DEFAULT)) {
                byte[] value = ExtendedAttribute.get(file, name, shown);
                attributes.put(
                        name, AccessList.translated(value, id -> ids.host(Ids.ofMachine(id))));
            } else if (name.startsWith("user.") || name.startsWith("trusted.")) {
                attributes.put(name, ExtendedAttribute.get(file, name, shown));
            }
        }
        return attributes;
    }

    /**
     * Give them to a copy.
     *
     * @param required whether it is an error when the copy's file system has no such attributes: a
     *     tmpfs before Linux 6.6, for example
     */
    static void set(Fd copy, Map<String, byte[]> attributes, boolean required, Object shown) {
        for (Map.Entry<String, byte[]> attribute : attributes.entrySet()) {
            try {
                ExtendedAttribute.set(copy, attribute.getKey(), attribute.getValue(), shown);
            } catch (KernelException e) {
                if (required || !e.is(Errno.ENOTSUP)) {
                    throw e;
                }
            }
        }
    }
}
