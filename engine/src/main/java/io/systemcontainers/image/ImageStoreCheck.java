package io.systemcontainers.image;

import io.systemcontainers.HostCheck;
import io.systemcontainers.store.Inspection;
import io.systemcontainers.store.StoreCheck;
import java.nio.file.Path;
import java.util.List;

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
        return images.findings();
    }
}
