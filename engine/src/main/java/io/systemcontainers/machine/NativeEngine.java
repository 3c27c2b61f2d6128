package io.systemcontainers.machine;

import io.systemcontainers.Engine;
import io.systemcontainers.EngineConfig;
import io.systemcontainers.EngineProperties;
import io.systemcontainers.HostCheck;
import io.systemcontainers.HostUnavailableException;
import io.systemcontainers.Image;
import io.systemcontainers.ImageStore;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.Network;
import io.systemcontainers.NetworkFault;
import io.systemcontainers.Profile;
import io.systemcontainers.Profiles;
import io.systemcontainers.Project;
import io.systemcontainers.Projects;
import io.systemcontainers.Provision;
import io.systemcontainers.StoragePools;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.cgroup.CgroupLayout;
import io.systemcontainers.cgroup.Processors;
import io.systemcontainers.cgroup.StaleGroups;
import io.systemcontainers.host.HostChecks;
import io.systemcontainers.image.ImageRequirements;
import io.systemcontainers.image.Images;
import io.systemcontainers.image.archive.Architecture;
import io.systemcontainers.keeper.KeeperProgram;
import io.systemcontainers.network.Fabric;
import io.systemcontainers.network.Member;
import io.systemcontainers.project.Claim;
import io.systemcontainers.project.EngineProjects;
import io.systemcontainers.project.ProfileUser;
import io.systemcontainers.sharing.SharedFolders;
import io.systemcontainers.shell.ShellServer;
import io.systemcontainers.storage.Leftovers;
import io.systemcontainers.storage.Pools;
import io.systemcontainers.storage.ProvisionedLayers;
import io.systemcontainers.storage.StoreDirectory;
import io.systemcontainers.storage.Volume;
import io.systemcontainers.storage.VolumeState;
import io.systemcontainers.sys.Rollback;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** Make machines with this host's kernel. */
final class NativeEngine implements Engine {

    /* Between the making of a group and its locking it belongs to somebody, and nobody can see that. */
    private static final Duration YOUNG = Duration.ofSeconds(10);

    private final Path store;
    private final CgroupLayout layout;
    private final KeeperProgram program;
    private final SharedFolders folders;
    private final MachineResources.Host host;
    private final Background background = new Background();
    private final Images images;
    private final Pools pools;
    private final ProvisionedLayers provisioned;
    private final NetworkNamespace network;
    private final SharedFabric fabric;
    private final Instant opened = Instant.now();
    private final NativeMachine.Surroundings surroundings;
    private final EngineProjects projects;
    private final Set<NativeMachine> machines = ConcurrentHashMap.newKeySet();
    private final EngineLife life = new EngineLife();
    private final ThrowAwayMachine builder;

    private NativeEngine(Path store, EngineProperties properties) {
        this.store = store;
        this.layout = CgroupLayout.ofHost();
        this.program = KeeperProgram.load();
        this.network = NetworkNamespace.ofThisThread();
        this.fabric = new SharedFabric(network);
        this.folders = new SharedFolders(store);
        this.host =
                new MachineResources.Host(
                        layout, new Processors(layout), program, network, folders);
        this.builder = new ThrowAwayMachine(store, layout, program, background);
        this.images = new Images(store, builder, properties);
        this.pools = new Pools(store, images, background, folders);
        this.provisioned = new ProvisionedLayers(store);
        this.projects = new EngineProjects(images, this::having);
        this.surroundings =
                new NativeMachine.Surroundings(
                        new StandbyMemory(), this::copy, this::publish, machines::remove);
    }

    static NativeEngine open(EngineConfig config) {
        List<HostCheck> checks = HostChecks.run(config.store());
        if (checks.stream().anyMatch(check -> check.verdict() == HostCheck.Verdict.FAILED)) {
            throw new HostUnavailableException(checks);
        }
        NativeEngine engine = new NativeEngine(config.store(), config.properties());
        engine.sweep();
        return engine;
    }

    /* What killed JVMs have left: each of it alone, whatever has become of the others. */
    private void sweep() {
        background.execute("forgetting folders that have gone", folders::sweep);
        background.execute("collecting killed machines", () -> Leftovers.collect(store));
        background.execute(
                "removing control groups of killed machines",
                () -> new StaleGroups(layout, IdRange::containing).remove(YOUNG));
        background.execute("looking after images", images::sweep);
        background.execute(
                "looking after results of provisioning", () -> provisioned.prune(images::has));
        background.execute("looking after storage pools", pools::sweep);
        background.execute("removing networks of killed JVMs", () -> Fabric.sweep(network));
        background.execute("removing sockets of killed JVMs", ShellServer::sweep);
    }

