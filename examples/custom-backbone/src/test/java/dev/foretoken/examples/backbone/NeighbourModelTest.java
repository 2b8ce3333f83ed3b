package dev.foretoken.examples.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.PrefixContext;
import dev.foretoken.runtime.Foretoken;
import dev.foretoken.runtime.Generation;
import dev.foretoken.runtime.Setup;
import dev.foretoken.runtime.decoding.DecodingPolicy;
import dev.foretoken.runtime.decoding.GenerationRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class NeighbourModelTest {
    private static final Path MODELS = Path.of("models");
    private static final LatentSpec LATENT = new LatentSpec(3, 2, 2, 1, 1);
    private static final float FOLLOW = 0.75f;

    private final NeighbourBackbone backbone =
            new NeighbourBackbone(new NeighbourBackbone.Settings(4, FOLLOW), LATENT);

    @ParameterizedTest
    @EnumSource(DecodingPolicy.class)
    void everyPolicyDrawsPictures(DecodingPolicy policy) {
        Setup setup = Setup.of(MODELS.resolve("smooth")).draft(MODELS.resolve("rough")).build();
        try (Foretoken foretoken = Foretoken.open(setup)) {
            GenerationRequest request = GenerationRequest.of(List.of(0, 4, 8)).policy(policy).build();
            Generation generation = foretoken.generate(request);
            assertThat(generation.latents().isFinite()).isTrue();
            assertThat(generation.pictures()).hasSize(3);
            assertThat(foretoken.generate(request).latents().data()).isEqualTo(generation.latents().data());
        }
    }

    /** Position 0 has the neighbours 1 and 2; without them it shows its class. */
    @Test
    void aTokenFollowsItsKnownNeighbours() {
        FloatBlock tokens = FloatBlock.of(new float[] {9, 9, 9, 1, 2, 3, 3, 4, 5, 9, 9, 9}, 4, 3);
        int[] order = {1, 2, 0, 3};

        float[] colour = condition(new PrefixContext(0, 1, order, tokens, 0, 1));
        float[] following = condition(new PrefixContext(0, 1, order, tokens, 2, 1));

        for (int d = 0; d < 3; d++) {
            assertThat(following[d]).isCloseTo((1 - FOLLOW) * colour[d] + FOLLOW * (2 + d), within(1e-6f));
        }
    }

    @Test
    void classesHaveDifferentColoursAndNoClassHasNone() {
        FloatBlock tokens = FloatBlock.zeros(4, 3);
        int[] order = {0, 1, 2, 3};
        List<float[]> colours = IntStream.range(0, 4)
                .mapToObj(label -> condition(new PrefixContext(0, label, order, tokens, 0, 1))).toList();
        assertThat(colours).doesNotHaveDuplicates();
        assertThat(condition(new PrefixContext(0, PrefixContext.UNCONDITIONAL, order, tokens, 0, 1)))
                .containsOnly(0);
    }

    @Test
    void aWeightAboveOneIsAnError() {
        assertThatThrownBy(() -> new NeighbourBackbone.Settings(4, 1.5f))
                .isInstanceOf(ForetokenException.class).hasMessageContaining("[follow] from 0 to 1, not [1.5]");
    }

    private float[] condition(PrefixContext context) {
        return backbone.conditions(List.of(context)).data();
    }
}
