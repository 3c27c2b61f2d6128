package io.systemcontainers.image.remote;

import io.systemcontainers.EngineProperties;
import io.systemcontainers.Remote;
import io.systemcontainers.Remotes;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.config.Distance;
import io.systemcontainers.image.download.Redacted;
import io.systemcontainers.image.remote.RemoteProperties.Value;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The default remotes with what properties and files say of them, and the user's own. */
public final class ConfiguredRemotes implements Remotes {

    private final Path store;
    private final EngineProperties properties;
    private final UserRemotes user;

    /**
     * Look at the project's resources and the file of the user that this process runs as.
     *
     * @param store the directory that {@code local} stands for
     * @param properties what this JVM says of remotes
     */
    public ConfiguredRemotes(Path store, EngineProperties properties) {
        this(
                store,
                properties,
                UserRemotes.file(
                        System.getenv("XDG_CONFIG_HOME"), System.getProperty("user.home")));
    }

    ConfiguredRemotes(Path store, EngineProperties properties, Path userFile) {
        this.store = store;
        this.properties = properties;
        this.user = new UserRemotes(userFile);
    }

    @Override
    public List<Remote> list() {
        RemoteProperties said = said();
        Set<String> names = new TreeSet<>(said.remotes());
        DefaultRemotes.all().forEach(remote -> names.add(remote.name()));
        names.add(ReferenceSyntax.LOCAL);
        return names.stream().flatMap(name -> find(said, name).stream()).toList();
    }

    @Override
    public Remote get(String name) {
        return find(name)
                .orElseThrow(
                        () -> new SystemContainerException("looking for remote `" + unknown(name)));
    }

    /**
     * Find a remote.
     *
     * @param name its name
     * @return the remote, where there is one of that name
     */
    public Optional<Remote> find(String name) {
        return find(said(), Objects.requireNonNull(name, "name"));
    }

    /**
     * Return the address that a remote has without properties of this JVM and of the project, which
     * name mirrors of it: what is pinned is pinned by that.
     *
     * @param name its name
     * @return the address, without a name and password
     */
    String ownAddress(String name) {
        URI address =
                DefaultRemotes.find(name)
                        .map(Remote::address)
                        .orElseGet(
                                () ->
                                        Optional.ofNullable(
                                                        user.read()
                                                                .entries()
                                                                .get(
                                                                        RemoteProperties.PREFIX
                                                                                + name))
                                                .filter(text -> !text.isBlank())
                                                .map(text -> Remote.of(name, text).address())
                                                .orElseGet(() -> get(name).address()));
        return Redacted.of(address);
    }

    private String unknown(String name) {
        List<String> names = list().stream().map(Remote::name).toList();
        return name
                + "`: there is none of that name"
                + Distance.near(name, names)
                        .map(near -> "; did you mean `" + near + "`?")
                        .orElse(": there are " + String.join(", ", names));
    }

    private RemoteProperties said() {
        List<PropertiesFile> files = new ArrayList<>();
        PropertiesFile.ofProject().ifPresent(files::add);
        files.add(user.read());
        return new RemoteProperties(properties, files);
    }

    private Optional<Remote> find(RemoteProperties said, String name) {
        Optional<Value> address = said.address(name);
        if (name.equals(ReferenceSyntax.LOCAL)) {
            address.ifPresent(
                    value -> {
                        throw value.wrong("has no effect: local: is the store");
                    });
            return Optional.of(
                    new Remote(
                            name,
                            store.toUri(),
                            Remote.Protocol.LOCAL,
                            true,
                            false,
                            Optional.empty(),
                            Optional.empty()));
        }
        Optional<Remote> known = DefaultRemotes.find(name);
        if (address.isEmpty()) {
            return known.map(said::with);
        }
        if (!address.get().text().isEmpty()) {
            return Optional.of(said.with(at(address.get(), name, known)));
        }
        if (known.filter(Remote::isStatic).isPresent()) {
            throw address.get().wrong("removes a static remote: delete that line");
        }
        return Optional.empty();
    }

    private static Remote at(Value address, String name, Optional<Remote> known) {
        if (!ReferenceSyntax.isRemoteName(name)) {
            throw address.wrong("is for `" + name + "`, and no remote may be called so");
        }
        try {
            Remote remote = Remote.of(name, address.text());
            return known.filter(Remote::isStatic).isEmpty()
                    ? remote
                    : new Remote(
                            name,
                            remote.address(),
                            remote.protocol(),
                            true,
                            false,
                            Optional.empty(),
                            Optional.empty());
        } catch (IllegalArgumentException e) {
            throw new SystemContainerException(e.getMessage() + " (" + address.key() + ")", e);
        }
    }

    @Override
    public synchronized void add(Remote remote) {
        String name = Objects.requireNonNull(remote, "remote").name();
        String doing = "adding remote `" + name + "`: ";
        if (!ReferenceSyntax.isRemoteName(name)
                || remote.protocol() == Remote.Protocol.LOCAL
                || remote.isStatic()) {
            throw new IllegalArgumentException(
                    doing + "`" + name + ":` stands for something else: choose another name");
        }
        RemotePath.refusal(remote)
                .or(() -> RemotePath.trustRefusal(remote))
                .ifPresent(
                        why -> {
                            throw new IllegalArgumentException(doing + why);
                        });
        Optional<Remote> other = find(name);
        if (other.isPresent()) {
            throw new SystemContainerException(
                    doing
                            + "there is "
                            + other.get()
                            + (other.get().isStatic()
                                    ? ", which is static: a mirror of it is named by "
                                            + RemoteProperties.PREFIX
                                            + name
                                    : ": remove it first"));
        }
        user.replace(name, UserRemotes.lines(remote));
    }

    @Override
    public synchronized void remove(String name) {
        Objects.requireNonNull(name, "name");
        String doing = "removing remote `" + name;
        Remote remote =
                find(name)
                        .orElseThrow(
                                () ->
                                        new SystemContainerException(
                                                "removing remote `" + unknown(name)));
        if (remote.isStatic()) {
            throw new SystemContainerException(doing + "`: it is static and stays");
        }
        Optional<Value> address = said().address(name);
        boolean elsewhere =
                address.isPresent()
                        && !address.get()
                                .where()
                                .map(PropertiesFile::name)
                                .equals(Optional.of(user.read().name()));
        if (elsewhere) {
            throw new SystemContainerException(
                    doing
                            + "`: it is named by "
                            + address.get().key()
                            + address.get()
                                    .where()
                                    .map(file -> " in `" + file.name() + "`")
                                    .orElse(", a property of this JVM")
                            + ": remove it there");
        }
        boolean isDefault = DefaultRemotes.find(name).isPresent();
        // An empty address says that a default is not there.
        user.replace(name, isDefault ? List.of(RemoteProperties.PREFIX + name + "=") : List.of());
    }
}
