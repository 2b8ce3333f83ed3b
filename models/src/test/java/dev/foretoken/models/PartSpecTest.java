package dev.foretoken.models;

import static dev.foretoken.api.ForetokenException.Code.INVALID_ARGUMENT;
import static dev.foretoken.api.ForetokenException.Code.INVALID_MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.numerics.DiffusionSchedule.Noise;
import dev.foretoken.models.MarBackboneSpec.Transformer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PartSpecTest {
    private static final Transformer SMALL = new Transformer(8, 2, 2, 4);

    @Test
    void whatIsLeftOutHasADefault() {
        assertThat(new Transformer(8, 2, 2, 0)).isEqualTo(SMALL);
        assertThat(new MarBackboneSpec(10, 0, SMALL, null)).isEqualTo(new MarBackboneSpec(10, 64, SMALL, SMALL));
        assertThat(new CausalBackboneSpec(10, new Transformer(8, 2, 2, 0)))
                .isEqualTo(new CausalBackboneSpec(10, SMALL));
        assertThat(new DiffusionHeadSpec(8, 1, 8, null, null))
                .isEqualTo(new DiffusionHeadSpec(8, 1, 8, "100", Noise.COSINE));
        assertThat(new KlAutoencoderSpec(0, null, 0, null, null))
                .isEqualTo(new KlAutoencoderSpec(128, List.of(1, 1, 2, 2, 4), 2, List.of(4), List.of()));
        assertThat(new ConvolutionalClassifierSpec(12, 0, 0, 0))
                .isEqualTo(new ConvolutionalClassifierSpec(12, 32, 4, 128));
    }

    @Test
    void classifiersHaveClassesAndGroupsOfChannels() {
        Failing.with(INVALID_MODEL, () -> new ConvolutionalClassifierSpec(0, 8, 1, 1)).contains("classes [0]");
        Failing.with(INVALID_MODEL, () -> new ConvolutionalClassifierSpec(1, 12, 1, 1)).contains("[12]", "[8]");
        Failing.with(INVALID_MODEL, () -> new ConvolutionalClassifierSpec(1, 8, -1, 1)).contains("levels [-1]");
        Failing.with(INVALID_MODEL, () -> new ConvolutionalClassifierSpec(1, 8, 1, -1)).contains("features [-1]");
    }

    @Test
    void headsDivideTheWidth() {
        Failing.with(INVALID_MODEL, () -> new Transformer(8, 2, 3, 4)).contains("heads [3]", "width [8]");
    }

    @Test
    void sizesArePositive() {
        Failing.with(INVALID_MODEL, () -> new Transformer(0, 2, 2, 4)).contains("width [0]");
        Failing.with(INVALID_MODEL, () -> new Transformer(8, -1, 2, 4)).contains("depth [-1]");
        Failing.with(INVALID_MODEL, () -> new Transformer(8, 2, 0, 4)).contains("heads [0]");
        Failing.with(INVALID_MODEL, () -> new Transformer(8, 2, 2, -4)).contains("mlpRatio [-4]");
        Failing.with(INVALID_MODEL, () -> new MarBackboneSpec(0, 64, SMALL, SMALL)).contains("classes [0]");
        Failing.with(INVALID_MODEL, () -> new MarBackboneSpec(1, -1, SMALL, SMALL)).contains("buffer size [-1]");
        Failing.with(INVALID_MODEL, () -> new MarBackboneSpec(1, 1, null, SMALL)).contains("encoder");
        Failing.with(INVALID_MODEL, () -> new CausalBackboneSpec(0, SMALL)).contains("classes [0]");
        Failing.with(INVALID_MODEL, () -> new CausalBackboneSpec(1, null)).contains("transformer");
        Failing.with(INVALID_MODEL, () -> new DiffusionHeadSpec(0, 1, 1, null, null)).contains("Dimension [0]");
        Failing.with(INVALID_MODEL, () -> new DiffusionHeadSpec(1, 0, 1, null, null)).contains("depth [0]");
        Failing.with(INVALID_MODEL, () -> new DiffusionHeadSpec(1, 1, 0, null, null)).contains("width [0]");
    }

    @Test
    void aPartOfAModelKeepsItsSize() {
        for (PartSpec size : List.of(
                new MarBackboneSpec(3, 2, SMALL, null), new CausalBackboneSpec(3, SMALL),
                new DiffusionHeadSpec(8, 1, 8, "ddim5", Noise.COSINE),
                new KlAutoencoderSpec(32, List.of(1, 2), 1, null, null))) {
            ModelSpec.Part part = ModelSpec.Part.of(size);

            assertThat(part.part()).isEqualTo(size.part());
            assertThat(part.size()).contains(size);
        }
    }

    @Test
    void aCausalBackboneHasAPositionATokenAndOneStackOfBlocks() {
        Map<String, int[]> tensors = new CausalBackboneSpec(10, SMALL).tensors(new LatentSpec(4, 2, 6, 1, 1));

        assertThat(tensors.get("class_emb.weight")).containsExactly(10, 8);
        assertThat(tensors.get("fake_latent")).containsExactly(1, 8);
        assertThat(tensors.get("z_proj.weight")).containsExactly(8, 4);
        assertThat(tensors.get("pos_embed_learned")).containsExactly(1, 12, 8);
        assertThat(tensors.get("diffusion_pos_embed_learned")).containsExactly(1, 12, 8);
        assertThat(tensors.get("blocks.1.attn.qkv.weight")).containsExactly(24, 8);
        assertThat(tensors.get("norm.bias")).containsExactly(8);
        assertThat(tensors).hasSize(10 + 2 * 12);
    }

    @Test
    void diffusionStepsCanBeRead() {
        Failing.with(INVALID_ARGUMENT, () -> new DiffusionHeadSpec(1, 1, 1, "often", null)).contains("[often]");
    }

    @Test
    void autoencodersHaveLevels() {
        Failing.with(INVALID_MODEL, () -> new KlAutoencoderSpec(48, null, 0, null, null)).contains("[48]", "[32]");
        Failing.with(INVALID_MODEL, () -> new KlAutoencoderSpec(32, List.of(), 0, null, null)).contains("one level");
        Failing.with(INVALID_MODEL, () -> new KlAutoencoderSpec(32, List.of(1, 0), 0, null, null)).contains("[0]");
        Failing.with(INVALID_MODEL, () -> new KlAutoencoderSpec(32, List.of(1), 0, List.of(1), null)).contains("[1]");
    }

    @Test
    void attentionGoesWhereItIsSaid() {
        KlAutoencoderSpec spec = new KlAutoencoderSpec(32, List.of(1, 2), 1, List.of(0), List.of(1));

        assertThat(spec.tensors(new LatentSpec(4, 4, 4, 1, 1)).keySet())
                .contains("encoder.down.0.attn.0.q.weight", "decoder.up.1.attn.1.proj_out.bias")
                .doesNotContain("encoder.down.1.attn.0.q.weight", "decoder.up.0.attn.0.q.weight");
        assertThat(spec.factor()).isEqualTo(2);
    }
}
