package io.systemcontainers.junit.testcases;

import io.systemcontainers.Machine;
import io.systemcontainers.junit.SystemContainer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Classes that start a service that is enabled, and one that is not, under each init. */
public final class RealServiceTestCases {

    private static final String SCRIPT =
            """
            #!/bin/sh
            ### BEGIN INIT INFO
            # Provides:          NAME
            # Required-Start:    $remote_fs
            # Required-Stop:     $remote_fs
            # Default-Start:     2 3 4 5
            # Default-Stop:      0 1 6
            # Short-Description: is active once it was started
            ### END INIT INFO
            case $1 in
            start) touch /run/NAME-is-active ;;
            stop) rm -f /run/NAME-is-active ;;
            status) [ -e /run/NAME-is-active ] || exit 3 ;;
            esac
            """;

    private RealServiceTestCases() {}

    /** What the init has started besides is no news. */
    public abstract static class NotEnabledTests {
        @BeforeAll
        static void prepare(Machine machine) {
            for (String name : new String[] {"enabled", "forgotten"}) {
                String script = "/etc/init.d/" + name;
                machine.files().write(script, SCRIPT.replace("NAME", name));
                RealResetTestCases.shell(machine, "chmod 755 " + script);
            }
            RealResetTestCases.shell(machine, "update-rc.d enabled defaults");
            RealResetTestCases.shell(machine, "service enabled start; service forgotten start");
        }

        @Test
        void test(Machine machine) {
            RealResetTestCases.shell(machine, "service enabled status");
        }
    }

    @SystemContainer(image = "debian:12?init=sysvinit", name = "m")
    public static class SysvinitTestCase extends NotEnabledTests {}

    @SystemContainer(image = "debian:12?init=openrc", name = "m")
    public static class OpenrcTestCase extends NotEnabledTests {}

    @SystemContainer(image = "debian:12?init=runit", name = "m")
    public static class RunitTestCase extends NotEnabledTests {}
}
