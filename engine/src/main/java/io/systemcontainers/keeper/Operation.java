package io.systemcontainers.keeper;

/** Name what a step of a boot plan does. The numbers and arguments are those of {@code plan.h}. */
enum Operation {
    MKDIR(1, "making the directory"),
    WRITE(2, "writing to"),
    CHOWN(3, "giving away"),
    LOCK(4, "locking"),
    CGROUP(5, "entering the control group"),
    IDMAP(6, "attaching with shifted ids"),
    REPORT(7, "reading"),
    BELOW(8, "writing everywhere below"),
    COMMANDS(9, "making control groups for commands in"),
    POOL(10, "mounting for the keeper"),
    LAST(11, "holding"),
    RAISE(13, "raising the limit"),
    DEVICE(14, "making the device"),
    VIEWED(15, "opening the control group"),
    VIEWER(16, "mounting what a machine sees of itself on"),
    FILTER(17, "filtering the devices of"),
    ATTACH_FOUND(20, "attaching"),
    ABORT_FUSE(27, "aborting the FUSE connections of"),

    MOUNT(32, "mounting"),
    ROOT(33, "opening the root directory"),
    BIND(34, "binding"),
    COVER(35, "covering"),
    DIRECTORY(36, "making the directory"),
    FILE(37, "writing the file"),
    SYMLINK(38, "making the link"),
    NODE(39, "making the node"),
    HOSTNAME(40, "setting the host name"),
    LOOPBACK(41, "bringing up the interface"),
    CONSOLE(42, "making the console"),
    NOTIFY(43, "making the notify socket"),
    JOIN(44, "making the namespace of"),
    PIVOT(45, "changing the root to"),
    RLIMIT(46, "setting the limit"),
    READY(47, "making the pipe"),
    NETWORK(48, "handing over"),
    CONNECTED(49, "waiting for"),
    VIEW(50, "handing over"),
    SYSCTL(53, "setting the kernel's parameter"),
    COVER_TEXT(57, "laying another text over");

    final int number;
    final String doing;

    Operation(int number, String doing) {
        this.number = number;
        this.doing = doing;
    }
}
