package dev.foretoken.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.numerics.Respacing;
import dev.foretoken.models.BundledModels.Role;
import dev.foretoken.models.MarBackboneSpec.Transformer;
import dev.foretoken.models.training.TokenBatches.Attention;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BundledModelsTest {
    private static final LatentSpec LATENT = BundledModels.autoencoder().latent();

    @Test
    void aPictureIsAtMost64TokensOfAtMostEightChannels() {
        assertThat(LATENT.tokens()).isLessThanOrEqualTo(64);
        assertThat(LATENT.channels()).isLessThanOrEqualTo(8);
    }

    @ParameterizedTest
    @CsvSource({"MASKED,1", "CAUSAL,1", "MASKED,2", "CAUSAL,2"})
    void aStepOfTheTargetCostsAtLeastSixOfItsDraft(Attention attention, int patch) {
        LatentSpec latent = LATENT.withPatch(patch);
        ModelSpec target = BundledModels.generator(Role.TARGET, attention, latent);
        ModelSpec draft = BundledModels.generator(Role.DRAFT, attention, latent);
        ModelSpec headAlone = BundledModels.headAlone(attention, latent, head(target).conditionDimension());

        assertThat(operations(target) / operations(draft)).isGreaterThan(6);
        assertThat(operations(target) / operations(headAlone)).isGreaterThan(6);
    }

    @ParameterizedTest
    @CsvSource({"MASKED,1", "CAUSAL,1", "MASKED,2", "CAUSAL,2"})
    void theTargetCanBeWidenedToTheShapeOfMarLarge(Attention attention, int patch) {
        ModelSpec target = BundledModels.generator(Role.TARGET, attention, LATENT.withPatch(patch));
        Transformer transformer = transformer(target);
        DiffusionHeadSpec head = head(target);

        assertThat(1024 % transformer.width()).isZero();
        assertThat(transformer.width() / transformer.heads()).isEqualTo(1024 / 16);
        assertThat(transformer.depth()).isLessThanOrEqualTo(16);
        assertThat(1280 % head.width()).isZero();
        assertThat(head.depth()).isLessThanOrEqualTo(8);
    }

    /** Multiplications of the matrix products that draw one token by one model, with half of a picture known. */
    private static double operations(ModelSpec model) {
        DiffusionHeadSpec head = head(model);
        double residual = 5.0 * head.width() * head.width();
        double step = head.depth() * residual + 2.0 * head.width() * head.width();
        double backbone = model.backbone().isPresent() ? operationsOfBackbone(model) : 0;
        return backbone + new Respacing(head.diffusionSteps()).count() * step;
    }

    private static double operationsOfBackbone(ModelSpec model) {
        Transformer transformer = transformer(model);
        double width = transformer.width();
        double block = (4 + 2 * transformer.mlpRatio()) * width * width;
        int half = model.latent().tokens() / 2;
        double rows = model.backbone().orElseThrow().size().orElseThrow() instanceof MarBackboneSpec mar
                ? mar.bufferSize() + half + mar.bufferSize() + model.latent().tokens()
                : 1;
        return rows * transformer.depth() * block;
    }

    private static Transformer transformer(ModelSpec model) {
        PartSpec size = model.backbone().orElseThrow().size().orElseThrow();
        return size instanceof MarBackboneSpec mar ? mar.encoder() : ((CausalBackboneSpec) size).transformer();
    }

    private static DiffusionHeadSpec head(ModelSpec model) {
        return (DiffusionHeadSpec) model.head().orElseThrow().size().orElseThrow();
    }
}
