package dev.foretoken.runtime.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class EnergyTestTest {
    private static final int N = 90;
    private static final int CLASSES = 3;
    private static final int WIDTH = 5;
    private static final EnergyTest TEST = new EnergyTest(1, 99);

    /** Of 40 tests at the level 0.1 four raise a false alarm on average, and more than twelve once in 11,000. */
    @Test
    void setsOfOneLawRaiseFalseAlarmsAsOftenAsTheLevelSays() {
        assertThat(IntStream.range(0, 40)
                        .filter(i -> TEST.probability(law(2 * i + 1, 1), law(2 * i + 2, 1)) <= 0.1))
                .hasSizeLessThanOrEqualTo(12);
    }

    @Test
    void setsOfOtherDeviationsAreToldApart() {
        assertThat(TEST.probability(law(1, 1), law(2, 1.5f))).isEqualTo(0.01);
    }

    /** A shift within the classes, of which the distances between the classes hide nothing. */
    @Test
    void setsOfOtherMeansAreToldApart() {
        assertThat(TEST.probability(
                        GaussianFeatures.oneClass(GaussianFeatures.shifted(1, N, WIDTH, 0)),
                        GaussianFeatures.oneClass(GaussianFeatures.shifted(2, N, WIDTH, 1))))
                .isEqualTo(0.01);
    }

    /** Every exchange of pictures brings the sets nearer to each other, but never from 0. */
    @Test
    void aSetIsAsNearAsCanBeToItself() {
        assertThat(TEST.probability(law(1, 1), law(1, 1))).isCloseTo(1, within(1e-9));
    }

    /** Beside the distances between the classes nobody would see a shift that is a hundredth of them. */
    @Test
    void classesStayTheirs() {
        ClassifiedPictures one = law(1, 0);
        FloatBlock moved = FloatBlock.of(one.features().data().clone(), one.features().shape());
        for (int i = 0; i < N; i++) {
            moved.data()[i * WIDTH] += 0.01f;
        }
        assertThat(TEST.probability(one, new ClassifiedPictures(moved, one.labels(), one.answers()))).isEqualTo(0.01);
    }

    @Test
    void refusesSetsOfOtherClasses() {
        assertThatThrownBy(() -> TEST.probability(law(1, 1), GaussianFeatures.classes(1, N, 2, WIDTH, 1)))
                .isInstanceOf(ForetokenException.class)
                .hasMessageContaining("as many of each class");
    }

    private static ClassifiedPictures law(long seed, float deviation) {
        return GaussianFeatures.classes(seed, N, CLASSES, WIDTH, deviation);
    }
}
