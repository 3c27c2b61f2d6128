package io.systemcontainers.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SystemCallPolicyTests {

    /* BPF_MAXINSNS of linux/bpf_common.h. */
    private static final int LONGEST = 4096;
    private static final int MNT_FORCE = 1;
    private static final int MNT_DETACH = 2;

    private static FilterMachine filter(String... keysAndValues) {
        Map<String, String> keys = new TreeMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            keys.put("security.syscalls." + keysAndValues[i], keysAndValues[i + 1]);
        }
        return new FilterMachine(
                new FilterProgram(SystemCallPolicy.of(keys), List.of(CallTable.values()))
                        .assemble());
    }

    @ParameterizedTest
    @EnumSource(CallTable.class)
    void denies_by_itself_what_lxd_denies(CallTable table) {
        FilterMachine filter = filter();

        for (String call :
                List.of(
                        "kexec_load",
                        "open_by_handle_at",
                        "init_module",
                        "finit_module",
                        "delete_module",
                        "request_key")) {
            assertThat(filter.run(table, call)).as(call).isEqualTo(Outcome.MISSING);
        }
        for (String call : List.of("openat", "mount", "clone", "bpf", "unshare", "execve")) {
            assertThat(filter.run(table, call)).as(call).isEqualTo(Outcome.ALLOWED);
        }
        assertThat(filter.run(table, "umount2", 0, MNT_FORCE | MNT_DETACH))
                .isEqualTo(Outcome.REFUSED);
        assertThat(filter.run(table, "umount2", MNT_FORCE, MNT_DETACH)).isEqualTo(Outcome.ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kexec_load", "finit_module", "open_by_handle_at", "umount2"})
    void allows_them_where_the_list_is_not_wanted(String call) {
        FilterMachine filter = filter("deny_default", "false");

        assertThat(filter.run(CallTable.X86_64, call, MNT_FORCE, MNT_FORCE))
                .isEqualTo(Outcome.ALLOWED);
    }

    @Test
    void denies_what_it_is_told_and_how() {
        FilterMachine filter =
                filter(
                        "deny",
                        "mkdir\nmkdirat errno 1\n# a comment\n\nkeyctl kill\n bpf errno 38 ");

        assertThat(filter.run(CallTable.X86_64, "mkdir")).isEqualTo(Outcome.MISSING);
        assertThat(filter.run(CallTable.I386, "mkdir")).isEqualTo(Outcome.MISSING);
        assertThat(filter.run(CallTable.AARCH64, "mkdirat")).isEqualTo(Outcome.error(1));
        assertThat(filter.run(CallTable.ARM, "keyctl")).isEqualTo(Outcome.KILLED);
        assertThat(filter.run(CallTable.X86_64, "bpf")).isEqualTo(Outcome.error(38));
        assertThat(filter.run(CallTable.X86_64, "kexec_load")).isEqualTo(Outcome.MISSING);
        assertThat(filter.run(CallTable.X86_64, "openat")).isEqualTo(Outcome.ALLOWED);
    }

    @Test
    void allows_nothing_but_what_it_is_told_and_what_lets_a_program_in() {
        FilterMachine filter = filter("allow", "read\nfutex");

        assertThat(filter.run(CallTable.X86_64, "read")).isEqualTo(Outcome.ALLOWED);
        assertThat(filter.run(CallTable.ARM, "futex")).isEqualTo(Outcome.ALLOWED);
        assertThat(filter.run(CallTable.X86_64, "execve")).isEqualTo(Outcome.ALLOWED);
        assertThat(filter.run(CallTable.X86_64, "mount")).isEqualTo(Outcome.MISSING);
        assertThat(filter.run(CallTable.I386, "socketcall")).isEqualTo(Outcome.MISSING);
    }

    @Test
    void knows_no_calls_of_older_modes_where_they_are_denied() {
        FilterMachine filter = filter("deny_compat", "true");

        assertThat(filter.run(CallTable.X86_64, "openat")).isEqualTo(Outcome.ALLOWED);
        assertThat(filter.run(CallTable.I386, "openat")).isEqualTo(Outcome.MISSING);
        assertThat(filter.run(CallTable.ARM, "openat")).isEqualTo(Outcome.MISSING);
    }

    @Test
    void knows_no_calls_of_x32_which_would_pass_every_list() {
        FilterMachine filter = filter("deny", "mkdir");

        int mkdir = CallTable.X86_64.number("mkdir").orElseThrow();
        assertThat(filter.run(CallTable.X86_64, mkdir | 0x40000000)).isEqualTo(Outcome.MISSING);
    }

    @Test
    void has_room_for_all_calls_that_there_are() {
        for (String key : List.of("allow", "deny")) {
            FilterMachine filter =
                    filter(
                            key,
                            String.join("\n", CallTable.X86_64.names())
                                    + "\n"
                                    + String.join("\n", CallTable.I386.names()));

            for (String call : CallTable.X86_64.names()) {
                assertThat(filter.run(CallTable.X86_64, call)).isNotNull();
            }
            byte[] ofHost =
                    SystemCallPolicy.of(
                                    Map.of(
                                            "security.syscalls." + key,
                                            String.join("\n", CallTable.I386.names())))
                            .filter();
            assertThat(ofHost.length / 8).isLessThan(LONGEST);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "deny | mkdri | did you mean `mkdir`?",
                "deny | mount [0,1,2] | arguments cannot be told apart",
                "deny | mount errno 5000 | no errors above 4095",
                "deny | mount errno | arguments cannot be told apart",
                "allow | reed | did you mean `read`?"
            })
    void refuses_what_is_wrong_and_says_what_is_right(String key, String value, String why) {
        assertThatThrownBy(() -> filter(key, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("`security.syscalls." + key + "`")
                .hasMessageContaining(why);
    }

    @Test
    void does_not_guess_which_of_two_lists_is_meant() {
        assertThatThrownBy(() -> filter("allow", "read", "deny", "write"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("set one of them");
    }
}
