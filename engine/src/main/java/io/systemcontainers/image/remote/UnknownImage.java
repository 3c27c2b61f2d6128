package io.systemcontainers.image.remote;

import io.systemcontainers.Remote;
import io.systemcontainers.UnknownImageException;
import io.systemcontainers.config.Distance;
import io.systemcontainers.image.download.RefusedException;
import io.systemcontainers.image.remote.ImageReference.OnRemote;
import io.systemcontainers.text.MachineText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The words for an image that there is not. */
final class UnknownImage {

    private final String reference;
    private final List<String> remotes;

    /**
     * Speak of a reference.
     *
     * @param reference what a user wrote
     * @param remotes the names of all remotes
     */
    UnknownImage(String reference, List<String> remotes) {
        this.reference = reference;
        this.remotes = remotes;
    }

    /** Say that a remote has no such image. */
    UnknownImageException onRemote(OnRemote named, Remote remote, Collection<String> aliases) {
        List<String> others =
                aliases.stream()
                        .filter(alias -> alias.startsWith(named.alias() + "/"))
                        .map(alias -> alias.substring(named.alias().length() + 1))
                        .filter(rest -> Architectures.kernel(rest).isPresent())
                        .sorted()
                        .toList();
        String asked = remote + " was asked, and ";
        if (!others.isEmpty()) {
            return unknown(
                    asked
                            + "has it for other architectures only, as `"
                            + reference
                            + "/"
                            + others.get(0)
                            + "`");
        }
        String first = named.alias().split("/")[0];
        String word = aliases.stream().anyMatch(alias -> alias.contains(first)) ? first : "";
        return unknown(
                asked
                        + "has no such image"
                        + Distance.near(named.alias(), aliases)
                                .map(
                                        near ->
                                                "; did you mean `"
                                                        + named.remote()
                                                        + ":"
                                                        + MachineText.excerpt(near)
                                                        + "`?")
                                .orElse(
                                        ": "
                                                + search(named.remote(), word)
                                                + " lists what it has"));
    }

    /** Say that a registry has no such image: it has no list that could be looked at. */
    UnknownImageException inRegistry(String registry) {
        return unknown(
                registry
                        + " was asked, and has no such name, tag or digest: look at the registry's own"
                        + " pages for those it has");
    }

    /** Say that a registry refuses a name, and not whether there is an image of it. */
    static UnknownImageException refused(String name, String registry, RefusedException e) {
        String reference = "oci:" + name;
        UnknownImageException unknown =
                new UnknownImageException(
                        reference,
                        "looking for image `"
                                + reference
                                + "`: there is no such name, or it needs `docker login "
                                + registry
                                + "`: "
                                + e.getCause().getMessage());
        unknown.initCause(e);
        return unknown;
    }

    /** Say that no remote has such a name. */
    UnknownImageException withoutRemote(OnRemote named) {
        List<String> prefixes = new ArrayList<>(ImageReference.builtPrefixes());
        prefixes.addAll(remotes);
        String none = "no remote is called `" + named.remote() + "`";
        return unknown(
                Distance.near(named.remote(), prefixes)
                        .map(near -> none + "; did you mean `" + near + ":" + named.alias() + "`?")
                        .orElseGet(() -> none + otherSources(named)));
    }

    private String otherSources(OnRemote named) {
        String words = named.remote() + " " + named.alias().replace('/', ' ');
        return " (there are "
                + String.join(", ", new TreeSet<>(remotes))
                + "; and debian: and ubuntu-mirror: are built here): search the others, "
                + search("images", words)
                + "; or add a source, engine.images().remotes().add(Remote.of(\""
                + named.remote()
                + "\", \"https://…\")) or "
                + RemoteProperties.PREFIX
                + named.remote()
                + "=https://…; an image of Docker Hub is `oci:"
                + named
                + "`";
    }

    /** Say that the store has no image of a name, which a reference may have "local:" before. */
    UnknownImageException inStore(String name, Collection<String> local) {
        if (remotes.contains(name) || ImageReference.builtPrefixes().contains(name)) {
            return unknown(
                    "the store has none of that name; `"
                            + name
                            + ":` needs an alias, as "
                            + search(name, "")
                            + " lists them");
        }
        List<String> names = Stream.concat(local.stream(), Stream.of("busybox")).toList();
        Optional<String> near = Distance.near(name, names);
        return unknown(
                "the store was asked, and has no image of that alias or fingerprint"
                        + near.map(other -> "; did you mean `" + other + "`?")
                                .orElseGet(
                                        () ->
                                                ": search a remote, "
                                                        + search("images", name)
                                                        + ", or see engine.images().list()"));
    }

    private static String search(String remote, String words) {
        return "engine.images().search(\"" + remote + ":\", \"" + words + "\")";
    }

    private UnknownImageException unknown(String why) {
        return new UnknownImageException(
                reference, "looking for image `" + reference + "`: " + why);
    }
}
