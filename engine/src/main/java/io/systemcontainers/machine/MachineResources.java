package io.systemcontainers.machine;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.cgroup.CgroupLayout;
import io.systemcontainers.cgroup.Limits;
import io.systemcontainers.cgroup.MachineGroups;
import io.systemcontainers.cgroup.Processors;
import io.systemcontainers.cgroup.StaleGroups;
import io.systemcontainers.config.CpuSet;
import io.systemcontainers.config.LimitSettings;
import io.systemcontainers.config.Security;
import io.systemcontainers.device.RootDisk;
import io.systemcontainers.exec.Commands;
import io.systemcontainers.keeper.KeeperProgram;
import io.systemcontainers.network.Member;
import io.systemcontainers.network.forward.ProxyConfig;
import io.systemcontainers.network.forward.Side;
import io.systemcontainers.project.Claim;
import io.systemcontainers.sharing.SharedFolders;
import io.systemcontainers.storage.MachineStorage;
import io.systemcontainers.storage.StorageDriver;
import io.systemcontainers.storage.StoreDirectory;
import io.systemcontainers.storage.Volume;
import io.systemcontainers.storage.VolumeState;
import io.systemcontainers.sys.Rollback;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.function.Function;

/** Hold what a machine has from its making to its deletion, whichever incarnation of it runs. */
final class MachineResources implements AutoCloseable {

    private final boolean privileged;
    private final Identity identity;
    private final UsedImage image;
    private final StoreDirectory directory;
    private final IdRange ids;
    private final MachineStorage storage;
    private final MachineTemplates templates;
    private VolumeState base;
    private boolean copied;
    private final CgroupLayout layout;
    private final Processors processors;
    private final Map<CpuSet, Processors.Choice> choices = new HashMap<>();
    private final Init init;
    private final boolean needsVersion2;
    private final boolean asksForAddress;
    private final KeeperProgram program;
    private final Optional<Member> member;
    private final Claim claim;
    private final List<ProxyConfig> proxies;
    private final SharedFolders folders;
    private final Side hostSide;
    private final OpenFaults faults;

    /**
     * Take over what a machine needs.
     *
     * @param configuration how it is configured, with its name
     * @param image its image
     * @param directory its directory
     * @param host what it has in common with all machines
     * @param driver where its files are
     * @param member what it is in the network, which it takes over; nothing where it has none
     * @param claim its name in its project, which it takes over
     */
    MachineResources(
            Configuration configuration,
            UsedImage image,
            StoreDirectory directory,
            Host host,
            StorageDriver driver,
            Optional<Member> member,
            Claim claim) {
        String name = configuration.described().name();
        Security security = configuration.settings().security();
        this.privileged = security.privileged();
        this.image = image;
        this.directory = directory;
        this.layout = privileged ? host.layout().enclosing() : host.layout();
        this.processors = host.processors();
        this.program = host.program();
        this.member = member;
        this.claim = claim;
        this.proxies = configuration.devices().proxies();
        this.folders = host.folders();
        this.hostSide = Side.host(host.network(), folders);
        this.faults = new OpenFaults(name);
        this.identity = Identity.of(name, resolver(member, image));
        this.init = Init.of(image.rootfs());
        this.needsVersion2 = init == Init.SYSTEMD && SystemdVersion.needsVersion2(image.rootfs());
        this.templates = MachineTemplates.of(image.image());
        this.asksForAddress = NetworkPrograms.areIn(image.rootfs());
        try (Rollback rollback = new Rollback()) {
            this.ids = privileged ? null : rollback.add(ids(security));
            this.storage = rollback.add(driver.machine(directory, idBase()));
            this.base = storage.image(image.image());
            rollback.release();
        }
    }

    private static IdRange ids(Security security) {
        return security.idBase().isPresent()
                ? IdRange.claim(security.idBase().getAsInt())
                : IdRange.claim();
    }

    /* Where it is a link, something in the machine writes what it leads to: resolvconf, systemd-resolved. */
    private static Identity.Resolver resolver(Optional<Member> member, UsedImage image) {
        if (member.isEmpty()) {
            return Identity.Resolver.none();
        }
        return Files.isSymbolicLink(image.rootfs().resolve("etc/resolv.conf"))
                ? Identity.Resolver.ofMachine()
                : Identity.Resolver.at(member.get().nameServer());
    }

    /** Tell whether something in the machine gives its network device an address. */
    boolean asksForAddress() {
        return asksForAddress;
    }

