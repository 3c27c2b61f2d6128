package io.systemcontainers.sys;

import io.systemcontainers.SystemContainerException;
import java.util.Optional;

/** A guard that lets no link be followed in a folder that a machine can change. */
final class FolderGuard implements WalkGuard {

    private final ChangeableFolders folders;
    /* The outermost one that the walk is in, and how far down that is. */
    private Optional<String> folder = Optional.empty();
    private int depth;
    private String end;

    FolderGuard(ChangeableFolders folders) {
        this.folders = folders;
    }

    @Override
    public void at(DirectoryStack directories) {
        if (folder.isPresent() && directories.depth() >= depth) {
            return;
        }
        depth = directories.depth();
        folder = find(directories.top());
    }

    /* A mount of what is in a folder is reached without that. The root of all is none. */
    private Optional<String> find(int directory) {
        FileStatus status = FileStatus.ofDescriptor(directory);
        Optional<String> found = folders.find(status);
        return found.isEmpty() && status.mountRoot() && depth > 0
                ? MountedFrom.ofMount(directory).flatMap(folders::holding)
                : found;
    }

    @Override
    public void follows(DirectoryStack directories, String name, String target) {
        if (folder.isPresent()) {
            throw new SystemContainerException(
                    "following the symbolic link `"
                            + directories.path(name)
                            + "` to `"
                            + target
                            + "`: it is in `"
                            + folder.get()
                            + "`, a folder that a machine can change, and may be the machine's:"
                            + " name what is meant by a path without links, or delete the link");
        }
    }

    @Override
    public void ended(DirectoryStack directories, String name) {
        end = directories.path(name);
    }

    /** Return what the walk has found. */
    HostFile found(Fd opened) {
        try {
            FileStatus status = FileStatus.of(opened, end);
            Optional<String> changeable =
                    folder.isPresent() || !status.isDirectory() ? folder : find(opened.number());
            return new HostFile(opened, end, changeable);
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }
}
