package io.systemcontainers.project;

import io.systemcontainers.Image;
import io.systemcontainers.ImageStore;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.Profile;
import io.systemcontainers.Profiles;
import io.systemcontainers.Project;
import io.systemcontainers.Projects;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.config.Distance;
import io.systemcontainers.config.Expansion;
import io.systemcontainers.config.LimitSettings;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/** Keep the projects of one engine. Any thread may call any method; none of them waits for long. */
public final class EngineProjects implements Projects {

    private static final Pattern NAME =
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");

    private final ImageStore images;
    private final BiFunction<String, String, List<ProfileUser>> users;
    private final Map<String, Room> rooms = new TreeMap<>();

    /**
     * Begin with the default project.
     *
     * @param images all images
     * @param users returns the machines of a project that have a profile: the project's name, and
     *     the profile's
     */
    public EngineProjects(ImageStore images, BiFunction<String, String, List<ProfileUser>> users) {
        this.images = images;
        this.users = users;
        rooms.put(
                Project.DEFAULT,
                room(
                        new Project(Project.DEFAULT, Map.of()),
                        Optional.of(ProfileFiles.ofClassPath())));
    }

    private Room room(Project project, Optional<ProfileFiles> files) {
        Room[] made = new Room[1];
        EngineProfiles profiles = new EngineProfiles(files, profile -> usersOf(made[0], profile));
        made[0] = new Room(project, profiles, new ProjectImages(images));
        return made[0];
    }

    /* Projects that have no profiles of their own have those of the default one. */
    private List<ProfileUser> usersOf(Room owner, String profile) {
        List<String> sharing;
        synchronized (this) {
            sharing =
                    rooms.values().stream()
                            .filter(room -> profilesOf(room) == owner.ownProfiles())
                            .map(Room::name)
                            .toList();
        }
        return sharing.stream().flatMap(name -> users.apply(name, profile).stream()).toList();
    }

    @Override
    public synchronized List<Project> list() {
        return rooms.values().stream().map(Room::project).toList();
    }

    @Override
    public synchronized Project get(String name) {
        Objects.requireNonNull(name, "name");
        return room(name).project();
    }

    synchronized Room room(String name) {
        Room room = rooms.get(name);
        if (room == null) {
            String nearest = Distance.nearest(name, rooms.keySet());
            throw new SystemContainerException(
                    "looking for project `"
                            + name
                            + "`: there is none of that name: did you mean `"
                            + nearest
                            + "`? There are "
                            + String.join(", ", rooms.keySet()));
        }
        return room;
    }

    @Override
    public synchronized Project create(String name, Map<String, String> config) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(config, "config");
        requireName(name);
        requireUnused("making", name, name);
        Room made = room(new Project(name, config), Optional.empty());
        rooms.put(name, made);
        return made.project();
    }

    private static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "`"
                            + name
                            + "` is no name for a project, which is also part of names of DNS:"
                            + " letters, digits and hyphens, at most 63");
        }
    }

    private void requireUnused(String doing, String name, String newName) {
        if (rooms.containsKey(newName)) {
            throw new SystemContainerException(
                    doing
                            + " project `"
                            + name
                            + "`: there is one of the name `"
                            + newName
                            + "`: choose another name");
        }
    }

    @Override
    public synchronized Project config(String name, String key, String value) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
        Room room = room(name);
        Map<String, String> config = new TreeMap<>(room.project().config());
        if (value.isEmpty()) {
            new ProjectSettings(Map.of(key, value)); // which refuses a key that nobody knows
            config.remove(key);
        } else {
            config.put(key, value);
        }
        room.configure(config);
        return room.project();
    }

    @Override
    public synchronized Project rename(String name, String newName) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(newName, "newName");
        requireName(newName);
        Room room = room(name);
        requireEmpty("renaming", room);
        requireUnused("renaming", name, newName);
        rooms.remove(name);
        room.rename(newName);
        rooms.put(newName, room);
        return room.project();
    }

    @Override
    public synchronized void delete(String name) {
        Objects.requireNonNull(name, "name");
        Room room = room(name);
        requireEmpty("deleting", room);
        if (!room.ownProfiles().made().isEmpty()) {
            throw new SystemContainerException(
                    "deleting project `"
                            + name
                            + "`: it has the profiles "
                            + String.join(", ", room.ownProfiles().made())
                            + ": delete them first");
        }
        rooms.remove(name);
    }

    private static void requireEmpty(String doing, Room room) {
        if (room.name().equals(Project.DEFAULT)) {
            throw new SystemContainerException(
                    doing + " project `" + room.name() + "`: it is always there");
        }
        if (!room.machines().isEmpty()) {
            throw new SystemContainerException(
                    doing
                            + " project `"
                            + room.name()
                            + "`: it has the machines "
                            + String.join(", ", room.machines())
                            + ": close or move them first");
        }
    }

    @Override
    public synchronized Profiles profiles(String name) {
        Objects.requireNonNull(name, "name");
        return profilesOf(room(name));
    }

    private synchronized EngineProfiles profilesOf(Room room) {
        return room.settings().ownProfiles()
                ? room.ownProfiles()
                : rooms.get(Project.DEFAULT).ownProfiles();
    }

    @Override
    public synchronized ImageStore images(String name) {
        Objects.requireNonNull(name, "name");
        Room room = room(name);
        return hasOwnImages(room) ? room.ownImages() : images;
    }

    private static boolean hasOwnImages(Room room) {
        return room.settings().ownImages() && !room.name().equals(Project.DEFAULT);
    }

    /**
     * Hear that a machine of a project is made from an image.
     *
     * @param project the project's name
     * @param image the image
     */
    public synchronized void uses(String project, Image image) {
        Room room = room(project);
        if (hasOwnImages(room)) {
            room.ownImages().add(image);
        }
    }

    /**
     * Add what profiles say to a machine's description.
     *
     * @param described the description, which names them and a project
     * @return the description with all keys and devices
     * @throws SystemContainerException if there is no such project, or it has no such profile
     */
    public MachineConfig expand(MachineConfig described) {
        Profiles profiles = profiles(described.project());
        List<String> names =
                described.profiles().isEmpty() ? List.of(Profile.DEFAULT) : described.profiles();
        return Expansion.of(described, names.stream().map(profiles::get).toList());
    }

    /**
     * Claim a name in a project, before its machine is made.
     *
     * @param described the machine's description, with its name
     * @param limits what it may use
     * @param counted whether it counts for the project's limits
     * @return the claim, which ends when it is closed
     * @throws SystemContainerException if the name is taken, or the project's limits do not allow
     *     the machine
     */
    public synchronized Claim claim(
            MachineConfig described, LimitSettings limits, boolean counted) {
        Room room = room(described.project());
        Claim claim = new Claim(this, described.name(), counted, room, limits);
        room.add(described.name(), claim, "making");
        return claim;
    }
}
