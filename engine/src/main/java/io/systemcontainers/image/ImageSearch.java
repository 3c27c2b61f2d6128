package io.systemcontainers.image;

import io.systemcontainers.Image;
import io.systemcontainers.ImageInfo;
import io.systemcontainers.Remote;
import io.systemcontainers.image.remote.ConfiguredRemotes;
import io.systemcontainers.image.remote.ConfiguredSources;
import io.systemcontainers.image.remote.ImageSources;
import io.systemcontainers.image.remote.OfferedFile;
import io.systemcontainers.image.remote.OfferedImage;
import io.systemcontainers.image.remote.RemoteAccess;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What there is on remotes, and in the store, as {@code lxc image list} and {@code info} show it.
 */
final class ImageSearch {

    private static final String LOCAL = "local";

    private final ConfiguredRemotes remotes;
    private final ConfiguredSources sources;
    private final LocalImages local;
    private final ImageStorage storage;
    private final ImageSettings settings;

    ImageSearch(
            RemoteAccess access, LocalImages local, ImageStorage storage, ImageSettings settings) {
        this.remotes = access.remotes();
        this.sources = access.sources();
        this.local = local;
        this.storage = storage;
        this.settings = settings;
    }

    /**
     * Search a remote.
     *
     * @param name its name, with or without the colon behind it
     * @param words what to search for
     */
    List<ImageInfo> search(String name, String words) throws InterruptedException {
        Remote remote =
                remotes.get(name.endsWith(":") ? name.substring(0, name.length() - 1) : name);
        List<String> wanted = Arrays.stream(words.split("\\s+")).filter(w -> !w.isEmpty()).toList();
        List<OfferedImage> found;
        if (remote.protocol() == Remote.Protocol.LOCAL) {
            found = ImageSources.search(offered(), wanted);
        } else {
            settings.requireOnline("searching `" + remote.name() + "`");
            found = sources.source(remote).search(wanted);
        }
        return found.stream().map(image -> info(remote.name(), image)).toList();
    }

    /** Describe the image of a reference; empty where there is none. Nothing is downloaded. */
    Optional<ImageInfo> info(String reference) throws InterruptedException {
        Optional<ImageSources.RemoteName> remote = sources.find(reference);
        if (remote.isEmpty()) {
            return local.find(reference)
                    .or(() -> built(reference))
                    .map(image -> info(LOCAL, offered(image)));
        }
        settings.requireOnline("looking for image `" + reference + "`");
        return remote.get()
                .source()
                .find(remote.get().alias())
                .map(image -> info(reference.substring(0, reference.indexOf(':')), image));
    }

    private Optional<Image> built(String reference) {
        return ImageName.find(reference).flatMap(name -> storage.find(name.toString()));
    }

    private List<OfferedImage> offered() {
        return storage.folder().list().stream().map(this::offered).toList();
    }

    private OfferedImage offered(Image image) {
        List<String> aliases = new ArrayList<>();
        for (Map.Entry<String, String> alias : local.aliases().entrySet()) {
            if (alias.getValue().equals(image.fingerprint())) {
                aliases.add(alias.getKey());
            }
        }
        return new OfferedImage(
                image.fingerprint(),
                aliases,
                image.architecture(),
                image.properties().getOrDefault("serial", ""),
                image.created(),
                image.properties(),
                image.requirements(),
                List.of());
    }

    private static ImageInfo info(String remote, OfferedImage image) {
        return new ImageInfo(
                remote,
                image.fingerprint(),
                image.aliases(),
                image.architecture(),
                image.files().stream()
                        .mapToLong(OfferedFile::size)
                        .filter(size -> size != OfferedFile.UNKNOWN_SIZE)
                        .sum(),
                image.created(),
                image.properties(),
                image.requirements());
    }
}
