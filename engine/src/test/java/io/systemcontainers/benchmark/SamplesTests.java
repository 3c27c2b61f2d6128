package io.systemcontainers.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SamplesTests {

    @Test
    void gives_the_middle_and_the_95th_of_a_hundred() {
        Samples samples = new Samples(LongStream.rangeClosed(1, 100).map(i -> 101 - i).toArray());

        assertThat(samples.median()).isEqualTo(51);
        assertThat(samples.percentile95()).isEqualTo(95);
        assertThat(samples.percentile99()).isEqualTo(99);
    }

    @Test
    void gives_the_greatest_of_few() {
        assertThat(new Samples(3, 1, 2).percentile95()).isEqualTo(3);
        assertThat(new Samples(7).median()).isEqualTo(7);
    }

    @Test
    void takes_turns_and_forgets_the_warm_up() {
        List<String> order = new ArrayList<>();

        Samples.Pair pair =
                Samples.alternating(
                        1,
                        2,
                        () -> {
                            order.add("a");
                            return order.size() <= 2 ? 1000 : 30;
                        },
                        () -> {
                            order.add("b");
                            return order.size() <= 2 ? 1000 : 10;
                        });

        assertThat(order).containsExactly("a", "b", "a", "b", "a", "b");
        assertThat(pair.ratio()).isEqualTo(3.0);
    }
}
