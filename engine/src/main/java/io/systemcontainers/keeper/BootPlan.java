package io.systemcontainers.keeper;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Describe completely how a machine is made: what the keeper carries out, in its order, and nothing
 * else.
 *
 * @param namespaces the namespaces it has to itself: {@code CLONE_NEW*} of clone(2)
 * @param idBase the first of its 65,536 host ids; 0 for a machine without a user namespace
 * @param directory where relative paths of the steps begin
 * @param host steps on the host
 * @param machine steps in the machine's namespaces
 * @param end steps before the machine is killed; one that fails is passed over
 * @param command init and its arguments
 * @param environment init's environment
 * @param confinement what init and every command are confined to
 */
public record BootPlan(
        long namespaces,
        int idBase,
        String directory,
        List<Step> host,
        List<Step> machine,
        List<Step> end,
        List<String> command,
        Map<String, String> environment,
        Confinement confinement) {

    /** Say how many ids a machine has. */
    public static final int IDS = 65_536;

    // linux/sched.h
    private static final long CLONE_NEWNS = 0x00020000;
    private static final long CLONE_NEWCGROUP = 0x02000000;
    private static final long CLONE_NEWUTS = 0x04000000;
    private static final long CLONE_NEWIPC = 0x08000000;
    private static final long CLONE_NEWUSER = 0x10000000;
    private static final long CLONE_NEWPID = 0x20000000;
    private static final long CLONE_NEWNET = 0x40000000;

    private static final int MAGIC = 0x50435331;

    /** Return the namespaces of a machine, with a user namespace or without. */
    public static long namespaces(boolean privileged) {
        long all =
                CLONE_NEWNS
                        | CLONE_NEWCGROUP
                        | CLONE_NEWUTS
                        | CLONE_NEWIPC
                        | CLONE_NEWPID
                        | CLONE_NEWNET;
        return privileged ? all : all | CLONE_NEWUSER;
    }

    /** Encode the plan as {@code plan.c} reads it. */
    byte[] encode() {
        Encoder encoder = new Encoder();
        encoder.number(MAGIC).number64(namespaces).number(idBase);
        for (int map = 0; map < 2; map++) {
            encoder.number(0).number(idBase).number(IDS);
        }
        encoder.text(directory);
        for (List<Step> steps : List.of(host, machine, end)) {
            encoder.number(steps.size());
            steps.forEach(step -> encode(encoder, step));
        }
        encoder.texts(command).texts(variables(environment));
        encoder.number64(confinement.droppedCapabilities())
                .bytes(confinement.seccompFilter())
                .bytes(confinement.filesFilter());
        encoder.number(confinement.limits().size());
        confinement
                .limits()
                .forEach(
                        limit ->
                                encoder.number(limit.resource())
                                        .number64(limit.soft())
                                        .number64(limit.hard()));
        return encoder.encoded();
    }

    private static void encode(Encoder encoder, Step step) {
        encoder.number(step.operation.number);
        for (long number : step.numbers) {
            encoder.number64(number);
        }
        for (String text : step.texts) {
            encoder.text(text);
        }
    }

    static List<String> variables(Map<String, String> environment) {
        List<String> variables = new ArrayList<>();
        environment.forEach((name, value) -> variables.add(name + "=" + value));
        return variables;
    }
}
