package io.systemcontainers.image.file;

import io.systemcontainers.sys.ExtendedAttribute;
import io.systemcontainers.sys.Fd;
import java.util.Map;
import java.util.TreeMap;

/** Which extended attributes of an image's files its machines get. */
final class ImageAttributes {

    private ImageAttributes() {}

    /**
     * Leave out what is not the image's to say: labels of security modules and what is protected on
     * its own host ({@code trusted.*}), and an overlay's marks, which would have files of other
     * layers disappear or appear elsewhere (overlayfs.rst).
     */
    static Map<String, byte[]> kept(Map<String, byte[]> attributes) {
        if (attributes.isEmpty()) {
            return attributes;
        }
        Map<String, byte[]> kept = new TreeMap<>(attributes);
        kept.keySet().removeIf(name -> !isKept(name));
        return kept;
    }

    /** Read those of a file of this host. */
    static Map<String, byte[]> of(Fd file, String path) {
        Map<String, byte[]> attributes = new TreeMap<>();
        for (String name : ExtendedAttribute.names(file, path)) {
            if (isKept(name)) {
                attributes.put(name, ExtendedAttribute.get(file, name, path));
            }
        }
        return attributes;
    }

    private static boolean isKept(String name) {
        return name.startsWith("user.") && !name.startsWith("user.overlay.")
                || name.equals("security.capability")
                || name.equals("system.posix_acl_access")
                || name.equals("system.posix_acl_default");
    }
}
