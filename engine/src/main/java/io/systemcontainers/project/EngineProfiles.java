package io.systemcontainers.project;

import io.systemcontainers.MachineConfig;
import io.systemcontainers.Profile;
import io.systemcontainers.Profiles;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.config.Distance;
import io.systemcontainers.config.Expansion;
import io.systemcontainers.config.Settings;
import io.systemcontainers.device.MachineDevices;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Keep the profiles that the machines of one or several projects have in common. */
final class EngineProfiles implements Profiles {

    private static final Pattern NAME = Pattern.compile("[^/\\s\\p{Cntrl}]{1,63}");
    /* Any: a share of it is only checked for its form. */
    private static final long SOME_MEMORY = 1L << 40;

    private final Optional<ProfileFiles> files;
    private final Function<String, List<ProfileUser>> users;
    private final Map<String, Profile> made = new HashMap<>();

    /** Held while machines are changed, one profile after the other. */
    private final Object turn = new Object();

    private final Set<String> hidden = new TreeSet<>();
    private List<ProfileFiles.Found> found;

    /**
     * @param files those of the class path, where these profiles have them
     * @param users returns the machines that have a profile
     */
    EngineProfiles(Optional<ProfileFiles> files, Function<String, List<ProfileUser>> users) {
        this.files = files;
        this.users = users;
    }

    @Override
    public synchronized List<Profile> list() {
        Map<String, Profile> all =
                new TreeMap<>(Map.of(Profile.DEFAULT, Profile.of(Profile.DEFAULT)));
        for (ProfileFiles.Found each : found()) {
            Profile profile = each.get();
            if (!hidden.contains(profile.name())) {
                find(profile.name()).ifPresent(one -> all.put(one.name(), one));
            }
        }
        all.putAll(made);
        return List.copyOf(all.values());
    }

    @Override
    public synchronized Profile get(String name) {
        Objects.requireNonNull(name, "name");
        return find(name).orElseThrow(() -> new SystemContainerException(missing(name)));
    }

    private Optional<Profile> find(String name) {
        if (made.containsKey(name)) {
            return Optional.of(made.get(name));
        }
        List<ProfileFiles.Found> called = hidden.contains(name) ? List.of() : called(name);
        if (called.size() > 1) {
            throw new SystemContainerException(
                    "reading profile `"
                            + name
                            + "`: the class path has several: "
                            + String.join(
                                    ", ",
                                    called.stream().map(each -> "`" + each.file() + "`").toList())
                            + ": give all but one of them another name");
        }
        if (!called.isEmpty()) {
            return Optional.of(called.get(0).get());
        }
        return name.equals(Profile.DEFAULT)
                ? Optional.of(Profile.of(Profile.DEFAULT))
                : Optional.empty();
    }

    /* Jars need not list their directories: those in them are found by name only. */
    private List<ProfileFiles.Found> called(String name) {
        List<ProfileFiles.Found> called =
                found().stream().filter(each -> each.isCalled(name)).toList();
        return called.isEmpty() && !name.equals(Profile.DEFAULT)
                ? files.map(one -> one.named(name)).orElseGet(List::of)
                : called;
    }

    /* Once: every machine asks. */
    private List<ProfileFiles.Found> found() {
        if (found == null) {
            found = files.map(ProfileFiles::read).orElseGet(List::of);
        }
        return found;
    }

    private String missing(String name) {
        Set<String> known = new TreeSet<>(made.keySet());
        known.add(Profile.DEFAULT);
        List<String> wrong = new ArrayList<>();
        for (ProfileFiles.Found each : found()) {
            if (each.profile() == null) {
                wrong.add(each.failure().getMessage());
            } else if (!hidden.contains(each.profile().name())) {
                known.add(each.profile().name());
            }
        }
        String nearest = Distance.nearest(name, known);
        return "looking for profile `"
                + name
                + "`: there is none of that name: did you mean `"
                + nearest
                + "`? There are "
                + String.join(", ", known)
                + (wrong.isEmpty() ? "" : "; others cannot be read: " + String.join("; ", wrong));
    }

    @Override
    public synchronized Profile create(Profile profile) {
        Objects.requireNonNull(profile, "profile");
        requireName(profile.name());
        requireSense(profile);
        if (profile.name().equals(Profile.DEFAULT) || find(profile.name()).isPresent()) {
            throw new SystemContainerException(
                    "making profile `"
                            + profile.name()
                            + "`: there is one of that name: update it");
        }
        made.put(profile.name(), profile);
        return profile;
    }

    private static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "`"
                            + name
                            + "` is no name for a profile: at most 63 characters, no slashes and no"
                            + " white space");
        }
    }

    /* What is wrong with it is better known before a machine has it. */
    private static void requireSense(Profile profile) {
        try {
            MachineConfig config = Expansion.of(MachineConfig.of("any"), List.of(profile));
            Settings.of(config, SOME_MEMORY);
            MachineDevices.of(config.devices());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "profile `" + profile.name() + "`: " + e.getMessage(), e);
        }
    }

    @Override
    public Profile update(Profile profile) {
        Objects.requireNonNull(profile, "profile");
        requireSense(profile);
        synchronized (turn) {
            return updateNow(profile);
        }
    }

    private Profile updateNow(Profile profile) {
        Profile before;
        synchronized (this) {
            before = get(profile.name());
            made.put(profile.name(), profile);
        }
        List<ProfileUser> changed = new ArrayList<>();
        try {
            for (ProfileUser user : users.apply(profile.name())) {
                changed.add(user);
                user.profilesChanged();
            }
            return profile;
        } catch (RuntimeException e) {
            synchronized (this) {
                made.put(profile.name(), before);
            }
            takeBack(changed, e);
            throw e;
        }
    }

    private static void takeBack(List<ProfileUser> changed, RuntimeException failure) {
        for (ProfileUser user : changed) {
            try {
                user.profilesChanged();
            } catch (RuntimeException e) {
                failure.addSuppressed(e);
            }
        }
    }

    @Override
    public void delete(String name) {
        Objects.requireNonNull(name, "name");
        get(name);
        requireFree("deleting", name);
        synchronized (this) {
            made.remove(name);
            hidden.add(name);
        }
    }

    @Override
    public Profile rename(String name, String newName) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(newName, "newName");
        requireName(newName);
        Profile renamed = get(name).name(newName);
        requireFree("renaming", name);
        put(name, renamed);
        return renamed;
    }

    private synchronized void put(String name, Profile renamed) {
        String newName = renamed.name();
        if (find(newName).isPresent()) {
            throw new SystemContainerException(
                    "renaming profile `" + name + "`: there is one of the name `" + newName + "`");
        }
        made.remove(name);
        hidden.add(name);
        made.put(newName, renamed);
    }

    /* Not while others wait for these profiles: who has one is known elsewhere. */
    private void requireFree(String doing, String name) {
        if (name.equals(Profile.DEFAULT)) {
            throw new SystemContainerException(
                    doing + " profile `" + name + "`: it is always there: update it");
        }
        List<String> machines = users.apply(name).stream().map(ProfileUser::name).toList();
        if (!machines.isEmpty()) {
            throw new SystemContainerException(
                    doing
                            + " profile `"
                            + name
                            + "`: machines have it: "
                            + String.join(", ", machines)
                            + ": close them first");
        }
    }

    /** Return the names of those that code has made. */
    synchronized Set<String> made() {
        Set<String> names = new TreeSet<>(made.keySet());
        names.remove(Profile.DEFAULT);
        return names;
    }
}
