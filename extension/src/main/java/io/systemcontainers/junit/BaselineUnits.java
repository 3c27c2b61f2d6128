package io.systemcontainers.junit;

import io.systemcontainers.Machine;
import io.systemcontainers.MachineState;
import io.systemcontainers.SystemContainerException;
import java.util.List;
import java.util.Optional;

/** What init has active in a machine when its baseline is taken. */
interface BaselineUnits {

    /** Name those that are not active in a machine which has just booted. */
    List<String> missingIn(Machine booted);

    /** Say how one is started at boot. */
    String enabling();

    /** Ask a machine, unless it does not run or nothing starts services there. */
    static Optional<BaselineUnits> in(Machine machine) {
        try {
            if (machine.state() != MachineState.RUNNING) {
                return Optional.empty();
            }
            return machine.files().exists("/run/systemd/system") // sd_booted(3)
                    ? Optional.of(ActiveUnits.in(machine))
                    : ActiveServices.in(machine).map(BaselineUnits.class::cast);
        } catch (SystemContainerException e) {
            System.getLogger(BaselineUnits.class.getName())
                    .log(System.Logger.Level.DEBUG, "no units of `" + machine.name() + "`", e);
            return Optional.empty();
        }
    }
}
