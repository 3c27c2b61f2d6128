package io.systemcontainers.image;

import io.systemcontainers.Image;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.archive.Architecture;
import io.systemcontainers.image.download.Errors;
import io.systemcontainers.image.download.Limit;
import io.systemcontainers.image.download.ProgressOutput;
import io.systemcontainers.image.file.ImageFiles;
import io.systemcontainers.image.file.ImageMetadata;
import io.systemcontainers.image.remote.OfferedFile;
import io.systemcontainers.image.remote.OfferedFile.Role;
import io.systemcontainers.image.remote.OfferedImage;
import io.systemcontainers.rootfs.DirectoryTree;
import io.systemcontainers.sys.Flock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The way of an image's files into the store: they are downloaded and verified one by one and all
 * together, unpacked beside the images, and become one of them by a rename.
 */
final class ImageArrival {

    private final ImageStorage storage;
    private final Unpacking unpacking;
    private final Surroundings surroundings;

    ImageArrival(ImageStorage storage, Unpacking unpacking, Surroundings surroundings) {
        this.storage = storage;
        this.unpacking = unpacking;
        this.surroundings = surroundings;
    }

    /** Bring what a remote offers; the caller has the turn for its fingerprint. */
    void fetch(String reference, OfferedImage offered) throws IOException, InterruptedException {
        Architecture.of(offered.architecture());
        List<OfferedFile> files = offered.files();
        Space.check(
                storage.store(), files.stream().mapToLong(file -> Math.max(0, file.size())).sum());
        storage.folder().makeRoom(offered.fingerprint());
        try (Construction construction = storage.folder().begin();
                ImageDownload download = ImageDownload.begin(storage.store(), surroundings)) {
            Path parts = construction.directory().resolve("files");
            List<Path> paths = download.fetch(reference, files, parts);
            try {
                verify(offered, paths);
                ImageFiles all = new ImageFiles(layout(files, paths.size()), paths);
                ImageMetadata metadata = unpack(reference, all, construction.directory());
                DirectoryTree.delete(parts);
                Image image = image(reference, offered, metadata, construction.rootfs());
                storage.folder().complete(construction, image, Origin.REMOTE);
            } catch (IOException | RuntimeException e) {
                if (isOfFiles(e)) {
                    download.forget();
                }
                throw e;
            }
            download.forget();
        }
    }

    /* Another attempt with the same files fails in the same way, but for what is outside of them. */
    private static boolean isOfFiles(Exception e) {
        return !Thread.currentThread().isInterrupted() && !Errors.isNoSpace(e);
    }

    /**
     * Bring files of a user's; the same files again are the same image.
     *
     * @return the image
     */
    Image bring(ImportedFiles files) throws IOException, InterruptedException {
        Runnable waiting =
                () ->
                        ProgressOutput.standard()
                                .line("another process imports this image, waiting for it");
        try (Flock turn = storage.turn(files.fingerprint(), waiting)) {
            if (turn == null) {
                throw new SystemContainerException(
                        "another process has been importing it for more than " + Limit.WAIT);
            }
            Optional<Image> before = storage.folder().find(files.fingerprint());
            if (before.isPresent()) {
                own(before.get());
            } else {
                unpack(files);
            }
            return storage.require(files.fingerprint());
        }
    }

    /* One that came from a remote would be pruned. */
    @SuppressWarnings("try") // the use counts until it is closed
    private void own(Image image) throws IOException, InterruptedException {
        Optional<Flock> used = storage.folder().use(image);
        if (used.isPresent()) {
            try (Flock use = used.get()) {
                StoredImage.own(image);
            }
        }
    }

    private void unpack(ImportedFiles files) throws IOException, InterruptedException {
        storage.folder().makeRoom(files.fingerprint());
        try (Construction construction = storage.folder().begin()) {
            String name = "`" + files.files().files().get(0) + "`";
            ImageMetadata metadata = unpack(name, files.files(), construction.directory());
            Image image =
                    new Image(
                            files.fingerprint(),
                            "",
                            Architecture.of(metadata.architecture()).kernel(),
                            metadata.created(),
                            construction.rootfs(),
                            metadata.properties(),
                            metadata.requirements());
            storage.folder().complete(construction, image, Origin.OWN);
        }
    }

    private ImageMetadata unpack(String name, ImageFiles files, Path directory) throws IOException {
        try (UnpackProgress progress =
                new UnpackProgress(ProgressOutput.standard(), System::nanoTime, name)) {
            ImageMetadata metadata = unpacking.unpack(files, directory, progress);
            progress.complete();
            StoredMetadata.write(directory, metadata);
            return metadata;
        }
    }

    /* An OCI image's is that of its manifest, which names the digest of each file. */
    private static void verify(OfferedImage offered, List<Path> files) throws IOException {
        if (offered.file(Role.OCI_CONFIG).isPresent()) {
            return;
        }
        String actual = FileDigest.of(files);
        if (!actual.equals(offered.fingerprint())) {
            throw new SystemContainerException(
                    "its files are together "
                            + actual
                            + ", and not "
                            + offered.fingerprint()
                            + ", which the remote says they are: they do not belong together, or"
                            + " were tampered with");
        }
    }

    private static ImageFiles.Layout layout(List<OfferedFile> files, int count) {
        List<Role> roles = files.stream().map(OfferedFile::role).toList();
        if (roles.equals(List.of(Role.UNIFIED)) || roles.equals(List.of(Role.EXPORT))) {
            return count == 1 ? ImageFiles.Layout.UNIFIED : ImageFiles.Layout.SPLIT;
        }
        if (roles.equals(List.of(Role.METADATA, Role.ROOT))) {
            return ImageFiles.Layout.SPLIT;
        }
        if (roles.equals(List.of(Role.ROOT))) {
            return ImageFiles.Layout.ROOT;
        }
        if (!roles.isEmpty() && roles.get(0) == Role.OCI_CONFIG) {
            return ImageFiles.Layout.OCI_LAYERS;
        }
        throw new SystemContainerException("files such as " + roles + " make no image");
    }

    /* LXD's order: what the remote says counts for more than what the image says of itself. */
    private static Image image(
            String reference, OfferedImage offered, ImageMetadata metadata, Path rootfs) {
        Map<String, String> properties = new TreeMap<>(metadata.properties());
        properties.putAll(offered.properties());
        if (!offered.serial().isEmpty()) {
            properties.put("serial", offered.serial());
        }
        Map<String, String> requirements = new TreeMap<>(metadata.requirements());
        requirements.putAll(offered.requirements());
        return new Image(
                offered.fingerprint(),
                reference,
                Architecture.of(offered.architecture()).kernel(),
                offered.created(),
                rootfs,
                properties,
                requirements);
    }
}
