package io.systemcontainers.keeper;

import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.PseudoTerminals;
import java.util.List;

/** Turn what the keeper says of a failed step into a message that says what to do. */
final class BootFailure {

    private BootFailure() {}

    static KernelException of(String machine, BootPlan plan, Message message) {
        List<Step> steps =
                switch (message.list()) {
                    case Message.LIST_HOST -> plan.host();
                    case Message.LIST_MACHINE -> plan.machine();
                    default -> List.of();
                };
        String starting = "starting machine `" + machine + "`: ";
        if (message.step() < steps.size()) {
            Step step = steps.get(message.step());
            return new KernelException(
                    starting + "step " + (message.step() + 1) + ", " + step.operation.doing,
                    step.subject(),
                    message.error(),
                    advice(step, message.error()));
        }
        if (message.text().equals("porter")) {
            return new KernelException(
                    starting + "keeping the engine's own process in its control groups, beside",
                    plan.command().get(0),
                    message.error(),
                    "the limit of its memory or processes is too low: raise it");
        }
        if (message.text().equals("execve")) {
            return new KernelException(
                    starting + "executing its init",
                    plan.command().get(0),
                    message.error(),
                    "the image has to have an init that the kernel can execute there");
        }
        return new KernelException(
                starting + "calling", message.text(), message.error(), advice(message));
    }

    private static String advice(Step step, int error) {
        return switch (step.operation) {
            case IDMAP ->
                    error == Errno.EINVAL.number()
                            ? "the file system there cannot shift ids; set systemcontainers.store to a directory on ext4, xfs,"
                                    + " btrfs or tmpfs, with a kernel of 5.19 or later"
                            : "";
            case ATTACH_FOUND -> attachAdvice(error);
            case MOUNT -> mountAdvice(step, error);
            case CONSOLE -> error == Errno.ENOSPC.number() ? PseudoTerminals.advice() : "";
            case FILTER ->
                    "a privileged machine may use certain devices only, which takes a kernel with"
                            + " CONFIG_CGROUP_BPF, and the right to load programs into it, CAP_BPF";
            case RAISE ->
                    "this JVM has not the right to, CAP_SYS_RESOURCE: start it with a higher hard"
                            + " limit, `ulimit -H`, or ask for less";
            case SYSCTL ->
                    error == Errno.ENOENT.number()
                            ? "this kernel has no such parameter for a machine"
                            : "the kernel does not let a machine's root change it to that";
            case WRITE, CGROUP, MKDIR ->
                    error == Errno.EROFS.number() || error == Errno.EACCES.number()
                            ? "control groups cannot be changed here; inside a container it has to be given them to write"
                            : "";
            default -> "";
        };
    }

    private static String attachAdvice(int error) {
        if (error == Errno.EINVAL.number()) {
            return "the file system there cannot shift ids: set the device's `shift` to false";
        }
        boolean replaced =
                error == Errno.ELOOP.number()
                        || error == Errno.ESTALE.number()
                        || error == Errno.ENOENT.number()
                        || error == Errno.ENOTDIR.number();
        return replaced
                ? "something else has taken its place since it was looked for, a link perhaps, as a"
                        + " machine that can change a folder above it can have it: start it again,"
                        + " without that machine"
                : "";
    }

    private static String mountAdvice(Step step, int error) {
        String type = step.texts[0];
        if (type.equals("overlay")) {
            return "the store's file system cannot hold an upper layer, or the kernel is older than 5.19; set"
                    + " systemcontainers.store to a directory on ext4, xfs, btrfs or tmpfs";
        }
        if (error == Errno.EPERM.number() && (type.equals("proc") || type.equals("sysfs"))) {
            return "parts of the host's "
                    + type
                    + " are covered, as inside another container; run outside of it, or"
                    + " with `privileged = true`";
        }
        return "";
    }

    private static String advice(Message message) {
        if (message.text().equals("clone") && message.error() == Errno.ENOSPC.number()) {
            return "the host allows no more user namespaces; raise user.max_user_namespaces";
        }
        return "";
    }
}
