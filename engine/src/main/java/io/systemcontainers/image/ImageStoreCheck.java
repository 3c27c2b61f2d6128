package io.systemcontainers.image;

import io.systemcontainers.HostCheck;
import io.systemcontainers.store.DamagedException;
import io.systemcontainers.store.Inspection;
import io.systemcontainers.store.StoreCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A look at the images of a store. */
public final class ImageStoreCheck implements StoreCheck {

    private final Path store;

    /**
     * Prepare to look.
     *
     * @param store the store
     */
    public ImageStoreCheck(Path store) {
        this.store = store;
    }

    @Override
    public List<HostCheck> run() {
        Inspection images = new Inspection("image", store.resolve("images"));
        for (Path entry : images.entries()) {
            images.look(entry, () -> StoredImage.read(entry));
        }
        // What builders left that were killed.
        new ImageFolder(store).sweep();
        List<HostCheck> findings = new ArrayList<>(images.findings());
        findings.addAll(names("alias", ImageStorage.ALIASES));
        findings.addAll(names("reference", ImageStorage.REFERENCES));
        return findings;
    }

    private List<HostCheck> names(String kind, String folder) {
        Path path = store.resolve(folder);
        Inspection names = new Inspection(kind, path);
        // Most stores have none: that is nothing to speak of.
        for (Path entry : Files.isDirectory(path) ? names.entries() : List.<Path>of()) {
            names.look(entry, () -> NameFolder.parse(entry));
            dangling(entry)
                    .ifPresent(
                            name ->
                                    names.add(
                                            HostCheck.Verdict.WARNING,
                                            entry,
                                            "names image "
                                                    + name.fingerprint()
                                                    + ", which is not in the store",
                                            "import the image again, or rm " + entry));
        }
        return names.findings();
    }

    private Optional<StoredName> dangling(Path entry) {
        try {
            return NameFolder.parse(entry)
                    .filter(name -> !new ImageFolder(store).has(name.fingerprint()));
        } catch (DamagedException e) {
            return Optional.empty(); // that has been said
        }
    }
}
