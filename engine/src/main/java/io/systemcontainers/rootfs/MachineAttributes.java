package io.systemcontainers.rootfs;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.ExtendedAttribute;
import io.systemcontainers.sys.Fd;
import java.util.Map;
import java.util.TreeMap;

/**
 * Read and change the extended attributes of a file as the machine's own root would: xattr(7).
 *
 * <p>What holds ids is translated, and what the machine has no say over is neither shown nor
 * changed. An overlay's own attributes would make a file disappear, or turn into another one of the
 * layers: overlayfs.rst.
 */
final class MachineAttributes {

    static final String CAPABILITY = "security.capability";
    static final String ACCESS = "system.posix_acl_access";
    static final String DEFAULT = "system.posix_acl_default";

    private final Fd file;
    private final String shown;
    private final Ids ids;

    MachineAttributes(Fd file, String shown, Ids ids) {
        this.file = file;
        this.shown = shown;
        this.ids = ids;
    }

    Map<String, byte[]> all() {
        Map<String, byte[]> all = new TreeMap<>();
        for (String name : ExtendedAttribute.names(file, shown)) {
            if (isMachines(name)) {
                ExtendedAttribute.find(file, name, shown)
                        .ifPresent(value -> all.put(name, seen(name, value)));
            }
        }
        return all;
    }

    private byte[] seen(String name, byte[] value) {
        return switch (name) {
            case CAPABILITY -> FileCapability.seen(value, ids);
            case ACCESS, DEFAULT -> AccessList.translated(value, ids::machine);
            default -> value;
        };
    }

    void set(String name, byte[] value) {
        requireMachines("setting", name);
        ExtendedAttribute.set(file, name, hosts(name, value), shown);
    }

    private byte[] hosts(String name, byte[] value) {
        return switch (name) {
            case CAPABILITY -> ids.shifted() ? FileCapability.shifted(value, ids, shown) : value;
            case ACCESS, DEFAULT -> AccessList.translated(value, id -> ids.host(id, shown));
            default -> value;
        };
    }

    void remove(String name) {
        requireMachines("removing", name);
        ExtendedAttribute.remove(file, name, shown);
    }

    private boolean isMachines(String name) {
        return isUsers(name)
                || name.equals(CAPABILITY)
                || name.equals(ACCESS)
                || name.equals(DEFAULT)
                // xattr(7): only with CAP_SYS_ADMIN in the initial user namespace.
                || !ids.shifted() && name.startsWith("trusted.") && !isOverlays(name);
    }

    /** Whether it is anybody's attribute, and none that an overlay keeps for itself. */
    static boolean isUsers(String name) {
        return name.startsWith("user.") && !isOverlays(name);
    }

    private static boolean isOverlays(String name) {
        return name.startsWith("user.overlay.") || name.startsWith("trusted.overlay.");
    }

    private void requireMachines(String doing, String name) {
        if (!isMachines(name)) {
            throw new SystemContainerException(
                    doing
                            + " the attribute "
                            + name
                            + " of `"
                            + shown
                            + "`: "
                            + (isOverlays(name)
                                    ? "it is the overlay's own"
                                    : "the machine's root has no power over it")
                            + ": use user.*, security.capability or system.posix_acl_*");
        }
    }
}
