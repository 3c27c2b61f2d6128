package io.systemcontainers;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.systemcontainers.host.Doctor;
import io.systemcontainers.shell.ShellClient;
import io.systemcontainers.text.MachineText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keep the arrows between packages pointing down; CONTRIBUTING.md shows the packages. */
class ArchitectureTests {

    private static final String ROOT = "io.systemcontainers";

    /** Fewer classes than this, and the rules below would be looking at the wrong place. */
    private static final int CLASSES_AT_LEAST = 90;

    private static final JavaClasses ENGINE =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
                    .importPackages(ROOT);

    @Test
    void sees_the_engine() {
        assertThat(ENGINE.size()).isGreaterThanOrEqualTo(CLASSES_AT_LEAST);
        assertThat(ENGINE.stream().map(JavaClass::getPackageName).distinct())
                .contains(ROOT, ROOT + ".sys", ROOT + ".host");
    }

    @Test
    void arrows_point_down() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .layer("machine")
                .definedBy(ROOT + ".machine..")
                .layer("sight")
                .definedBy(
                        ROOT + ".console..",
                        ROOT + ".journal..",
                        ROOT + ".shell..",
                        ROOT + ".watch..")
                .layer("exec")
                .definedBy(ROOT + ".exec..")
                .layer("domain")
                .definedBy(
                        are(resideInAPackage(ROOT + ".*.."))
                                .and(not(resideInAPackage(ROOT + ".machine..")))
                                .and(not(resideInAPackage(ROOT + ".exec..")))
                                .and(not(resideInAPackage(ROOT + ".console..")))
                                .and(not(resideInAPackage(ROOT + ".journal..")))
                                .and(not(resideInAPackage(ROOT + ".shell..")))
                                .and(not(resideInAPackage(ROOT + ".watch..")))
                                .and(not(resideInAPackage(ROOT + ".text..")))
                                .and(not(resideInAPackage(ROOT + ".sys.."))))
                .layer("sys")
                .definedBy(ROOT + ".sys..")
                .layer("root")
                .definedBy(ROOT)
                .layer("text")
                .definedBy(ROOT + ".text..")
                .whereLayer("machine")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("sight")
                .mayOnlyBeAccessedByLayers("machine")
                .whereLayer("exec")
                .mayOnlyBeAccessedByLayers("machine", "sight")
                .whereLayer("domain")
                .mayOnlyBeAccessedByLayers("machine", "sight", "exec")
                .whereLayer("sys")
                .mayOnlyBeAccessedByLayers("machine", "sight", "exec", "domain")
                // A main class has to be somewhere where a person can type its name.
                .ignoreDependency(Shell.class, ShellClient.class)
                .ensureAllClassesAreContainedInArchitectureIgnoring("java..")
                .check(ENGINE);
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(ENGINE);
    }

    @Test
    void images_are_made_of_what_remotes_and_archives_have_and_that_is_downloaded() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .layer("image")
                .definedBy(ROOT + ".image")
                .layer("source")
                .definedBy(ROOT + ".image.archive..", ROOT + ".image.remote..")
                .layer("download")
                .definedBy(ROOT + ".image.download..")
                .whereLayer("image")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("source")
                .mayOnlyBeAccessedByLayers("image")
                .check(ENGINE);
    }

    @Test
    void only_sys_calls_the_c_library() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".sys..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.jna..")
                .check(ENGINE);
    }

    @Test
    void sys_does_call_the_c_library() {
        classes()
                .that()
                .haveFullyQualifiedName(ROOT + ".sys.Fd")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.jna..")
                .check(ENGINE);
    }

    @Test
    void the_network_needs_no_program_of_the_host() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".network..", ROOT + ".sys.net..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName(ProcessBuilder.class.getName())
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName(Runtime.class.getName())
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName(ROOT + ".sys.Child")
                .check(ENGINE);
    }

    @Test
    void only_main_classes_and_progress_print() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(Doctor.class, Shell.class)
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".image.download.StandardProgress")
                .should(ACCESS_STANDARD_STREAMS)
                .check(ENGINE);
    }

    /* What reads a machine's output to hand it on as it is, or to look something up in it. */
    private static final List<String> READ_DATA =
            List.of(
                    "console.ConsoleLog",
                    "console.NativeConsole",
                    "exec.CommandOutput",
                    "init.ServiceList",
                    "journal.SystemdJournal",
                    "machine.PresentConsole");

    @Test
    void what_a_machine_prints_comes_into_messages_by_one_place() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".text")
                .and(
                        not(
                                describe(
                                        "read data",
                                        type ->
                                                READ_DATA.contains(
                                                        type.getName()
                                                                .substring(ROOT.length() + 1)))))
                .and(not(dependOn(MachineText.class)))
                .should()
                .callMethodWhere(
                        target(
                                describe(
                                        "returns what a machine has printed",
                                        ArchitectureTests::returnsOutput)))
                .check(ENGINE);
    }

    private static boolean returnsOutput(AccessTarget target) {
        return switch (target.getOwner().getSimpleName()) {
            case "ExecResult" -> List.of("stdout", "stderr").contains(target.getName());
            case "ExecOutput" -> List.of("text", "bytes").contains(target.getName());
            case "ConsoleLog" -> List.of("lastLines", "text").contains(target.getName());
            case "Console" -> target.getName().equals("log");
            default -> false;
        };
    }

    private static DescribedPredicate<JavaClass> dependOn(Class<?> type) {
        return describe(
                "depend on " + type.getSimpleName(),
                from ->
                        from.getDirectDependenciesFromSelf().stream()
                                .anyMatch(to -> to.getTargetClass().isEquivalentTo(type)));
    }

    @Test
    void nothing_throws_an_exception_that_says_nothing() {
        noClasses().should(THROW_GENERIC_EXCEPTIONS).check(ENGINE);
    }

    @Test
    void names_say_what_a_class_is() {
        noClasses()
                .should()
                .haveNameMatching(".*(Utils?|Helpers?|Manager|Impl|Common)(\\$.*)?")
                .check(ENGINE);
        noClasses()
                .should()
                .resideInAnyPackage("..util..", "..utils..", "..common..", "..helper..", "..impl..")
                .check(ENGINE);
    }

    @Test
    void public_types_of_the_api_say_since_when() throws IOException {
        try (Stream<Path> sources = Files.list(Path.of("src/main/java", ROOT.replace('.', '/')))) {
            List<Path> types =
                    sources.filter(path -> path.toString().endsWith(".java"))
                            .filter(path -> !path.endsWith("package-info.java"))
                            .toList();

            assertThat(types).hasSizeGreaterThan(10);
            assertThat(types)
                    .allSatisfy(type -> assertThat(read(type)).as("%s", type).contains("@since "));
        }
    }

    private static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
