package dev.foretoken.models;

import dev.foretoken.api.LatentSpec;
import java.util.Map;

/** The size of a part with weights, which tells its tensors. */
public sealed interface PartSpec
        permits MarBackboneSpec, CausalBackboneSpec, DiffusionHeadSpec, KlAutoencoderSpec,
                ConvolutionalClassifierSpec {
    /** Name of the part in a model's specification, and so of the factory that makes it. */
    String part();

    /** Shapes of the part's tensors by their names, in order; official ones where there are any. */
    Map<String, int[]> tensors(LatentSpec latent);
}
