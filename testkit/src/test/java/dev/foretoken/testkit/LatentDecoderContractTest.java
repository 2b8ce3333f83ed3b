package dev.foretoken.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.LatentDecoder;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class LatentDecoderContractTest {
    @Test
    void aCorrectDecoderPasses() {
        assertThat(Failures.of(Correct.class)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("broken")
    void aBrokenDecoderFails(Class<?> contract, String test) {
        assertThat(Failures.of(contract)).containsKey(test);
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                arguments(SaysLarger.class, "aPictureHasThreeColoursAndAsManyPixelsAsItsSpecSays"),
                arguments(CentresTheBatch.class, "aPictureIsTheSameInEveryBatch"),
                arguments(ClosesOnce.class, "closingItTwiceLeavesOthersAsTheyAre"),
                arguments(ErasesItsArgument.class, "itDoesNotChangeWhatItIsGiven"),
                arguments(AsksNobody.class, "latentsOfAnotherShapeAreRefused"));
    }

    /** A correct decoder, to be broken in one place: shows three channels as they are. */
    private static class Plain implements LatentDecoder {
        @Override
        public Spec spec() {
            return new Spec(3, 1);
        }

        @Override
        public FloatBlock decode(FloatBlock latents) {
            int[] shape = latents.shape();
            return PartContract.copy(latents.requireShape("latents", shape[0], 3, shape[2], shape[shape.length - 1]));
        }

        @Override
        public void close() {}
    }

    static class Correct extends LatentDecoderContract {
        @Override
        protected LatentDecoder create() {
            return new Plain();
        }
    }

    static final class SaysLarger extends Correct {
        @Override
        protected LatentDecoder create() {
            return new Plain() {
                @Override
                public Spec spec() {
                    return new Spec(3, 2);
                }
            };
        }
    }

    static final class ClosesOnce extends Correct {
        @Override
        protected LatentDecoder create() {
            return new Plain() {
                private boolean isClosed;

                @Override
                public void close() {
                    if (isClosed) {
                        throw new IllegalStateException("Closed already");
                    }
                    isClosed = true;
                }
            };
        }
    }

    static final class CentresTheBatch extends Correct {
        @Override
        protected LatentDecoder create() {
            return new Plain() {
                @Override
                public FloatBlock decode(FloatBlock latents) {
                    FloatBlock pictures = super.decode(latents);
                    pictures.data()[0] /= latents.rows();
                    return pictures;
                }
            };
        }
    }

    static final class ErasesItsArgument extends Correct {
        @Override
        protected LatentDecoder create() {
            return new Plain() {
                @Override
                public FloatBlock decode(FloatBlock latents) {
                    FloatBlock pictures = super.decode(latents);
                    latents.data()[0] = 0;
                    return pictures;
                }
            };
        }
    }

    static final class AsksNobody extends Correct {
        @Override
        protected LatentDecoder create() {
            return new Plain() {
                @Override
                public FloatBlock decode(FloatBlock latents) {
                    return PartContract.copy(latents);
                }
            };
        }
    }
}
