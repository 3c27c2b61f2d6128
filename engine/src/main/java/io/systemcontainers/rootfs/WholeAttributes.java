package io.systemcontainers.rootfs;

import io.systemcontainers.sys.ExtendedAttribute;
import io.systemcontainers.sys.Fd;
import java.util.Map;
import java.util.TreeMap;

/** Read a file's extended attributes for a copy that has a machine's ids: xattr(7). */
final class WholeAttributes {

    private static final String CAPABILITY = "security.capability";
    private static final String ACCESS = "system.posix_acl_access";
    private static final String DEFAULT = "system.posix_acl_default";

    private WholeAttributes() {}

    /**
     * Read them, with the ids in them being the host's.
     *
     * <p>The kernel's security modules label a new file themselves, so what else they keep under
     * {@code security} is left alone.
     */
    static Map<String, byte[]> of(Fd file, Object shown, Ids ids) {
        Map<String, byte[]> attributes = new TreeMap<>();
        for (String name : ExtendedAttribute.names(file, shown)) {
            if (name.equals(CAPABILITY)) {
                byte[] value = ExtendedAttribute.get(file, name, shown);
                attributes.put(name, FileCapability.shifted(value, ids, shown));
            } else if (name.equals(ACCESS) || name.equals(DEFAULT)) {
                byte[] value = ExtendedAttribute.get(file, name, shown);
                attributes.put(name, AccessList.shifted(value, ids));
            } else if (name.startsWith("user.") || name.startsWith("trusted.")) {
                attributes.put(name, ExtendedAttribute.get(file, name, shown));
            }
        }
        return attributes;
    }
}
