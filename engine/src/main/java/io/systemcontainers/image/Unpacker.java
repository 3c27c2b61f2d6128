package io.systemcontainers.image;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.archive.DebianPackage;
import io.systemcontainers.image.archive.Stanza;
import io.systemcontainers.image.download.Digest;
import io.systemcontainers.rootfs.RootDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Unpack packages into a root directory as dpkg does, but for configuration files, which go to
 * their place at once: there can be no older ones. Thread-safe, for different packages.
 *
 * <p>Names may not lead up, links cannot lead out (the root directory sees to that), and devices,
 * pipes and sockets, which Debian's policy forbids (10.6), are refused.
 */
final class Unpacker {

    private static final int BUFFER = 1 << 16;
    private static final int PERMISSIONS = 07777;

    private final Path rootfs;

    Unpacker(Path rootfs) {
        this.rootfs = rootfs;
    }

    /** Unpack a package whose content has been checked. */
    UnpackedPackage unpack(DebianPackage one, Path file) {
        try (DebFile deb = DebFile.open(file);
                RootDirectory root = RootDirectory.open(rootfs)) {
            Map<String, DebFile.ControlFile> control = deb.control();
            DebFile.ControlFile fields = control.get("control");
            if (fields == null) {
                throw new IOException("it has no control file");
            }
            Stanza stanza =
                    Stanza.parseAll(new String(fields.content(), StandardCharsets.UTF_8)).get(0);
            check(one, stanza);
            Map<String, String> sums = new LinkedHashMap<>();
            configurationFiles(control).forEach(path -> sums.put(path, "newconffile"));
            List<String> paths = extract(root, deb.data(), sums);
            boolean several = stanza.text("Multi-Arch").equals("same");
            return new UnpackedPackage(
                    one.name(),
                    several ? one.name() + ":" + stanza.text("Architecture") : one.name(),
                    control,
                    paths,
                    sums);
        } catch (IOException | IllegalArgumentException e) {
            throw new SystemContainerException("unpacking package `" + one + "`: " + e, e);
        }
    }

    private static void check(DebianPackage one, Stanza control) throws IOException {
        if (!one.name().equals(control.text("Package"))
                || !one.version().equals(control.text("Version"))
                || !one.name().matches("[a-z0-9][a-z0-9+.-]+")
                || !control.text("Architecture").matches("[a-z0-9-]+")) {
            throw new IOException(
                    "it says that it is "
                            + control.text("Package")
                            + " "
                            + control.text("Version"));
        }
    }

    private static List<String> configurationFiles(Map<String, DebFile.ControlFile> control) {
        DebFile.ControlFile list = control.get("conffiles");
        return list == null
                ? List.of()
                : new String(list.content(), StandardCharsets.UTF_8)
                        .lines()
                        .map(String::strip)
                        // deb-conffiles(5): "remove-on-upgrade /path" is no file of this version.
                        .filter(line -> line.startsWith("/"))
                        .toList();
    }

    private static List<String> extract(
            RootDirectory root, TarArchiveInputStream tar, Map<String, String> sums)
            throws IOException {
        List<String> paths = new ArrayList<>();
        byte[] buffer = new byte[BUFFER];
        for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
            if (Thread.interrupted()) {
                throw new java.io.InterruptedIOException("interrupted");
            }
            String path = "/" + relative(e.getName());
            paths.add(path.equals("/") ? "/." : path);
            if (e.isDirectory()) {
                directory(root, path, e);
            } else if (e.isSymbolicLink()) {
                root.symlink(path, e.getLinkName(), id(e.getLongUserId()), id(e.getLongGroupId()));
                root.setTimes(path, e.getLastModifiedTime().toInstant());
            } else if (e.isLink()) {
                root.hardLink(path, "/" + relative(e.getLinkName()));
            } else if (isRegular(e)) {
                MessageDigest md5 = sums.containsKey(path) ? Digest.md5() : null;
                file(root, path, e, tar, buffer, md5);
                if (md5 != null) {
                    sums.put(path, HexFormat.of().formatHex(md5.digest()));
                }
            } else {
                throw new IOException(path + " is neither file, directory nor link");
            }
        }
        return paths;
    }

    /** {@code TarArchiveEntry.isFile} also says yes to devices and pipes. */
    private static boolean isRegular(TarArchiveEntry e) {
        return e.getLinkFlag() == TarConstants.LF_NORMAL
                || e.getLinkFlag() == TarConstants.LF_OLDNORM;
    }

    private static String relative(String name) throws IOException {
        List<String> parts =
                Arrays.stream(name.split("/"))
                        .filter(part -> !part.isEmpty() && !part.equals("."))
                        .toList();
        if (parts.contains("..") || name.indexOf('\0') >= 0 || name.indexOf('\n') >= 0) {
            throw new IOException("it holds the name `" + name + "`, which leads out or is none");
        }
        return String.join("/", parts);
    }

    private static int id(long number) throws IOException {
        if (number < 0 || number > 65_535) {
            throw new IOException("it holds a file of id " + number + ", which no machine has");
        }
        return (int) number;
    }

    /** As dpkg: a directory that is there stays as it is, also where a link leads to it. */
    private static void directory(RootDirectory root, String path, TarArchiveEntry e)
            throws IOException {
        int mode = e.getMode() & PERMISSIONS;
        int uid = id(e.getLongUserId());
        int gid = id(e.getLongGroupId());
        if (mode == 0755 && uid == 0 && gid == 0) {
            root.makeDirectories(path, mode, uid, gid);
        } else if (!path.equals("/")) {
            // Packages are unpacked in any order: what is special wins, whoever comes first.
            root.makeDirectory(path, mode, uid, gid);
        }
    }

    private static void file(
            RootDirectory root,
            String path,
            TarArchiveEntry e,
            TarArchiveInputStream tar,
            byte[] buffer,
            MessageDigest md5)
            throws IOException {
        try (var writer =
                root.create(
                        path, e.getMode() & 07777, id(e.getLongUserId()), id(e.getLongGroupId()))) {
            for (int n = tar.read(buffer); n >= 0; n = tar.read(buffer)) {
                writer.write(buffer, 0, n);
                if (md5 != null) {
                    md5.update(buffer, 0, n);
                }
            }
            writer.modified(e.getLastModifiedTime().toInstant()).commit();
        }
    }
}
