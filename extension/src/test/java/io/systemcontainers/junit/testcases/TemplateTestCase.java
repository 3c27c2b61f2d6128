package io.systemcontainers.junit.testcases;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.systemcontainers.Machine;
import io.systemcontainers.junit.SystemContainer;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** A class that runs twice, prepared differently each time. */
@SystemContainer(image = "debian:12", name = "m")
@ParameterizedClass
@ValueSource(strings = {"/a", "/b"})
public class TemplateTestCase {

    @Parameter String path;
    Machine machine;

    @BeforeAll
    static void prepare(Machine machine) {
        machine.files().write("/all", "");
    }

    @BeforeParameterizedClassInvocation
    static void prepareInvocation(String path, Machine machine) {
        machine.files().write(path, "");
    }

    @Test
    void one() {
        findsAndLeavesTrace();
    }

    @Test
    void other() {
        findsAndLeavesTrace();
    }

    private void findsAndLeavesTrace() {
        assertEquals(List.of(path, "/all").stream().sorted().toList(), machine.files().list("/"));
        machine.files().write("/trace", "");
    }
}
