package io.systemcontainers.host;

import java.util.Set;

/** Sort file systems by whether they can hold an overlay's upper layer: kernel's overlayfs.rst. */
enum StoreType {
    /** A local disk's, with extended attributes, whiteouts and idmapped mounts. */
    LOCAL,
    /** In memory. */
    TMPFS,
    /** Remote, without attributes or owners, read-only, stacked itself, or no disk at all. */
    REFUSED,
    /** Anything else. */
    UNKNOWN;

    private static final Set<String> DISKS = words("bcachefs btrfs ext2 ext3 ext4 f2fs xfs");

    private static final Set<String> BAD =
            words(
                    """
                    9p afs ceph cifs lustre ncpfs nfs nfs4 smb3 smbfs vboxsf virtiofs vmhgfs
                    exfat fuse fuseblk hfs hfsplus msdos ntfs ntfs3 ramfs udf vfat
                    erofs iso9660 squashfs
                    aufs ecryptfs overlay
                    autofs cgroup cgroup2 configfs debugfs devpts proc sysfs tracefs
                    """);

    private static Set<String> words(String text) {
        return Set.of(text.strip().split("\\s+"));
    }

    static StoreType of(String type) {
        if (DISKS.contains(type)) {
            return LOCAL;
        }
        if (type.equals("tmpfs")) {
            return TMPFS;
        }
        return BAD.contains(type) || type.startsWith("fuse.") ? REFUSED : UNKNOWN;
    }
}
