package dev.foretoken.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.foretoken.api.AcceptanceCriterion.Guarantee;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import dev.foretoken.runtime.decoding.Cancellation;
import dev.foretoken.runtime.decoding.DecodingPolicy;
import dev.foretoken.runtime.decoding.DiffusionStepSchedule;
import dev.foretoken.runtime.decoding.GenerationEvent;
import dev.foretoken.runtime.decoding.GenerationRequest;
import dev.foretoken.runtime.decoding.Prefill;
import dev.foretoken.runtime.pictures.Picture;
import dev.foretoken.runtime.testing.GaussianModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ForetokenTest {
    private static final String LATENT = "{\"channels\": 2, \"height\": 4, \"width\": 4, \"patch\": 1, \"scale\": 1}";

    @TempDir
    Path library;

    @Test
    void generatesPicturesWithAReport() throws IOException {
        try (Foretoken foretoken = Foretoken.open(complete().build())) {
            Generation generation = foretoken.generate(
                    GenerationRequest.of(List.of(0, 2)).seed(3).policy(DecodingPolicy.CSPD).build());
            assertThat(generation.latents().shape()).containsExactly(2, 2, 4, 4);
            assertThat(generation.pictures()).hasSize(2);
            assertThat(generation.report().pictures()).extracting(GenerationReport.Entry::sha256)
                    .containsExactly(generation.pictures().get(0).sha256(), generation.pictures().get(1).sha256());
            assertThat(generation.report().guarantee()).isEqualTo(Guarantee.NONE);
        }
    }

    /** The rules of the tests promise all and give up on every rejected token. */
    @Test
    void aTokenThatWasGivenUpCostsTheGuarantee() throws IOException {
        try (Foretoken foretoken = Foretoken.open(complete().build())) {
            GenerationReport report = foretoken.generate(GenerationRequest.of(0).build()).report();
            assertThat(report.request().finalNoise()).isTrue();
            assertThat(report.statistics().resamplingGaveUp()).isPositive();
            assertThat(report.guarantee()).isEqualTo(Guarantee.SURROGATE);
            GenerationReport alone = foretoken.generate(
                    GenerationRequest.of(0).prefill(new Prefill(1, Prefill.Of.TOKENS)).build()).report();
            assertThat(alone.guarantee()).isEqualTo(Guarantee.LOSSLESS);
        }
    }

    @Test
    void aReportIsReadAsItWasWritten() throws IOException {
        for (DecodingPolicy policy : DecodingPolicy.values()) {
            try (Foretoken foretoken = Foretoken.open(complete().setting("head.deviation", 0.2).build())) {
                Generation generation = foretoken.generate(GenerationRequest.of(1).policy(policy)
                        .diffusionSteps(DiffusionStepSchedule.parse("two-stage:8-4")).build());
                generation.writeTo(library.resolve("out"));
                assertThat(GenerationReport.read(library.resolve("out").resolve(Generation.REPORT)))
                        .isEqualTo(generation.report());
            }
        }
    }

    @Test
    void theSameRequestGivesTheSamePictureWhateverIsAroundIt() throws IOException {
        try (Foretoken foretoken = Foretoken.open(complete().build())) {
            Generation one = foretoken.generate(GenerationRequest.of(List.of(0, 1, 2)).batchSize(1).build());
            Generation other = foretoken.generate(GenerationRequest.of(List.of(0, 1, 2)).batchSize(3).build());
            assertThat(one.report().differences(other.report())).isEmpty();
            Generation third = foretoken.generate(GenerationRequest.of(List.of(0, 1, 2)).seed(9).build());
            assertThat(one.report().differences(third.report()))
                    .anyMatch(line -> line.contains("request/seed was 0 and is now 9"));
        }
    }

    @Test
    void aTargetMayBringItsOwnDecoder() throws IOException {
        Path all = GaussianModels.model(library, "all", """
                {"name": "all", "latent": %s,
                 "backbone": {"part": "gaussian", "configuration": {}},
                 "head": {"part": "gaussian", "configuration": {}},
                 "decoder": {"part": "doubling", "configuration": {}}}
                """.formatted(LATENT));
        try (Foretoken foretoken = Foretoken.open(Setup.of(all).build())) {
            assertThat(foretoken.generate(targetOnly()).pictures()).hasSize(1);
        }
    }

    @Test
    void theScaleOfTheLatentIsUndoneBeforeDecoding() throws IOException {
        String scaled = LATENT.replace("\"scale\": 1", "\"scale\": 4");
        Path plain = GaussianModels.target(library);
        Path large = GaussianModels.generator(library, "scaled", scaled, "gaussian", "{}");
        Path decoder = GaussianModels.decoder(library, 2);
        try (Foretoken one = Foretoken.open(Setup.of(plain).decoder(decoder).build());
                Foretoken other = Foretoken.open(Setup.of(large).decoder(decoder).build())) {
            Generation first = one.generate(targetOnly());
            Generation second = other.generate(targetOnly());
            assertThat(first.latents().data()).isEqualTo(second.latents().data());
            assertShows(first, 1);
            assertShows(second, 4);
        }
    }

    /** The decoder shows the tangent of the first channel, each cell as 2 by 2 pixels; a colour has 8 bits. */
    private static void assertShows(Generation generation, float scale) {
        float[] colours = Picture.colours(generation.pictures()).data();
        for (int cell = 0; cell < 16; cell++) {
            float colour = colours[cell / 4 * 2 * 8 + cell % 4 * 2];
            assertThat((double) colour)
                    .isCloseTo(Math.tanh(generation.latents().data()[cell] / scale), within(1.01 / 127.5));
        }
    }

    /** An open backbone leaves a mark, which it removes when it is closed. */
    @Test
    void whatIsOpenedIsClosed() throws IOException {
        Path target = marked("target");
        Path draft = marked("draft");
        Setup.Builder setup = Setup.of(target).draft(draft);
        try (Foretoken foretoken = Foretoken.open(setup.build())) {
            assertThat(foretoken.target().classes()).isEqualTo(3);
            assertThat(library.resolve("target.open")).exists();
            assertThat(library.resolve("draft.open")).exists();
        }
        assertThat(library.resolve("target.open")).doesNotExist();
        assertThat(library.resolve("draft.open")).doesNotExist();

        assertThatExceptionOfType(ForetokenException.class)
                .isThrownBy(() -> Foretoken.open(setup.decoder(GaussianModels.decoder(library, 3)).build()));
        assertThat(library.resolve("target.open")).as("after a decoder that does not fit").doesNotExist();
        assertThat(library.resolve("draft.open")).as("after a decoder that does not fit").doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"target, draft", "draft, target"})
    void onePartThatCannotBeClosedKeepsNoOtherOpen(String broken, String other) throws IOException {
        Foretoken foretoken = Foretoken.open(Setup.of(marked("target")).draft(marked("draft")).build());
        Files.delete(library.resolve(broken + ".open"));
        assertThatExceptionOfType(ForetokenException.class)
                .isThrownBy(foretoken::close)
                .withMessageContainingAll("Cannot close", broken + ".open")
                .matches(e -> e.code() == Code.PLUGIN_FAILED);
        assertThat(library.resolve(other + ".open")).doesNotExist();
    }

    private Path marked(String name) throws IOException {
        return GaussianModels.generator(
                library, name, LATENT, "gaussian", "{\"mark\": \"" + library.resolve(name + ".open") + "\"}");
    }

    @Test
    void theListenerIsToldOfEveryPicture() throws IOException {
        List<GenerationEvent> events = new ArrayList<>();
        try (Foretoken foretoken = Foretoken.open(complete().build())) {
            foretoken.generate(GenerationRequest.of(List.of(0, 1)).build(), events::add, new Cancellation());
        }
        assertThat(events).filteredOn(GenerationEvent.Finished.class::isInstance).hasSize(2);
    }

    @Test
    void aCancellationIsHonouredBetweenSteps() throws IOException {
        Cancellation cancellation = new Cancellation();
        List<GenerationEvent> events = new ArrayList<>();
        try (Foretoken foretoken = Foretoken.open(complete().build())) {
            assertThatExceptionOfType(ForetokenException.class)
                    .isThrownBy(() -> foretoken.generate(GenerationRequest.of(0).build(), event -> {
                        events.add(event);
                        cancellation.request();
                    }, cancellation))
                    .matches(e -> e.code() == Code.CANCELLED);
        }
        assertThat(events).noneMatch(GenerationEvent.Finished.class::isInstance);
    }

    @Test
    void draftAndTargetMustDrawTheSameLatent() throws IOException {
        Path other = GaussianModels.generator(
                library, "wide", LATENT.replace("\"width\": 4", "\"width\": 8"), "gaussian", "{}");
        Setup setup = Setup.of(GaussianModels.target(library)).draft(other).build();
        assertThatExceptionOfType(ForetokenException.class)
                .isThrownBy(() -> Foretoken.open(setup))
                .withMessageContainingAll("target", "wide")
                .matches(e -> e.code() == Code.INVALID_MODEL);
    }

    @Test
    void aDecoderForOtherChannelsIsRefused() throws IOException {
        Setup setup = Setup.of(GaussianModels.target(library)).decoder(GaussianModels.decoder(library, 3)).build();
        assertThatExceptionOfType(ForetokenException.class)
                .isThrownBy(() -> Foretoken.open(setup))
                .withMessageContainingAll("[3] channels", "[2]")
                .matches(e -> e.code() == Code.INVALID_MODEL);
    }

    @Test
    void aDecoderThatBreaksItsWordAboutShapesIsAnError() throws IOException {
        assertThatExceptionOfType(ForetokenException.class)
                .isThrownBy(() -> decode("small"))
                .withMessageContainingAll("[1, 3, 4, 4], expected [1, 3, 8, 8]")
                .matches(e -> e.code() == Code.WRONG_SHAPE);
    }

    @Test
    void coloursThatAreNotFiniteAreAnError() throws IOException {
        assertThatExceptionOfType(ForetokenException.class)
                .isThrownBy(() -> decode("undefined"))
                .withMessageContaining("not finite")
                .matches(e -> e.code() == Code.NOT_FINITE);
    }

    @Test
    void aDecoderThatFailsIsNamed() throws IOException {
        assertThatExceptionOfType(ForetokenException.class)
                .isThrownBy(() -> decode("failing"))
                .withMessageContainingAll("The latent decoder [", "out of order", "report it to the author")
                .matches(e -> e.code() == Code.PLUGIN_FAILED);
    }

    @Test
    void whatAPluginThrowsIsSaidToBeThePlugins() throws IOException {
        Path broken = GaussianModels.generator(library, "broken", LATENT, "broken", "{}");
        assertThatExceptionOfType(ForetokenException.class)
                .isThrownBy(() -> Foretoken.open(Setup.of(broken).build()))
                .withMessageContainingAll("backbone [broken]", "plugin [gaussian]", "out of order")
                .matches(e -> e.code() == Code.PLUGIN_FAILED);
    }

    @Test
    void aLinkageErrorIsExplainedByVersions() throws IOException {
        Path misaligned = GaussianModels.generator(library, "misaligned", LATENT, "misaligned", "{}");
        assertThatExceptionOfType(ForetokenException.class)
                .isThrownBy(() -> Foretoken.open(Setup.of(misaligned).build()))
                .withMessageContainingAll("[gaussian 1.2.3]", Versions.FORETOKEN, "not aligned")
                .matches(e -> e.code() == Code.PLUGIN_FAILED);
    }

    @Test
    void aModelThatIsNotThereIsAnError() {
        assertThatExceptionOfType(ForetokenException.class)
                .isThrownBy(() -> Foretoken.open(Setup.of(library.resolve("absent")).build()))
                .withMessageContaining("absent")
                .matches(e -> e.code() == Code.INVALID_MODEL);
    }

    private void decode(String decoder) throws IOException {
        Path model = GaussianModels.model(library, decoder, """
                {"name": "%s", "latent": %s, "decoder": {"part": "%s", "configuration": {}}}
                """.formatted(decoder, LATENT, decoder));
        Setup setup = Setup.of(GaussianModels.target(library)).decoder(model).build();
        try (Foretoken foretoken = Foretoken.open(setup)) {
            foretoken.generate(targetOnly());
        }
    }

    private Setup.Builder complete() throws IOException {
        return Setup.of(GaussianModels.target(library))
                .draft(GaussianModels.draft(library))
                .decoder(GaussianModels.decoder(library, 2));
    }

    private static GenerationRequest targetOnly() {
        return GenerationRequest.of(0).policy(DecodingPolicy.TARGET_ONLY).build();
    }
}
