package io.systemcontainers.rootfs;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.ExtendedAttribute;
import io.systemcontainers.sys.Fd;
import java.util.Arrays;
import java.util.List;

/**
 * Hold what an overlay has noted of a file in one of its layers, in extended attributes:
 * overlayfs.rst. They begin with {@code user.overlay.} where a user namespace's root has mounted
 * it, and with {@code trusted.overlay.} otherwise.
 *
 * @param opaque whether what the layers below have in this directory is hidden
 * @param whiteouts whether files in this directory may be whiteouts
 * @param whiteout whether this file is one, in such a directory and if it is empty
 */
record OverlayMarks(boolean opaque, boolean whiteouts, boolean whiteout) {

    static final OverlayMarks NONE = new OverlayMarks(false, false, false);

    private static final List<String> PREFIXES = List.of("user.overlay.", "trusted.overlay.");
    private static final String ESCAPED = "overlay.";
    private static final byte[] YES = {'y'};
    private static final byte[] WHITEOUTS = {'x'};

    /** Whether an attribute is the overlay's own, and not seen in what it shows. */
    static boolean isMark(String name) {
        return PREFIXES.stream()
                .anyMatch(prefix -> name.startsWith(prefix) && !name.startsWith(prefix + ESCAPED));
    }

    /**
     * Return the name under which an attribute is seen: those that the machine gave to files for an
     * overlay of its own are kept as {@code user.overlay.overlay.…}: overlayfs.rst, "Nesting
     * overlayfs mounts".
     */
    static String unescaped(String name) {
        for (String prefix : PREFIXES) {
            if (name.startsWith(prefix + ESCAPED)) {
                return prefix + name.substring(prefix.length() + ESCAPED.length());
            }
        }
        return name;
    }

    /** Read the marks of a file, open by name only or not. */
    static OverlayMarks of(Fd file, String shown) {
        OverlayMarks marks = NONE;
        for (String name : ExtendedAttribute.names(file, shown)) {
            marks = marks.with(file, name, shown);
        }
        return marks;
    }

    private OverlayMarks with(Fd file, String name, String shown) {
        return switch (name) {
            case "user.overlay.opaque", "trusted.overlay.opaque" -> {
                byte[] value = ExtendedAttribute.find(file, name, shown).orElse(new byte[0]);
                yield new OverlayMarks(
                        opaque || Arrays.equals(value, YES),
                        whiteouts || Arrays.equals(value, WHITEOUTS),
                        whiteout);
            }
            case "user.overlay.whiteout", "trusted.overlay.whiteout" ->
                    new OverlayMarks(opaque, whiteouts, true);
            case "user.overlay.redirect",
                    "trusted.overlay.redirect",
                    "user.overlay.metacopy",
                    "trusted.overlay.metacopy" ->
                    throw elsewhere(name, shown);
            default -> this;
        };
    }

    /* What the machine sees there is under another name, which is not looked for. */
    private static SystemContainerException elsewhere(String name, String shown) {
        return new SystemContainerException(
                "comparing `"
                        + shown
                        + "`: its attribute "
                        + name
                        + " says that its content is elsewhere: mount overlays with"
                        + " redirect_dir=off,metacopy=off");
    }
}
