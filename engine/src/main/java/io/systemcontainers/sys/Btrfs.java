package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Make, copy and delete subvolumes of btrfs: btrfs-ioctl(2).
 *
 * <p>Numbers and structures are those of {@code linux/btrfs.h}; the descriptors are of directories
 * that can be listed.
 */
public final class Btrfs {

    /* _IOW and _IOWR of asm-generic/ioctl.h, type 0x94, of structures of 4096 bytes. */
    private static final long SNAP_DESTROY = 0x5000940fL;
    private static final long SNAP_CREATE_V2 = 0x50009417L;
    private static final long SUBVOL_CREATE_V2 = 0x50009418L;
    private static final long GET_SUBVOL_ROOTREF = 0xd000943dL;
    private static final long INO_LOOKUP_USER = 0xd000943eL;
    /* _IOR and _IOW of a __u64. */
    private static final long SUBVOL_GETFLAGS = 0x80089419L;
    private static final long SUBVOL_SETFLAGS = 0x4008941aL;

    /* _IOWR of struct btrfs_ioctl_quota_ctl_args: __u64 cmd, status. */
    private static final long QUOTA_CTL = 0xc0109428L;
    private static final long QUOTA_CTL_ENABLE = 1;
    private static final int QUOTA_CTL_SIZE = 16;
    /* _IOR of struct btrfs_ioctl_qgroup_limit_args: __u64 qgroupid, flags, four limits. */
    private static final long QGROUP_LIMIT = 0x8030942bL;
    private static final long QGROUP_LIMIT_MAX_RFER = 1;
    private static final int QGROUP_LIMIT_SIZE = 48;
    /* _IO. */
    private static final long QUOTA_RESCAN_WAIT = 0x942eL;

    private static final long SUBVOL_RDONLY = 1 << 1;
    private static final int ARGUMENTS = 4096;
    /* struct btrfs_ioctl_vol_args: __s64 fd, name. */
    private static final int NAME = 8;
    /* struct btrfs_ioctl_vol_args_v2: __s64 fd, __u64 transid, flags, four unused, name. */
    private static final int FLAGS_V2 = 16;
    private static final int NAME_V2 = 56;
    private static final int LONGEST_NAME = 255;
    /* struct btrfs_ioctl_get_subvol_rootref_args: __u64 min_treeid, 255 of two __u64, __u8 num_items. */
    private static final int REFERENCE = 16;
    private static final int REFERENCES = 8;
    private static final int REFERENCES_COUNT = REFERENCES + 255 * REFERENCE;
    /* struct btrfs_ioctl_ino_lookup_user_args: __u64 dirid, treeid, name of 256 bytes, path. */
    private static final int LOOKED_UP_NAME = 16;
    private static final int LOOKED_UP_PATH = LOOKED_UP_NAME + LONGEST_NAME + 1;

    // linux/btrfs_tree.h: BTRFS_FIRST_FREE_OBJECTID, the root directory of each subvolume
    private static final long ROOT_INODE = 256;
    // linux/magic.h
    private static final long MAGIC = 0x9123683eL;

    private Btrfs() {}

    /**
     * Tell whether something is on btrfs.
     *
     * @param path the path
     * @return whether it is
     */
    public static boolean isOn(Path path) {
        try (Fd directory = Open.root(path)) {
            return FileSystemSpace.status(directory, path).getLong(0) == MAGIC;
        }
    }

    /**
     * Tell whether a directory is the root of a subvolume.
     *
     * @param directory the directory
     * @param shown what errors call it
     * @return whether it is
     */
    public static boolean isSubvolume(Fd directory, Object shown) {
        return FileStatus.of(directory, shown).inode() == ROOT_INODE
                && FileSystemSpace.status(directory, shown).getLong(0) == MAGIC;
    }

    /**
     * Make an empty subvolume.
     *
     * @param parent the directory that it is made in
     * @param name its name
     * @param shown what errors call it
     */
    public static void create(Fd parent, String name, Object shown) {
        ByteBuffer arguments = arguments();
        putName(arguments, NAME_V2, name);
        call(parent, SUBVOL_CREATE_V2, arguments, "making the subvolume", shown);
    }

    /**
     * Make a subvolume with what another one has in it. Nothing is copied. In place of subvolumes
     * in the other one there are empty directories.
     *
     * @param from the other one
     * @param parent the directory that it is made in
     * @param name its name
     * @param readOnly whether nobody can change it
     * @param shown what errors call it
     */
    public static void snapshot(Fd from, Fd parent, String name, boolean readOnly, Object shown) {
        ByteBuffer arguments = arguments();
        arguments.putLong(0, from.number());
        arguments.putLong(FLAGS_V2, readOnly ? SUBVOL_RDONLY : 0);
        putName(arguments, NAME_V2, name);
        call(parent, SNAP_CREATE_V2, arguments, "making the snapshot", shown);
    }

