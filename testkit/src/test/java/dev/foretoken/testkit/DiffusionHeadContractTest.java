package dev.foretoken.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.foretoken.api.DenoisedTokens;
import dev.foretoken.api.DiffusionHead;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.numerics.Respacing;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class DiffusionHeadContractTest {
    @Test
    void aCorrectHeadPasses() {
        assertThat(Failures.of(Correct.class)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("broken")
    void aBrokenHeadFails(Class<?> contract, String test) {
        assertThat(Failures.of(contract)).containsKey(test);
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                arguments(TakesNoRow.class, "itTakesARowAtLeast"),
                arguments(KnowsItsOwnStepsOnly.class, "itTakesItsOwnStepsAndOthers"),
                arguments(TurnsTheNoise.class, "everyStateIsItsMeanPlusItsDeviationTimesTheNoise"),
                arguments(AlwaysNoisy.class, "theLastStepAddsItsNoiseOnlyIfAsked"),
                arguments(SaysAnotherMean.class, "theLastGaussianIsThatOfThePath"),
                arguments(SumsWithTemperature.class, "theSumOfLogDeviationsLeavesOutTheLastStepAndTheTemperature"),
                arguments(KeepsNoPath.class, "keepingThePathChangesNothingElse"),
                arguments(EvaluatesWithoutGuidance.class, "evaluatingASampledPathGivesItsGaussians"),
                arguments(CountsStepsFromTheStart.class, "stepsSampledOneAfterAnotherAreTheWholePath"),
                arguments(CountsStepsFromTheStart.class, "stepsEvaluatedAloneAreThoseOfTheWholePath"),
                arguments(CountsTheBatch.class, "aTokenIsTheSameInEveryBatch"),
                arguments(Drifts.class, "theSameCallDrawsTheSameTokens"),
                arguments(WarmsTheMean.class, "theTemperatureScalesEveryDeviationAndNoMean"),
                arguments(GuidesTwice.class, "guidanceMovesTheMeanFromTheClassFreeOneAndLeavesTheVariance"),
                arguments(GuidesTwice.class, "guidanceOfScaleOneOrByEqualHalvesIsNone"),
                arguments(GuidesTheVariance.class, "guidanceMovesTheMeanFromTheClassFreeOneAndLeavesTheVariance"),
                arguments(ClosesTheOthers.class, "closingItTwiceLeavesOthersAsTheyAre"),
                arguments(UsesTheGivenNoise.class, "itDoesNotChangeWhatItIsGiven"),
                arguments(AsksNobody.class, "noiseOfAnotherShapeIsRefused"),
                arguments(AsksNobody.class, "statesOfAnotherShapeAreRefused"),
                arguments(AsksNobody.class, "conditionsOfAnotherLengthAreRefused"));
    }

    /** A correct head, to be broken in one place: its means and deviations depend on state, step and condition. */
    private static class LinearHead implements DiffusionHead {
        @Override
        public Spec spec() {
            return new Spec(2, 2, new Respacing("3"));
        }

        @Override
        public DenoisedTokens sample(DenoisingLaw law, FloatBlock noise, boolean keepPath) {
            require(law, noise);
            DenoisingPath path = empty(law, PartContract.copy(noise));
            int length = law.conditions().size();
            for (int i = path.means().size() - 1; i >= 0; i--) {
                int t = i / length;
                denoise(law, path, t, i);
                boolean isNoisy = law.steps().first() + t > 0 || finalNoise(law);
                path.states().data()[i] = path.means().data()[i]
                        + (isNoisy ? path.deviations().data()[i] * noise(noise, i) : 0);
            }
            DenoisedTokens tokens = DenoisedTokens.of(path, law.temperature());
            return new DenoisedTokens(
                    tokens.tokens(), tokens.finalMean(), tokens.finalDeviation(), tokens.sumLogDeviation(),
                    keepPath ? tokens.path() : Optional.empty());
        }

        @Override
        public DenoisingPath evaluate(DenoisingLaw law, FloatBlock states) {
            require(law, states);
            DenoisingPath path = empty(law, states);
            for (int i = 0; i < path.means().size(); i++) {
                denoise(law, path, i / law.conditions().size(), i);
            }
            return path;
        }

        void require(DenoisingLaw law, FloatBlock steps) {
            law.conditions().requireShape("conditions", law.count(), 2);
            steps.requireShape("steps", law.steps().count() + 1, law.count(), 2);
        }

        private static DenoisingPath empty(DenoisingLaw law, FloatBlock states) {
            int[] shape = {law.steps().count(), law.count(), 2};
            return new DenoisingPath(states, FloatBlock.zeros(shape), FloatBlock.zeros(shape));
        }

        private void denoise(DenoisingLaw law, DenoisingPath path, int step, int i) {
            int own = i % law.conditions().size();
            float z = law.conditions().data()[own];
            int t = step(law, step);
            path.means().data()[i] =
                    0.9f * path.states().data()[i + law.conditions().size()] + 0.1f * t + guided(law, own, z);
            path.deviations().data()[i] =
                    (float) (0.5 + 0.01 * t + 0.1 * Math.tanh(varianceCondition(law, own, z))) * law.temperature();
        }

        int step(DenoisingLaw law, int step) {
            return law.steps().first() + step;
        }

        float guided(DenoisingLaw law, int i, float z) {
            return law.guidance().map(halves -> {
                float free = halves.unconditional().data()[i];
                return free + halves.scale()[i / 2] * (z - free);
            }).orElse(z);
        }

        float varianceCondition(DenoisingLaw law, int i, float z) {
            return z;
        }

        boolean finalNoise(DenoisingLaw law) {
            return law.finalNoise();
        }

        float noise(FloatBlock noise, int i) {
            return noise.data()[i];
        }

        @Override
        public void close() {}
    }

    static class Correct extends DiffusionHeadContract {
        @Override
        protected DiffusionHead create() {
            return new LinearHead();
        }
    }

    static final class KnowsItsOwnStepsOnly extends Correct {
        @Override
        protected DiffusionHead create() {
            return new LinearHead() {
                @Override
                public DenoisedTokens sample(DenoisingLaw law, FloatBlock noise, boolean keepPath) {
                    if (!law.respacing().equals(spec().respacing())) {
                        throw new IllegalArgumentException("Made for [3]");
                    }
                    return super.sample(law, noise, keepPath);
                }
            };
        }
    }

    static final class TurnsTheNoise extends Correct {
        @Override
        protected DiffusionHead create() {
            return new LinearHead() {
                @Override
                float noise(FloatBlock noise, int i) {
                    return -noise.data()[i];
                }
            };
        }
    }

    static final class AlwaysNoisy extends Correct {
        @Override
        protected DiffusionHead create() {
            return new LinearHead() {
                @Override
                boolean finalNoise(DenoisingLaw law) {
                    return true;
                }
            };
        }
    }

    static final class SaysAnotherMean extends Correct {
        @Override
        protected DiffusionHead create() {
            return new LinearHead() {
                @Override
                public DenoisedTokens sample(DenoisingLaw law, FloatBlock noise, boolean keepPath) {
                    DenoisedTokens drawn = super.sample(law, noise, keepPath);
                    return new DenoisedTokens(
                            drawn.tokens(), drawn.tokens(), drawn.finalDeviation(), drawn.sumLogDeviation(),
                            drawn.path());
                }
            };
        }
    }

    static final class SumsWithTemperature extends Correct {
        @Override
        protected DiffusionHead create() {
            return new LinearHead() {
                @Override
                public DenoisedTokens sample(DenoisingLaw law, FloatBlock noise, boolean keepPath) {
                    DenoisedTokens drawn = super.sample(law, noise, true);
                    DenoisedTokens plain = DenoisedTokens.of(drawn.path().orElseThrow(), 1);
                    return new DenoisedTokens(
                            drawn.tokens(), drawn.finalMean(), drawn.finalDeviation(), plain.sumLogDeviation(),
                            drawn.path());
                }
            };
        }
    }

    static final class KeepsNoPath extends Correct {
        @Override
        protected DiffusionHead create() {
            return new LinearHead() {
                @Override
                public DenoisedTokens sample(DenoisingLaw law, FloatBlock noise, boolean keepPath) {
                    return super.sample(law, noise, false);
                }
            };
        }
    }

    static final class EvaluatesWithoutGuidance extends Correct {
        @Override
        protected DiffusionHead create() {
            return new LinearHead() {
                @Override
                public DenoisingPath evaluate(DenoisingLaw law, FloatBlock states) {
                    return super.evaluate(
                            new DenoisingLaw(
                                    law.conditions(), Optional.empty(), law.respacing(), law.steps(),
                                    law.temperature(), law.finalNoise()),
                            states);
                }
            };
        }
    }

    static final class CountsStepsFromTheStart extends Correct {
        @Override
        protected DiffusionHead create() {
            return new LinearHead() {
                @Override
                int step(DenoisingLaw law, int step) {
                    return step;
                }
            };
        }
    }

    static final class CountsTheBatch extends Correct {
        @Override
        protected DiffusionHead create() {
            return new LinearHead() {
                @Override
                float guided(DenoisingLaw law, int i, float z) {
                    return super.guided(law, i, z) + 0.01f * law.count();
                }
            };
        }
    }

    static final class TakesNoRow extends Correct {
        @Override
        protected DiffusionHead create() {
            return new LinearHead() {
                @Override
                public int rowsAtOnce() {
                    return 0;
                }
            };
        }
    }

    static final class Drifts extends Correct {
        @Override
        protected DiffusionHead create() {
            return new LinearHead() {
                private int calls;

                @Override
                public DenoisedTokens sample(DenoisingLaw law, FloatBlock noise, boolean keepPath) {
                    calls++;
                    return super.sample(law, noise, keepPath);
                }

                @Override
                float guided(DenoisingLaw law, int i, float z) {
                    return super.guided(law, i, z) + 0.01f * calls;
                }
            };
        }
    }

    static final class WarmsTheMean extends Correct {
        @Override
        protected DiffusionHead create() {
            return new LinearHead() {
                @Override
                float guided(DenoisingLaw law, int i, float z) {
                    return super.guided(law, i, z) * law.temperature();
                }
            };
        }
    }

    static final class GuidesTwice extends Correct {
        @Override
        protected DiffusionHead create() {
            return new LinearHead() {
                @Override
                float guided(DenoisingLaw law, int i, float z) {
                    return law.guidance()
                            .map(halves -> z + halves.scale()[i / 2] * (z - halves.unconditional().data()[i]))
                            .orElse(z);
                }
            };
        }
    }

    static final class GuidesTheVariance extends Correct {
        @Override
        protected DiffusionHead create() {
            return new LinearHead() {
                @Override
                float varianceCondition(DenoisingLaw law, int i, float z) {
                    return guided(law, i, z);
                }
            };
        }
    }

    static final class ClosesTheOthers extends Correct {
        private boolean isClosed;

        @Override
        protected DiffusionHead create() {
            return new LinearHead() {
                @Override
                float noise(FloatBlock noise, int i) {
                    return isClosed ? 0 : super.noise(noise, i);
                }

                @Override
                public void close() {
                    isClosed = true;
                }
            };
        }
    }

    static final class UsesTheGivenNoise extends Correct {
        @Override
        protected DiffusionHead create() {
            return new LinearHead() {
                @Override
                public DenoisedTokens sample(DenoisingLaw law, FloatBlock noise, boolean keepPath) {
                    DenoisedTokens drawn = super.sample(law, noise, keepPath);
                    Arrays.fill(noise.data(), 0, drawn.tokens().size(), 0);
                    return drawn;
                }
            };
        }
    }

    static final class AsksNobody extends Correct {
        @Override
        protected DiffusionHead create() {
            return new LinearHead() {
                @Override
                void require(DenoisingLaw law, FloatBlock steps) {}
            };
        }
    }
}
