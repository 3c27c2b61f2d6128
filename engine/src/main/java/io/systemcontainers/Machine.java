package io.systemcontainers;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Drive one machine: a whole system with its own init, users, services and limits.
 *
 * <p>A machine is made by {@link Engine#launch} or {@link Engine#create} and lives until it is
 * closed, its engine is closed, or the JVM ends, however it ends. All methods may be called from
 * any thread.
 *
 * @since 0.1
 */
public interface Machine extends AutoCloseable {

    /**
     * Return the machine's name, which is also its host name.
     *
     * @return the name
     */
    String name();

    /**
     * Return what the machine is doing.
     *
     * @return the state
     */
    MachineState state();

    /**
     * Return how the machine is configured: as it was described, with what {@link #config(String,
     * String)} has set since.
     *
     * @return the configuration
     */
    MachineConfig config();

    /**
     * Set a configuration key, at once where the machine runs and the key allows that; the page
     * docs/configuration.md says when each means something. {@link #config()} has it from now on.
     *
     * <p>A snapshot keeps the configuration, too: what was set before one was taken is there again
     * after a reset, and what was set later is not.
     *
     * @param key one of LXD's keys, for example {@code limits.memory}
     * @param value its value; empty to have what the machine's profiles say, or nothing
     * @throws IllegalArgumentException if the key is not known, the value is not one of its values,
     *     or the key is one that only counts when a machine is made
     * @throws SystemContainerException if the kernel refuses it, above all because more is in use
     *     than is to be allowed; nothing has changed then
     */
    void config(String key, String value);

    /**
     * Measure what the machine uses, and has used since it booted. Measuring leaves it {@link
     * #pristine}.
     *
     * @return the usage
     * @throws SystemContainerException if it neither runs nor is frozen
     */
    Usage usage();

    /**
     * Return the address at which this JVM and the other machines of the engine reach the machine.
     * Waits until the machine has given it to its device {@code eth0}, where it has not yet.
     *
     * <p>A machine that asks by DHCP gets the same address after every boot and reset; a machine of
     * the same name is likely to get it, too.
     *
     * @return the address of IPv4, as text
     * @throws SystemContainerException if the machine does not run, was made with {@link
     *     NetworkAccess#NONE}, or has no address within the property {@code
     *     systemcontainers.address.timeout}, 10 seconds by itself
     */
    String address();

    /**
     * Return the machine's network, to break it.
     *
     * @return the network
     */
    MachineNetwork network();

    /**
     * Lead from a free port of this host's loopback interface to a port of the machine, where that
     * listens on its loopback interface or on all.
     *
     * <p>It stays where it is when the machine reboots. A reset ends it: it belongs to the state
     * before. What is to be there after each boot is a {@link Device#proxy} of the configuration.
     *
     * @param port the machine's port, of TCP; nobody has to listen there yet
     * @return the forward
     * @throws IllegalArgumentException if it is no port
     * @throws SystemContainerException if the machine does not run
     */
    Forward forward(int port);

    /**
     * Run a command as root and wait for its end.
     *
     * <p>The command is looked up in the machine's {@code PATH}, gets no standard input, and starts
     * in root's home. It runs on its own: several threads may run commands at once. A command that
     * is not there has the exit code 127 and says so on its standard error, as in a shell; one that
     * cannot be executed 126.
     *
     * @param command the program and its arguments; no shell is involved
     * @return what it did; a non-zero exit code is a result, not an exception
     * @throws IllegalArgumentException if the command is empty or an argument holds a NUL character
     * @throws SystemContainerException if the machine does not run, or ends before the command does
     */
    ExecResult exec(String... command);

    /**
     * Describe a command that needs more than {@link #exec}: another user, input, a terminal, a
     * limit, its output as it comes.
     *
     * @param command the program and its arguments
     * @return the description; nothing is run yet
     */
    Command command(String... command);

    /**
     * Return the line that a person pastes into a terminal of this host to get a shell in the
     * running machine: for messages about a machine that is worth a look. It works while this JVM
     * and the machine's present life last, until a reset or reboot: {@link Shell}.
     *
     * @return the line, for root of the host
     * @throws SystemContainerException if the machine does not run, or the socket that the line
     *     leads to cannot be made
     */
    String shellCommand();

    /**
     * Return the machine's files.
     *
     * @return the files, for as long as the machine exists
     */
    MachineFiles files();

    /**
     * Start a stopped machine and wait until it has booted.
     *
     * @throws SystemContainerException if it does not boot, with the last lines of its console
     */
    void start();

    /** Ask the machine's init to power off, wait, and {@link #kill} it when it takes too long. */
    void stop();

    /** End all the machine's processes at once, as if its power were cut. */
    void kill();

    /** Ask the machine's init to reboot, and wait until it has booted again. */
    void reboot();

    /** Freeze all the machine's processes. */
    void freeze();

    /** Let frozen processes go on. */
    void unfreeze();

    /**
     * Keep the present state of the machine's files under a name.
     *
     * <p>Of a stopped machine no file is copied. A running one is frozen while what it has changed
     * is copied, and goes on afterwards: the snapshot is what its disk would hold after a loss of
     * power, with all that was written until then. {@link Snapshot#pause()} says how long it stood
     * still.
     *
     * @param name the snapshot's name: what LXD takes, so no slash and no white space
     * @return the snapshot
     * @throws IllegalArgumentException if that is no name for a snapshot
     * @throws SystemContainerException if the machine has a snapshot of that name, was closed, or
     *     its files cannot be copied; it goes on then, and nothing is kept
     */
    Snapshot snapshot(String name);

    /**
     * Put the machine's files back to a snapshot and, if the machine was running or frozen, boot it
     * again from there. Whatever ran in it is killed. The snapshot stays, so that this is possible
     * any number of times, and from any snapshot to any other; how much has been changed since does
     * not matter, nothing is copied.
     *
     * @param name the snapshot's name
     * @throws SystemContainerException if the machine has no such snapshot, or does not boot from
     *     it
     */
    void restore(String name);

    /**
     * Boot the machine from a snapshot, whatever state it is in: {@link #restore} and, if it was
     * stopped, {@link #start}. Where a {@link #standby} has booted from that snapshot, the machine
     * is that one at once.
     *
     * <p>This object, its files and its console stay what they are, and watches go on. What was
     * begun before, a command, a stream of it or of the console, belongs to the state before the
     * reset: it ends, and whoever uses it is told so.
     *
     * @param snapshot the snapshot's name
     * @throws SystemContainerException if the machine has no such snapshot, or does not boot from
     *     it
     */
    void startFrom(String snapshot);

    /**
     * Have the machine boot from a snapshot in the background, beside what it is doing, for a
     * {@link #startFrom} or {@link #restore} that comes later. Nobody sees the second one until
     * then; it has the same name and machine-id, has a tenth of the weight of this one where both
     * want the processors, and its own share of memory.
     *
     * <p>This is a hint. There is one standby, two once a reset had to wait for it, and none if all
     * standbys of the engine together would need more memory than the property {@code
     * systemcontainers.standby.memory} allows, half of what the host has free by itself. One that
     * does not boot is logged, and the reset boots the machine itself. Asking again for the
     * snapshot that is already being booted does nothing; a standby goes with its snapshot and its
     * machine.
     *
     * @param snapshot the snapshot's name
     * @throws SystemContainerException if the machine has no such snapshot
     */
    void standby(String snapshot);

    /**
     * Do something after every boot from a snapshot, by {@link #startFrom}, {@link #restore} or
     * {@link #standby}, before the machine is there for others. It counts as part of the boot: the
     * machine is {@link #pristine} afterwards.
     *
     * <p>The task gets a view of the machine that has booted, which for a standby is not yet this
     * one; it cannot take, delete or go back to snapshots, break the network, copy the machine or
     * close it. What it throws makes the boot fail. For a standby it is called in another thread;
     * {@link #forward} leads to the standby, while its address leads to the machine that it will
     * replace.
     *
     * @param task what to do, in place of what was to be done before
     */
    void afterBoot(Consumer<? super Machine> task);

    /**
     * Make a second machine from this one's present files: copy on write, like a snapshot of it
     * that another machine starts from. It has the same configuration but the name, is stopped, has
     * no snapshots, and gets a host name and machine-id of its own when it boots.
     *
     * @param name the new machine's name; empty to have one made up
     * @return the new machine, which outlives this one
     * @throws IllegalArgumentException if that is no name for a machine
     * @throws SystemContainerException if the engine has a machine of that name, or the files
     *     cannot be copied
     */
    Machine copy(String name);

    /**
     * Make an image of the machine's present files, for machines of this and other tests, and for
     * {@link ImageStore#export}.
     *
     * <p>The files are kept as by {@link #snapshot}: of a stopped machine as they are, while a
     * running one is frozen for a moment. Then they are copied, without the machine standing still:
     * its image and what it has changed become one root directory, with the ids that the machine
     * sees. Nothing is left out but sockets and what the engine has written to say which machine it
     * is: {@code /etc/machine-id} is empty, and {@code /etc/resolv.conf} that of the machine's
     * image, where they are still as the engine wrote them. Host keys, logs and host name stay, as
     * in LXD.
     *
     * @param alias what the image is called from now on, {@code @SystemContainer(image = "alias")};
     *     an image that was called so before is left with its fingerprint
     * @param properties what {@code lxc image info} shows of it, beside the properties of the
     *     machine's own image
     * @return the image
     * @throws IllegalArgumentException if that is no alias, or the name of an image that is built
     * @throws SystemContainerException if the machine was closed, or its files cannot be copied;
     *     there is no such image then, one that was called so before still is, and the machine goes
     *     on
     */
    Image publish(String alias, Map<String, String> properties);

    /**
     * Make an image of the machine's present files, with the properties of the machine's own image.
     *
     * @param alias what the image is called from now on
     * @return the image
     * @throws IllegalArgumentException as in {@link #publish(String, Map)}
     * @throws SystemContainerException as in {@link #publish(String, Map)}
     */
    default Image publish(String alias) {
        return publish(alias, Map.of());
    }

    /**
     * List the machine's snapshots, oldest first.
     *
     * @return the snapshots
     */
    List<Snapshot> snapshots();

    /**
     * Delete a snapshot. What another snapshot or the machine needs of it stays until they are
     * gone.
     *
     * @param name the snapshot's name
     * @throws SystemContainerException if the machine has no such snapshot
     */
    void deleteSnapshot(String name);

    /**
     * Give a snapshot another name.
     *
     * @param name the snapshot's name
     * @param newName its name from now on
     * @throws IllegalArgumentException if that is no name for a snapshot
     * @throws SystemContainerException if the machine has no such snapshot, or has one of the new
     *     name
     */
    void renameSnapshot(String name, String newName);

    /**
     * Tell whether the machine is what its image, or the snapshot it was last put back to or kept
     * as, makes it when it boots: nothing has been done to it from outside since, no command, no
     * file, no reboot.
     *
     * <p>A machine that was stopped or killed, and started without a snapshot in between, is not:
     * it has booted from what its first boot left.
     *
     * @return whether it is as it booted
     */
    boolean pristine();

    /**
     * Tell whether the machine is what booting it from a snapshot makes it: {@link #pristine()},
     * and it was that snapshot that it was last put back to, or kept as while it was stopped.
     *
     * @param snapshot the snapshot's name
     * @return whether it is as it booted from there
     * @throws SystemContainerException if the machine has no such snapshot
     */
    boolean pristine(String snapshot);

    /**
     * Return the machine's console.
     *
     * @return the console, the same for as long as the machine exists
     */
    Console console();

    /**
     * Return all that the machine's services have logged: {@link #journal(JournalFilter)} without a
     * condition.
     *
     * @return the lines, oldest first
     */
    default String journal() {
        return journal(JournalFilter.all());
    }

    /**
     * Return what the machine's services have logged. Reading it leaves the machine {@link
     * #pristine}.
     *
     * <p>With systemd it is the journal since the last boot, as {@code journalctl
     * --output=short-iso} prints it, including all that was logged before this call. Otherwise it
     * is the content of {@code /var/log/syslog}, else {@code /var/log/messages}, and of {@code
     * /var/log/auth.log}, else {@code /var/log/secure}, in the order of the lines' time stamps:
     *
     * <ul>
     *   <li>a unit is the name of the program that follows the host's name in a line
     *   <li>times are compared to the second. Stamps without a year are taken to be of the last
     *       twelve months, those without a time zone to be in that of {@code /etc/timezone}, else
     *       of {@code /etc/localtime}, else UTC. A line without a stamp belongs to the one before
     *       it
     *   <li>priorities are not written there, and cannot be chosen
     * </ul>
     *
     * @param filter which lines
     * @return the lines, oldest first; empty where there are none, or there is no log
     * @throws SystemContainerException if the machine does not run, the journal cannot be read
     *     within the property {@code systemcontainers.journal.timeout}, 60 seconds by itself, this
     *     thread is interrupted, there are more than 16 MiB of it, or a log file does not have what
     *     the filter asks for, has more than 64 MiB or is none
     */
    String journal(JournalFilter filter);

    /**
     * List the machine's services with what they are doing, whatever starts them there: systemd,
     * OpenRC, runit, or the scripts of {@code /etc/init.d}, which are run with {@code status}.
     * Asking leaves the machine {@link #pristine}.
     *
     * @return the services, sorted by name; none where nothing starts services
     * @throws SystemContainerException if the machine does not run, or does not answer within the
     *     property {@code systemcontainers.services.timeout}, 30 seconds by default
     */
    List<Service> services();

    /**
     * Put the machine into another project. It goes on as it is; the profiles of the other project
     * count from now on, at once where it runs.
     *
     * @param project the project's name
     * @throws SystemContainerException if there is none of that name, it has a machine of this
     *     name, does not have the machine's profiles, or its limits do not allow it; nothing has
     *     changed then
     */
    void moveTo(String project);

    /**
     * End the machine, also one that is just booting in another thread, and delete its files.
     * Closing it again does nothing.
     *
     * @throws SystemContainerException if it cannot be killed in time, {@code
     *     systemcontainers.kill.timeout}; it is {@link MachineState#STOPPING} until it has ended,
     *     and can be closed again
     */
    @Override
    void close();
}
