package io.systemcontainers.image.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.UnknownImageException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResolverTests {

    private static PackageIndex index(Deb... packages) {
        StringBuilder text = new StringBuilder();
        Arrays.stream(packages).forEach(deb -> text.append(deb.index()));
        return new PackageIndex(
                text.toString().getBytes(StandardCharsets.UTF_8),
                URI.create("http://mirror.example.org/debian"));
    }

    private static Deb deb(String name, String depends) {
        return Deb.of(name, "1").field("Depends", depends);
    }

    private static List<String> resolve(PackageIndex index, String... names) {
        return new Resolver(Distribution.DEBIAN, List.of(index))
                .resolve(List.of(names)).stream().map(DebianPackage::toString).toList();
    }

    @Test
    void follows_dependencies_and_leaves_out_recommendations() {
        PackageIndex index =
                index(
                        deb("a", "b (>= 1)").field("Recommends", "d"),
                        deb("b", "").field("Pre-Depends", "c"),
                        Deb.of("c", "3"),
                        Deb.of("d", "1"));

        assertThat(resolve(index, "a")).containsExactly("a 1", "b 1", "c 3");
    }

    @Test
    void names_the_nearest_of_a_package_that_is_not_there() {
        Resolver resolver =
                new Resolver(
                        Distribution.DEBIAN,
                        List.of(index(Deb.of("nginx", "1"), Deb.of("vim", "1"))));

        assertThatThrownBy(() -> resolver.require("ngnix", "bookworm", "debian:12"))
                .isInstanceOf(UnknownImageException.class)
                .hasMessage(
                        "choosing package `ngnix` of Debian's suite bookworm: there is no such"
                                + " package; did you mean `nginx`?");
    }

    @Test
    void names_what_provides_a_package_that_is_none_itself() {
        Resolver resolver =
                new Resolver(
                        Distribution.DEBIAN,
                        List.of(
                                index(
                                        Deb.of("postfix", "1").field("Provides", "mta"),
                                        Deb.of("exim4", "1").field("Provides", "mta"))));

        assertThatThrownBy(() -> resolver.require("mta", "bookworm", "debian:12"))
                .hasMessageEndingWith("it is provided by exim4, postfix");
    }

    @Test
    void takes_the_highest_version_of_all_indexes() {
        Resolver resolver =
                new Resolver(
                        Distribution.DEBIAN,
                        List.of(
                                index(Deb.of("a", "1.9"), Deb.of("a", "1.2")),
                                index(Deb.of("a", "1.10~rc1"))));

        assertThat(resolver.resolve(List.of("a")).get(0).version()).isEqualTo("1.10~rc1");
    }

    @Test
    void takes_the_first_alternative_that_can_be_installed() {
        PackageIndex index =
                index(
                        deb("a", "missing | broken | good | better"),
                        deb("broken", "missing"),
                        Deb.of("good", "1"),
                        Deb.of("better", "1"));

        assertThat(resolve(index, "a")).containsExactly("a 1", "good 1");
    }

    @Test
    void prefers_an_alternative_that_is_wanted_anyway() {
        PackageIndex index = index(deb("a", "b | c"), Deb.of("b", "1"), Deb.of("c", "1"));

        assertThat(resolve(index, "a", "c")).containsExactly("a 1", "c 1");
    }

    @Test
    void finds_providers_the_most_important_first() {
        PackageIndex index =
                index(
                        deb("a", "awk"),
                        Deb.of("gawk", "1").field("Priority", "optional").field("Provides", "awk"),
                        Deb.of("mawk", "1").field("Priority", "required").field("Provides", "awk"));

        assertThat(resolve(index, "a")).containsExactly("a 1", "mawk 1");
    }

    @Test
    void compares_a_version_with_that_of_what_is_provided_only() {
        PackageIndex index =
                index(
                        deb("a", "api (>= 2)"),
                        Deb.of("x", "9").field("Provides", "api"),
                        Deb.of("y", "9").field("Provides", "api (= 1)"),
                        Deb.of("z", "1").field("Provides", "api (= 2)"));

        assertThat(resolve(index, "a")).containsExactly("a 1", "z 1");
    }

    @Test
    void survives_packages_that_depend_on_each_other() {
        assertThat(resolve(index(deb("a", "b"), deb("b", "a")), "a")).containsExactly("a 1", "b 1");
    }

    @Test
    void knows_what_every_system_must_have() {
        PackageIndex index =
                index(
                        Deb.of("base", "1").field("Essential", "yes"),
                        Deb.of("mount", "1").field("Priority", "required"),
                        Deb.of("both", "1").field("Essential", "yes").field("Priority", "required"),
                        Deb.of("vi", "1").field("Priority", "important"));

        assertThat(new Resolver(Distribution.DEBIAN, List.of(index)).base())
                .containsExactly("base", "both", "mount");
    }

    @Test
    void tells_what_some_of_the_chosen_packages_need() {
        Resolver resolver =
                new Resolver(
                        Distribution.DEBIAN,
                        List.of(index(deb("a", "b"), deb("b", ""), deb("c", "d"), deb("d", ""))));
        resolver.resolve(List.of("a", "c"));

        assertThat(resolver.needed(List.of("a"))).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void says_which_dependency_cannot_be_installed() {
        assertThatThrownBy(() -> resolve(index(deb("a", "b (>= 2)"), Deb.of("b", "1")), "a"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining(
                        "choosing packages for `a 1`: it depends on b (>= 2), which cannot be"
                                + " installed");
    }

    @Test
    void says_which_packages_exclude_each_other() {
        PackageIndex index =
                index(Deb.of("a", "1").field("Conflicts", "b (<< 2)"), Deb.of("b", "1"));

        assertThatThrownBy(() -> resolve(index, "a", "b"))
                .hasMessageContaining("choosing packages for `a 1`: it excludes b 1");
    }

    @Test
    void does_not_take_a_package_for_its_own_enemy() {
        PackageIndex index =
                index(Deb.of("a", "1").field("Provides", "mta").field("Conflicts", "mta"));

        assertThat(resolve(index, "a")).containsExactly("a 1");
    }

    @Test
    void refuses_an_index_whose_file_names_lead_out() {
        String text = Deb.of("a", "1").index().replace("Filename: pool/", "Filename: ../../pool/");
        PackageIndex index =
                new PackageIndex(
                        text.getBytes(StandardCharsets.UTF_8), URI.create("http://example.org"));

        assertThatThrownBy(() -> resolve(index, "a"))
                .hasMessageContaining("the entry of package a is malformed");
    }
}