    @Override
    public Machine launch(MachineConfig config) {
        Objects.requireNonNull(config, "config");
        Machine machine = create(config);
        try {
            machine.start();
            return machine;
        } catch (RuntimeException | Error e) {
            closeAfter(machine, e);
            life.requireStillOpen(e);
            throw e;
        }
    }

    private static void closeAfter(Machine machine, Throwable failure) {
        try {
            machine.close();
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public NativeMachine create(MachineConfig config) {
        Objects.requireNonNull(config, "config");
        return create(config, true);
    }

    private NativeMachine create(MachineConfig config, boolean counted) {
        return make(
                config,
                counted,
                () -> UsedImage.of(images, config.image()),
                resources -> resources.base().share());
    }

    @Override
    public Machine create(MachineConfig config, Provision provision) {
        Objects.requireNonNull(config, "config");
        Objects.requireNonNull(provision, "provision");
        NativeMachine machine = create(config);
        try {
            provision(machine, provision);
            return machine;
        } catch (RuntimeException | Error e) {
            closeAfter(machine, e);
            life.requireStillOpen(e);
            throw e;
        }
    }

    private void provision(NativeMachine machine, Provision provision) {
        MachineResources resources = machine.resources();
        Provisioning provisioning =
                new Provisioning(
                        provisioned,
                        provision,
                        resources.image().image(),
                        resources.privileged(),
                        opened);
        Volume volume = machine.present().volume();
        if (ProvisionedLayers.canKeep(volume)) {
            MachineConfig unnamed = machine.config().name("");
            machine.beginAnew(provisioning.result(resources.base(), () -> create(unnamed, false)));
        } else {
            provisioning.take(machine);
            machine.beginAnew(volume.seal());
        }
    }

    private Machine copy(
            MachineResources original,
            Configuration configuration,
            String name,
            Supplier<VolumeState> files) {
        return make(
                configuration.described().name(name),
                true,
                () -> original.image().again(),
                copy -> {
                    copy.isCopy();
                    copy.base(original.base().share());
                    return files.get();
                });
    }

    @SuppressWarnings("try") // the use counts until it is closed
    private Image publish(String doing, String alias, PublishedFiles files) {
        EngineLife.Use use = life.use();
        try (use) {
            return images.publish(doing, alias, files);
        }
    }

    private NativeMachine make(
            MachineConfig config,
            boolean counted,
            Supplier<UsedImage> image,
            Function<MachineResources, VolumeState> files) {
        life.requireOpen();
        Configuration described = Configuration.of(config, projects::expand);
        requirePool(described);
        try {
            return make(config, described, counted, image, files);
        } catch (RuntimeException | Error e) {
            life.requireStillOpen(e);
            throw e;
        }
    }

    /* Before an image is built for it. */
    @SuppressWarnings("try") // the use counts until it is closed
    private void requirePool(Configuration described) {
        EngineLife.Use use = life.use();
        try (use) {
            pools.driver(described.pool());
        }
    }

    @SuppressWarnings("try") // the use counts until it is closed
    private NativeMachine make(
            MachineConfig config,
            Configuration described,
            boolean counted,
            Supplier<UsedImage> image,
            Function<MachineResources, VolumeState> files) {
        try (Rollback rollback = new Rollback()) {
            StoreDirectory directory = rollback.add(StoreDirectory.ofMachine(store, background));
            Configuration configuration =
                    config.name().isEmpty() ? described.named("m-" + directory.id()) : described;
            MachineConfig named = configuration.described();
            Claim claim =
                    rollback.add(projects.claim(named, configuration.settings().limits(), counted));
            UsedImage used = rollback.add(image.get());
            ImageRequirements.require(
                    used.image(),
                    Architecture.ofHost().kernel(),
                    layout.mode() != CgroupLayout.Mode.V2);
            projects.uses(named.project(), used.image());
            KernelModules.look(named.name(), configuration.settings().kernelModules());
            NativeMachine machine;
            EngineLife.Use use = life.use();
            try (use;
                    Rollback shared = new Rollback()) {
                Optional<Member> member = fabric.join(configuration);
                member.ifPresent(shared::add);
                MachineResources resources =
                        new MachineResources(
                                configuration,
                                used,
                                directory,
                                host,
                                pools.driver(configuration.pool()),
                                member,
                                claim);
                rollback.release();
                shared.release();
                shared.add(resources);
                machine = made(resources, configuration, files);
                shared.release();
            }
            haveProfilesOfNow(machine, configuration);
            return machine;
        }
    }

    private NativeMachine made(
            MachineResources resources,
            Configuration configuration,
            Function<MachineResources, VolumeState> files) {
        try (VolumeState from = files.apply(resources);
                Rollback rollback = new Rollback()) {
            NativeMachine machine =
                    rollback.add(NativeMachine.of(resources, configuration, from, surroundings));
            life.whileOpen(() -> machines.add(machine));
            rollback.release();
            return machine;
        }
    }

    /* One that changed or went while the machine was made did not know of it. */
    private static void haveProfilesOfNow(NativeMachine machine, Configuration made) {
        try {
            if (!made.expandedAgain().expanded().equals(made.expanded())) {
                machine.profilesChanged();
            }
        } catch (RuntimeException | Error e) {
            closeAfter(machine, e);
            throw e;
        }
    }

    /* Those that have no profile by name have the default one. */
    private List<ProfileUser> having(String project, String profile) {
        return machines.stream()
                .filter(machine -> machine.config().project().equals(project))
                .filter(
                        machine ->
                                machine.config().profiles().contains(profile)
                                        || machine.config().profiles().isEmpty()
                                                && profile.equals(Profile.DEFAULT))
                .map(ProfileUser.class::cast)
                .toList();
    }

    @Override
    public Profiles profiles() {
        return projects.profiles(Project.DEFAULT);
    }

    @Override
    public Projects projects() {
        return projects;
    }

    @Override
    public Network network() {
        return new Network() {
            @Override
            public NetworkFault partition(Machine one, Machine other) {
                Objects.requireNonNull(one, "one");
                Objects.requireNonNull(other, "other");
                return own(one).network().partition(own(other));
            }

            @Override
            public NetworkFault isolate(Machine machine) {
                Objects.requireNonNull(machine, "machine");
                return own(machine).network().isolate();
            }
        };
    }

    private Machine own(Machine machine) {
        if (machines.stream()
                .noneMatch(one -> one.resources() == NativeMachineNetwork.resources(machine))) {
            throw new SystemContainerException(
                    "breaking the network of machine `"
                            + machine.name()
                            + "`: this engine has no such machine; it has "
                            + machines().stream().map(Machine::name).toList());
        }
        return machine;
    }

    @Override
    public StoragePools storage() {
        return pools;
    }

    @Override
    public List<Machine> machines() {
        return machines.stream()
                .sorted(
                        Comparator.comparing((NativeMachine machine) -> machine.config().project())
                                .thenComparing(Machine::name))
                .map(Machine.class::cast)
                .toList();
    }

    @Override
    public List<Machine> machines(String project) {
        Objects.requireNonNull(project, "project");
        projects.get(project);
        return machines().stream()
                .filter(machine -> machine.config().project().equals(project))
                .toList();
    }

    @Override
    public ImageStore images() {
        return images;
    }

    @Override
    public void close() {
        if (!life.beginClosing()) {
            return;
        }
        try (Rollback last = new Rollback()) {
            last.add(life::endClosing);
            last.add(this::closeAll);
        }
    }

    private void closeAll() {
        Optional<SystemContainerException> failure = closeMachines();
        try (Rollback rest = new Rollback()) {
            rest.add(program);
            rest.add(pools);
            rest.add(network);
            rest.add(fabric);
            rest.add(background);
            rest.add(this::awaitUses);
            rest.add(builder);
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private Optional<SystemContainerException> closeMachines() {
        SystemContainerException failure = null;
        for (Machine machine : machines()) {
            try {
                machine.close();
            } catch (RuntimeException | Error e) {
                if (failure == null) {
                    failure =
                            new SystemContainerException(
                                    "closing the engine: some machines could not be closed");
                }
                failure.addSuppressed(e);
            }
        }
        return Optional.ofNullable(failure);
    }

    private void awaitUses() {
        if (!life.awaitUses()) {
            throw new SystemContainerException(
                    "closing the engine: another thread has been making a machine with it for"
                            + " longer than "
                            + Limit.CLOSE);
        }
    }
}
