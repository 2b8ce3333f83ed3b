package dev.foretoken.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.foretoken.api.PartFactory;
import dev.foretoken.api.PartFactory.NoSettings;
import dev.foretoken.api.Plugin;
import dev.foretoken.api.Resampler;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class PluginContractTest {
    @Test
    void aCorrectPluginPasses() {
        assertThat(Failures.of(Correct.class)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("broken")
    void aBrokenPluginFails(Class<?> contract, String test) {
        assertThat(Failures.of(contract)).containsKey(test);
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                arguments(InNoServiceFile.class, "itIsFound"),
                arguments(BadlyNamed.class, "itsNameIsLowerCaseAscii"),
                arguments(BadlyNamed.class, "itsDescriptionIsOneLine"),
                arguments(BadlyNamed.class, "itHasAVersion"),
                arguments(Shrinking.class, "itListsTheSamePartsEveryTime"),
                arguments(WithTwins.class, "theNamesOfItsPartsAreLowerCaseAsciiAndDiffer"),
                arguments(WithAShoutedPart.class, "theNamesOfItsPartsAreLowerCaseAsciiAndDiffer"),
                arguments(WithAnUndescribedPart.class, "theDescriptionsOfItsPartsAreOneLine"),
                arguments(WithoutSettings.class, "theSettingsOfItsPartsAreRecords"));
    }

    /** A correct plugin, to be broken in one place. */
    public static class OfOnePart implements Plugin {
        @Override
        public String name() {
            return "of-one-part";
        }

        @Override
        public String description() {
            return "for tests";
        }

        @Override
        public String version() {
            return "1";
        }

        @Override
        public List<PartFactory<Resampler, ?>> resamplers() {
            return parts("giving-up");
        }

        static List<PartFactory<Resampler, ?>> parts(String... names) {
            return Stream.of(names)
                    .<PartFactory<Resampler, ?>>map(name -> part(name, "gives up", NoSettings.class))
                    .toList();
        }

        static PartFactory<Resampler, ?> part(String name, String description, Class<NoSettings> settings) {
            return PartFactory.of(name, description, settings, (none, context) -> (rejected, randomness) ->
                    IntStream.range(0, rejected.count())
                            .<Resampler.Outcome>mapToObj(row -> new Resampler.GaveUp(1))
                            .toList());
        }
    }

    static class Correct extends PluginContract {
        @Override
        protected Plugin create() {
            return new OfOnePart();
        }
    }

    static final class InNoServiceFile extends Correct {
        @Override
        protected Plugin create() {
            return new OfOnePart() {};
        }
    }

    static final class BadlyNamed extends Correct {
        @Override
        protected Plugin create() {
            return new OfOnePart() {
                @Override
                public String name() {
                    return "Of one Part";
                }

                @Override
                public String description() {
                    return "two\nlines";
                }

                @Override
                public String version() {
                    return "";
                }
            };
        }
    }

    static final class Shrinking extends Correct {
        @Override
        protected Plugin create() {
            return new OfOnePart() {
                private boolean wasAsked;

                @Override
                public List<PartFactory<Resampler, ?>> resamplers() {
                    List<PartFactory<Resampler, ?>> parts = wasAsked ? List.of() : super.resamplers();
                    wasAsked = true;
                    return parts;
                }
            };
        }
    }

    static final class WithTwins extends Correct {
        @Override
        protected Plugin create() {
            return listing(OfOnePart.parts("twin", "twin"));
        }
    }

    static final class WithAShoutedPart extends Correct {
        @Override
        protected Plugin create() {
            return listing(OfOnePart.parts("SHOUTED"));
        }
    }

    static final class WithAnUndescribedPart extends Correct {
        @Override
        protected Plugin create() {
            return listing(List.of(OfOnePart.part("part", " ", NoSettings.class)));
        }
    }

    static final class WithoutSettings extends Correct {
        @Override
        protected Plugin create() {
            return listing(List.of(OfOnePart.part("part", "no settings", null)));
        }
    }

    private static Plugin listing(List<PartFactory<Resampler, ?>> parts) {
        return new OfOnePart() {
            @Override
            public List<PartFactory<Resampler, ?>> resamplers() {
                return parts;
            }
        };
    }
}
