package io.systemcontainers.exec;

import io.systemcontainers.FileStat;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.keeper.CommandRequest;
import io.systemcontainers.rootfs.Accounts;
import io.systemcontainers.rootfs.RootDirectory;
import java.util.List;
import java.util.Map;

/** Work out what the machine is asked for when somebody wants a command. */
record CommandRequests(
        Commands.Life life, String machine, int idBase, Map<String, String> environment) {

    private static final CommandUser ROOT =
            new CommandUser(new Accounts.User("root", 0, 0, "/root", "/bin/sh"), 0, List.of());

    /**
     * Hold what the machine is asked for.
     *
     * @param request what is sent
     * @param group who is going to use its streams, as the machine sees it
     */
    record Request(CommandRequest request, int group) {}

    Request of(CommandSpec spec) {
        if (spec.user == null && !spec.login) {
            // Nothing is looked up in the machine.
            return new Request(plain(spec, Environment.ofRoot(spec, environment), ROOT), 0);
        }
        try (RootDirectory root = life.root()) {
            CommandUser user = CommandUser.of(spec, Accounts.of(root, machine), idBase);
            Map<String, String> variables = Environment.of(spec, environment, user.account());
            return new Request(
                    spec.login ? login(spec, user, root) : plain(spec, variables, user),
                    user.gid());
        }
    }

    private CommandRequest plain(
            CommandSpec spec, Map<String, String> variables, CommandUser user) {
        boolean required = spec.directory != null;
        String directory = required ? spec.directory : user.account().home();
        return request(
                spec, spec.command, "", variables, directory, required, user, user.account());
    }

    /* The directory is its script's to change to, for the shell's profile may do so, too. */
    private CommandRequest login(CommandSpec spec, CommandUser user, RootDirectory root) {
        requireDirectory(spec, root);
        LoginCommand login = LoginCommand.of(spec, environment, user.account(), root);
        List<String> words = login.command();
        if (login.becomesUser()) {
            Map<String, String> variables = Environment.ofRoot(spec, environment);
            return request(spec, words, "", variables, "/", false, ROOT, user.account());
        }
        Map<String, String> variables = Environment.ofLogin(spec, environment, user.account());
        String home = user.account().home();
        return request(spec, words, login.program(), variables, home, false, user, user.account());
    }

    private void requireDirectory(CommandSpec spec, RootDirectory root) {
        boolean there =
                spec.directory == null
                        || root.find(spec.directory)
                                .filter(found -> found.type() == FileStat.Type.DIRECTORY)
                                .isPresent();
        if (!there) {
            throw new SystemContainerException(
                    "starting `"
                            + spec.shown()
                            + "` in machine `"
                            + machine
                            + "`: changing to `"
                            + spec.directory
                            + "`: there is no such directory: name one that is there");
        }
    }

    private static CommandRequest request(
            CommandSpec spec,
            List<String> words,
            String program,
            Map<String, String> variables,
            String directory,
            boolean required,
            CommandUser user,
            Accounts.User owner) {
        return new CommandRequest(
                words,
                variables,
                directory,
                required,
                program,
                spec.terminal == null
                        ? CommandRequest.Terminal.NONE
                        : spec.terminal.of(owner.uid()),
                user.account().uid(),
                user.gid(),
                user.groups());
    }
}
