package io.systemcontainers.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An init that an image of Debian can be built with: {@code ?init=} in the image's name.
 *
 * <p>Where it is not systemd, ifupdown asks for an address, by the smallest program that does.
 */
enum DebianInit {
    /** Debian's own. */
    SYSTEMD(List.of("dbus", "libpam-systemd", "systemd", "systemd-sysv"), List.of("systemd.sh")),
    /** sysvinit with the scripts of {@code /etc/init.d}, in the order that insserv(8) finds. */
    SYSVINIT(
            List.of("sysvinit-core", "sysv-rc", "initscripts", "ifupdown", "udhcpc"),
            List.of("inittab.sh", "scripts.sh")),
    /** sysvinit as process 1, which has OpenRC start the same scripts and OpenRC's own. */
    OPENRC(
            List.of("sysvinit-core", "openrc", "initscripts", "ifupdown", "udhcpc"),
            List.of("inittab.sh", "scripts.sh")),
    /** runit, with the scripts of {@code /etc/init.d} that it has no service for. */
    RUNIT(
            List.of("runit-init", "sysv-rc", "initscripts", "ifupdown", "udhcpc"),
            List.of("runit.sh", "scripts.sh"));

    private final List<String> packages;
    private final List<String> scripts;

    DebianInit(List<String> packages, List<String> scripts) {
        this.packages = packages;
        this.scripts = scripts;
    }

    /** Find an init by what stands behind {@code ?init=}. */
    static Optional<DebianInit> of(String tag) {
        return Arrays.stream(values()).filter(init -> init.tag().equals(tag)).findFirst();
    }

    /** Return all that can stand behind {@code ?init=}. */
    static List<String> tags() {
        return Arrays.stream(values()).map(DebianInit::tag).toList();
    }

    /** Return what stands behind {@code ?init=}. */
    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Return the packages that it needs beside those of every image. */
    List<String> packages() {
        return packages;
    }

    /** Return the script that sets it up when all packages are configured. */
    byte[] script() {
        ByteArrayOutputStream script = new ByteArrayOutputStream();
        for (String name : scripts) {
            try (InputStream in = DebianInit.class.getResourceAsStream("init/" + name)) {
                if (in == null) {
                    throw new IllegalStateException(name + " is missing from the engine's jar");
                }
                in.transferTo(script);
            } catch (IOException e) {
                throw new UncheckedIOException("reading " + name + " from the engine's jar", e);
            }
        }
        return script.toByteArray();
    }
}