    /** Hold what all machines of an engine have in common. */
    record Host(
            CgroupLayout layout,
            Processors processors,
            KeeperProgram program,
            NetworkNamespace network,
            SharedFolders folders) {}

    /**
     * Make the machine anew from a state of its files, stopped.
     *
     * @param from the state
     * @param booted whether the machine has booted on these files, and they say who it is
     * @param configuration how it is configured
     */
    Incarnation incarnation(VolumeState from, boolean booted, Configuration configuration) {
        String number = Integer.toString(directory.nextNumber());
        try (Rollback rollback = new Rollback()) {
            Volume volume = rollback.add(storage.volume(from, number));
            OptionalLong size =
                    configuration.devices().root().map(RootDisk::size).orElse(OptionalLong.empty());
            size.ifPresent(volume::limit);
            rollback.release();
            return new Incarnation(
                    this, configuration, directory.id() + "-" + number, volume, booted);
        }
    }

    /** Return what runs commands in the life of the machine that is asked for. */
    Commands commands(Function<String, Commands.Life> use) {
        return new Commands(name(), idBase(), folders, use);
    }

    /** Throw unless another machine can have its files, too. */
    void requireCopies() {
        try {
            storage.requireStatesForAnyMachine();
        } catch (SystemContainerException e) {
            throw new SystemContainerException(
                    "copying machine `" + name() + "`: " + e.getMessage(), e);
        }
    }

    /** Return the templates of its image. */
    MachineTemplates templates() {
        return templates;
    }

    /** Say that it is made of another machine's files. */
    void isCopy() {
        copied = true;
    }

    /** Tell whether it was made of another machine's files, and not of its image's. */
    boolean copied() {
        return copied;
    }

    /** Return the id on disk that stands for the machine's root. */
    int storedIdBase() {
        return storage.storedIdBase();
    }

    String name() {
        return identity.name();
    }

    boolean privileged() {
        return privileged;
    }

    /** Return its name in its project. */
    Claim claim() {
        return claim;
    }

    /** Throw unless its project lets it use what a configuration says. */
    void admit(Configuration configuration) {
        claim.change(configuration.settings().limits());
    }

    /** Return what a configuration allows the machine to use of this host. */
    Limits limits(Configuration configuration) {
        LimitSettings limits = configuration.settings().limits();
        return new Limits(
                limits,
                limits.cpu().cpus().map(this::choose),
                DiskLimits.of(configuration.devices(), directory.path(), folders));
    }

    /* The same for all incarnations: a reset does not move the machine. */
    private synchronized SortedSet<Integer> choose(CpuSet cpus) {
        return choices.computeIfAbsent(cpus, processors::choose).cpus();
    }

    Identity identity() {
        return identity;
    }

    UsedImage image() {
        return image;
    }

    int idBase() {
        return ids == null ? 0 : ids.base();
    }

    /**
     * Return the control groups of an incarnation of it.
     *
     * @param of the incarnation's id
     */
    MachineGroups groups(String of) {
        return new MachineGroups(new StaleGroups(layout, IdRange.held(idBase())), of);
    }

    /** Return what it is in the network; nothing where it has none. */
    Optional<Member> member() {
        return member;
    }

    /** Return what is wrong with its network. */
    OpenFaults faults() {
        return faults;
    }

    /** Make what leads into an incarnation of it. */
    Forwards forwards() {
        return new Forwards(name(), member, hostSide, proxies);
    }

    /** Return what finds files of the host past the links that machines may have made. */
    SharedFolders folders() {
        return folders;
    }

    CgroupLayout layout() {
        return layout;
    }

    KeeperProgram program() {
        return program;
    }

    Init init() {
        return init;
    }

    /** Tell whether its init knows control groups of version 2 only. */
    boolean needsVersion2() {
        return needsVersion2;
    }

    /** Return the files that its changes count from while it has no snapshot. */
    synchronized VolumeState base() {
        return base;
    }

    /** Have its changes count from other files, which it takes over. */
    synchronized void base(VolumeState other) {
        base.close();
        base = other;
    }

    /** Let go of everything, whatever of it fails to be let go. */
    @Override
    public void close() {
        try (Rollback all = new Rollback()) {
            all.add(claim);
            all.add(directory);
            all.add(image);
            choices.values().forEach(all::add);
            if (ids != null) {
                all.add(ids);
            }
            member.ifPresent(all::add);
            all.add(faults::end);
            all.add(storage);
            all.add(base);
        }
    }
}
