package io.systemcontainers.junit;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.systemcontainers.junit.plan.PlanListener;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArchitectureTests {

    private final JavaClasses extension =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("io.systemcontainers.junit");

    @Test
    void there_are_classes_to_look_at() {
        assertThat(extension).hasSizeGreaterThanOrEqualTo(12);
    }

    @Test
    void only_the_engines_public_interface_is_used() {
        noClasses()
                .should()
                .dependOnClassesThat(
                        resideInAPackage("io.systemcontainers..")
                                .and(
                                        not(
                                                resideInAnyPackage(
                                                        "io.systemcontainers",
                                                        "io.systemcontainers.text",
                                                        "io.systemcontainers.junit.."))))
                .check(extension);
    }

    @Test
    void of_others_only_junits_api_is_used() {
        classes()
                .that(resideInAPackage("io.systemcontainers.junit"))
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(
                                "java..",
                                "io.systemcontainers",
                                "io.systemcontainers.text",
                                "io.systemcontainers.junit..",
                                "org.junit.jupiter.api..",
                                "org.junit.platform.commons.support",
                                "org.opentest4j"))
                .check(extension);
    }

    @Test
    void the_launcher_is_used_by_one_class_which_nothing_else_loads() {
        classes()
                .that(resideInAPackage("io.systemcontainers.junit.plan"))
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(
                                "java..",
                                "io.systemcontainers.junit.plan",
                                "org.junit.platform.engine..",
                                "org.junit.platform.launcher.."))
                .check(extension);
        noClasses()
                .that(not(belongToAnyOf(PlanListener.class)))
                .should()
                .dependOnClassesThat(
                        resideInAPackage("org.junit.platform.launcher..")
                                .or(belongToAnyOf(PlanListener.class)))
                .check(extension);
    }

    @Test
    void only_what_users_write_is_public() {
        assertThat(publicIn("io.systemcontainers.junit"))
                .containsExactlyInAnyOrder(
                        "SystemContainer",
                        "SystemContainers",
                        "Named",
                        "Reset",
                        "AfterBoot",
                        "Provisioning",
                        "Steps");
    }

    /* The package is not exported. */
    @Test
    void of_the_plan_only_what_the_launcher_and_the_extension_need_is_public() {
        assertThat(publicIn("io.systemcontainers.junit.plan"))
                .containsExactlyInAnyOrder("PlanListener", "RemainingTests");
    }

    private List<String> publicIn(String packageName) {
        return extension.stream()
                .filter(type -> type.getPackageName().equals(packageName))
                .filter(type -> type.getModifiers().contains(PUBLIC))
                .map(JavaClass::getSimpleName)
                .toList();
    }
}