    /**
     * Say whether a subvolume can be changed.
     *
     * @param subvolume the subvolume
     * @param readOnly whether nobody can change it
     * @param shown what errors call it
     */
    public static void makeReadOnly(Fd subvolume, boolean readOnly, Object shown) {
        ByteBuffer flags = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
        String doing = "changing the flags of the subvolume";
        call(subvolume, SUBVOL_GETFLAGS, flags, doing, shown);
        long others = flags.getLong(0) & ~SUBVOL_RDONLY;
        flags.putLong(0, readOnly ? others | SUBVOL_RDONLY : others);
        call(subvolume, SUBVOL_SETFLAGS, flags, doing, shown);
    }

    /**
     * Have a file system count what each subvolume has, from now on and for ever, and wait until it
     * has counted what is there. Where it does so already, nothing is done.
     *
     * @param directory any directory of it
     * @param shown what errors call it
     */
    public static void count(Fd directory, Object shown) {
        ByteBuffer enable = ByteBuffer.allocate(QUOTA_CTL_SIZE).order(ByteOrder.nativeOrder());
        enable.putLong(0, QUOTA_CTL_ENABLE);
        String doing = "counting what subvolumes have in";
        call(directory, QUOTA_CTL, enable, doing, shown);
        try {
            Ioctl.call(directory.number(), QUOTA_RESCAN_WAIT, 0);
        } catch (LastErrorException e) {
            throw new KernelException(doing, shown, e.getErrorCode());
        }
    }

    /**
     * Limit how much a subvolume has, with what it shares with others. The file system has to
     * {@link #count}.
     *
     * @param subvolume the subvolume
     * @param bytes how much
     * @param shown what errors call it
     */
    public static void limit(Fd subvolume, long bytes, Object shown) {
        ByteBuffer limit = ByteBuffer.allocate(QGROUP_LIMIT_SIZE).order(ByteOrder.nativeOrder());
        limit.putLong(8, QGROUP_LIMIT_MAX_RFER);
        limit.putLong(16, bytes);
        call(subvolume, QGROUP_LIMIT, limit, "limiting the subvolume", shown);
    }

    /**
     * Delete a subvolume, read-only or not, with all that is in it but other subvolumes.
     *
     * @param parent the directory that it is in
     * @param name its name
     * @param shown what errors call it
     * @throws KernelException {@code ENOTEMPTY} if there is another subvolume in it
     */
    public static void delete(Fd parent, String name, Object shown) {
        ByteBuffer arguments = arguments();
        putName(arguments, NAME, name);
        call(parent, SNAP_DESTROY, arguments, "deleting the subvolume", shown);
    }

    /**
     * Find the subvolumes that are in another one, but not what is in those. It takes no walk.
     *
     * @param subvolume the other one
     * @param shown what errors call it
     * @return their paths in it, without a leading slash
     */
    public static List<String> nested(Fd subvolume, Object shown) {
        List<String> paths = new ArrayList<>();
        ByteBuffer references = arguments();
        boolean more = true;
        while (more) {
            more = !ask(subvolume, references, shown);
            int count = Byte.toUnsignedInt(references.get(REFERENCES_COUNT));
            for (int i = 0; i < count; i++) {
                int at = REFERENCES + i * REFERENCE;
                long tree = references.getLong(at);
                paths.add(lookUp(subvolume, references.getLong(at + 8), tree, shown));
                references.putLong(0, tree + 1);
            }
        }
        return paths;
    }

    /* False where there are more than fit: EOVERFLOW. */
    private static boolean ask(Fd subvolume, ByteBuffer references, Object shown) {
        try {
            Ioctl.call(subvolume.number(), GET_SUBVOL_ROOTREF, references.array());
            return true;
        } catch (LastErrorException e) {
            if (e.getErrorCode() == Errno.EOVERFLOW.number()) {
                return false;
            }
            throw new KernelException("listing the subvolumes in", shown, e.getErrorCode());
        }
    }

    private static String lookUp(Fd subvolume, long directory, long tree, Object shown) {
        ByteBuffer names = arguments();
        names.putLong(0, directory);
        names.putLong(8, tree);
        call(subvolume, INO_LOOKUP_USER, names, "looking up a subvolume in", shown);
        // The path ends in a slash, or is empty.
        return text(names, LOOKED_UP_PATH) + text(names, LOOKED_UP_NAME);
    }

    private static String text(ByteBuffer structure, int at) {
        int end = at;
        while (structure.get(end) != 0) {
            end++;
        }
        return FileName.decode(structure.array(), at, end - at);
    }

    private static ByteBuffer arguments() {
        return ByteBuffer.allocate(ARGUMENTS).order(ByteOrder.nativeOrder());
    }

    private static void putName(ByteBuffer arguments, int at, String name) {
        byte[] encoded = FileName.encode(name);
        if (encoded.length > LONGEST_NAME + 1) {
            throw new IllegalArgumentException("too long for a subvolume: `" + name + "`");
        }
        arguments.put(at, encoded);
    }

    private static void call(Fd fd, long request, ByteBuffer argument, String doing, Object shown) {
        try {
            Ioctl.call(fd.number(), request, argument.array());
        } catch (LastErrorException e) {
            throw new KernelException(doing, shown, e.getErrorCode());
        }
    }
}
