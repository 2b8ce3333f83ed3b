package dev.foretoken.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.foretoken.api.ARBackbone;
import dev.foretoken.api.ARBackbone.Attention;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.PrefixContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BackboneContractTest {
    @ParameterizedTest
    @ValueSource(classes = {Correct.class, CorrectAndCausal.class})
    void aCorrectBackbonePasses(Class<?> contract) {
        assertThat(Failures.of(contract)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("broken")
    void aBrokenBackboneFails(Class<?> contract, String test) {
        assertThat(Failures.of(contract)).containsKey(test);
    }

    @Test
    void aFailureNamesThePartAndQuotesThePromise() {
        assertThat(Failures.of(AsksNobody.class).get("aClassOutOfRangeIsRefused"))
                .startsWith("[BackboneContractTest$Unchecked] breaks what ARBackbone says: "
                        + "\"if a context does not fit spec()\". ");
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                arguments(Miscalled.class, "itsSpecSaysWhatItIs"),
                arguments(CountsTheBatch.class, "aContextGetsTheSameConditionsInEveryBatch"),
                arguments(AnswersFirstPositionsOnly.class, "thereIsARowForEveryAskedPositionAndContextsMayDiffer"),
                arguments(Drifts.class, "theSameCallGivesTheSameConditions"),
                arguments(ReadsTheUnknown.class, "whatTheUnknownPositionsHoldDoesNotMatter"),
                arguments(KnowsTwoClasses.class, "everyClassHasConditionsOfItsOwnSequence"),
                arguments(CachesWithoutLabel.class, "aSequenceHasAClassFreeHalf"),
                arguments(CachesWithoutLooking.class, "aTokenThatWasReplacedIsSeen"),
                arguments(ForgetsOnlyWhatItKnows.class, "aForgottenSequenceCanBeginAgain"),
                arguments(KeepsItsArgument.class, "itNeitherChangesNorKeepsWhatItIsGiven"),
                arguments(ChangesItsArgument.class, "itNeitherChangesNorKeepsWhatItIsGiven"),
                arguments(KeepsItsResult.class, "whatItReturnsIsTheCallers"),
                arguments(AsksNobody.class, "aClassOutOfRangeIsRefused"),
                arguments(AsksNobody.class, "tokensOfAnotherShapeAreRefused"),
                arguments(AsksNobody.class, "anOrderThatIsNoPermutationIsRefused"),
                arguments(ClosesOnce.class, "closingItTwiceLeavesOthersAsTheyAre"),
                arguments(ClosesTheOthers.class, "closingItTwiceLeavesOthersAsTheyAre"),
                arguments(AnswersBackwards.class, "aPositionHasTheSameConditionWhateverIsAskedBesideIt"),
                arguments(SeesTheLongestPrefix.class, "nestedPrefixesInOneCallAreAsOneByOne"),
                arguments(SeesTheLongestPrefix.class, "laterTokensDoNotMatter"),
                arguments(SeesTheNewestPrefix.class, "aSequenceThatGrowsAndShrinksIsAsNew"),
                arguments(LooksAhead.class, "positionsBeyondTheNextAreRefused"));
    }

    static class Correct extends BidirectionalBackboneContract {
        @Override
        protected ARBackbone create() {
            return new MeanBackbone(Attention.BIDIRECTIONAL);
        }
    }

    static class CorrectAndCausal extends CausalBackboneContract {
        @Override
        protected ARBackbone create() {
            return new MeanBackbone(Attention.CAUSAL);
        }
    }

    static final class Miscalled extends CorrectAndCausal {
        @Override
        protected ARBackbone create() {
            return new MeanBackbone(Attention.BIDIRECTIONAL);
        }
    }

    static final class CountsTheBatch extends Correct {
        @Override
        protected ARBackbone create() {
            return new MeanBackbone(Attention.BIDIRECTIONAL) {
                @Override
                public FloatBlock conditions(List<PrefixContext> contexts) {
                    FloatBlock conditions = super.conditions(contexts);
                    conditions.data()[0] += 0.01f * contexts.size();
                    return conditions;
                }
            };
        }
    }

    static final class AnswersFirstPositionsOnly extends Correct {
        @Override
        protected ARBackbone create() {
            return new MeanBackbone(Attention.BIDIRECTIONAL) {
                @Override
                FloatBlock conditions(PrefixContext context) {
                    return super.conditions(context).slice(0, 1);
                }
            };
        }
    }

    static final class Drifts extends Correct {
        @Override
        protected ARBackbone create() {
            return new MeanBackbone(Attention.BIDIRECTIONAL) {
                private int calls;

                @Override
                FloatBlock conditions(PrefixContext context) {
                    FloatBlock conditions = super.conditions(context);
                    conditions.data()[0] += 0.01f * calls++;
                    return conditions;
                }
            };
        }
    }

    static final class ReadsTheUnknown extends Correct {
        @Override
        protected ARBackbone create() {
            return new MeanBackbone(Attention.BIDIRECTIONAL) {
                @Override
                FloatBlock conditions(PrefixContext context) {
                    FloatBlock conditions = super.conditions(context);
                    float own = context.tokens().data()[context.order()[context.known()] * 2];
                    conditions.data()[0] += Float.isNaN(own) ? 0 : own;
                    return conditions;
                }
            };
        }
    }

    static final class KnowsTwoClasses extends Correct {
        @Override
        protected ARBackbone create() {
            return new MeanBackbone(Attention.BIDIRECTIONAL) {
                @Override
                FloatBlock conditions(PrefixContext context) {
                    FloatBlock conditions = super.conditions(context);
                    return context.label() < 2 ? conditions : FloatBlock.of(
                            new float[] {Float.NaN, Float.NaN}, 1, 2);
                }
            };
        }
    }

    /** Keeps what it computed under a key; the parts below differ in what they leave out of it. */
    private abstract static class Caching extends MeanBackbone {
        private final Map<List<Object>, FloatBlock> cache = new HashMap<>();

        Caching(Attention attention) {
            super(attention);
        }

        abstract List<Object> key(PrefixContext context);

        @Override
        FloatBlock conditions(PrefixContext context) {
            return cache.computeIfAbsent(key(context), key -> super.conditions(context));
        }

        static List<Float> prefix(PrefixContext context) {
            List<Float> values = new ArrayList<>();
            for (int i = 0; i < context.known() * 2; i++) {
                values.add(context.tokens().data()[context.order()[i / 2] * 2 + i % 2]);
            }
            return values;
        }
    }

    static final class CachesWithoutLabel extends Correct {
        @Override
        protected ARBackbone create() {
            return new Caching(Attention.BIDIRECTIONAL) {
                @Override
                List<Object> key(PrefixContext context) {
                    return List.of(context.sequence(), prefix(context), context.asked());
                }
            };
        }
    }

    static final class CachesWithoutLooking extends Correct {
        @Override
        protected ARBackbone create() {
            return new Caching(Attention.BIDIRECTIONAL) {
                @Override
                List<Object> key(PrefixContext context) {
                    return List.of(context.sequence(), context.label(), context.known(), context.asked());
                }
            };
        }
    }

    static final class ForgetsOnlyWhatItKnows extends Correct {
        @Override
        protected ARBackbone create() {
            return new MeanBackbone(Attention.BIDIRECTIONAL) {
                @Override
                public void forget(long sequence) {
                    if (sequence < 0) {
                        throw new IllegalStateException("Never heard of it");
                    }
                }
            };
        }
    }

    /** Compares with the tokens that it was given last, which may no longer be what it computed with. */
    static final class KeepsItsArgument extends Correct {
        @Override
        protected ARBackbone create() {
            return new MeanBackbone(Attention.BIDIRECTIONAL) {
                private PrefixContext last;
                private float sum;

                @Override
                FloatBlock conditions(PrefixContext context) {
                    FloatBlock conditions = super.conditions(context);
                    int first = context.order()[0] * 2;
                    boolean isSame = last != null && last.sequence() == context.sequence() && last.known() > 0
                            && context.known() > 0
                            && last.tokens().data()[first] == context.tokens().data()[first];
                    if (!isSame) {
                        sum = context.known() == 0 ? 0 : context.tokens().data()[first];
                        last = context;
                    }
                    conditions.data()[0] += context.known() == 0 ? 0 : sum;
                    return conditions;
                }
            };
        }
    }

    static final class ChangesItsArgument extends Correct {
        @Override
        protected ARBackbone create() {
            return new MeanBackbone(Attention.BIDIRECTIONAL) {
                @Override
                FloatBlock conditions(PrefixContext context) {
                    FloatBlock conditions = super.conditions(context);
                    context.tokens().data()[context.order()[context.known()] * 2] = 0;
                    return conditions;
                }
            };
        }
    }

    static final class KeepsItsResult extends Correct {
        @Override
        protected ARBackbone create() {
            return new Caching(Attention.BIDIRECTIONAL) {
                @Override
                List<Object> key(PrefixContext context) {
                    return List.of(context.sequence(), context.label(), prefix(context), context.asked());
                }

                @Override
                public FloatBlock conditions(List<PrefixContext> contexts) {
                    return contexts.size() == 1 ? conditions(contexts.get(0)) : super.conditions(contexts);
                }
            };
        }
    }

    /** Looks at nothing that it is asked for. */
    private static final class Unchecked extends MeanBackbone {
        Unchecked() {
            super(Attention.BIDIRECTIONAL);
        }

        @Override
        void require(PrefixContext context) {}
    }

    static final class AsksNobody extends Correct {
        @Override
        protected ARBackbone create() {
            return new Unchecked();
        }
    }

    static final class ClosesOnce extends Correct {
        @Override
        protected ARBackbone create() {
            return new MeanBackbone(Attention.BIDIRECTIONAL) {
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

    static final class ClosesTheOthers extends Correct {
        private boolean isClosed;

        @Override
        protected ARBackbone create() {
            return new MeanBackbone(Attention.BIDIRECTIONAL) {
                @Override
                FloatBlock conditions(PrefixContext context) {
                    return isClosed ? FloatBlock.zeros(context.asked(), 2) : super.conditions(context);
                }

                @Override
                public void close() {
                    isClosed = true;
                }
            };
        }
    }

    static final class AnswersBackwards extends Correct {
        @Override
        protected ARBackbone create() {
            return new MeanBackbone(Attention.BIDIRECTIONAL) {
                @Override
                FloatBlock conditions(PrefixContext context) {
                    FloatBlock conditions = super.conditions(context);
                    List<Integer> rows = new ArrayList<>();
                    for (int i = 0; i < conditions.rows(); i++) {
                        rows.add(i);
                    }
                    Collections.reverse(rows);
                    return conditions.gather(rows.stream().mapToInt(Integer::intValue).toArray());
                }
            };
        }
    }

    static final class SeesTheLongestPrefix extends CorrectAndCausal {
        @Override
        protected ARBackbone create() {
            return new MeanBackbone(Attention.CAUSAL) {
                @Override
                public FloatBlock conditions(List<PrefixContext> contexts) {
                    FloatBlock conditions = super.conditions(contexts);
                    for (int row = 0; row < conditions.rows(); row++) {
                        PrefixContext own = contexts.get(row);
                        conditions.data()[2 * row] += contexts.stream()
                                .filter(other -> other.sequence() == own.sequence() && other.known() > own.known())
                                .mapToInt(other -> other.known() - own.known())
                                .sum();
                    }
                    return conditions;
                }
            };
        }
    }

    static final class SeesTheNewestPrefix extends CorrectAndCausal {
        @Override
        protected ARBackbone create() {
            return new MeanBackbone(Attention.CAUSAL) {
                private final Map<Long, Integer> longest = new HashMap<>();

                @Override
                FloatBlock conditions(PrefixContext context) {
                    FloatBlock conditions = super.conditions(context);
                    conditions.data()[0] +=
                            longest.merge(context.sequence(), context.known(), Math::max) - context.known();
                    return conditions;
                }
            };
        }
    }

    static final class LooksAhead extends CorrectAndCausal {
        @Override
        protected ARBackbone create() {
            return new MeanBackbone(Attention.CAUSAL) {
                @Override
                void require(PrefixContext context) {}
            };
        }
    }
}
