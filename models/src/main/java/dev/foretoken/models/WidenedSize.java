package dev.foretoken.models;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.models.MarBackboneSpec.Transformer;
import java.util.Optional;

/**
 * The size of a model when it is enlarged to another's.
 *
 * @param original what is enlarged
 * @param like whose size it gets
 */
record WidenedSize(ModelSpec original, ModelSpec like) {
    /** @throws ForetokenException if it cannot get that size and compute the same */
    ModelSpec spec() {
        Transformer encoder = shape().encoder();
        Transformer decoder = shape().decoder();
        if (original.backbone().isEmpty() && original.head().isPresent()) {
            return underConditionsOf(decoder.width());
        }
        Optional<PartSpec> backbone = original.backbone().flatMap(ModelSpec.Part::size);
        if (backbone.orElse(null) instanceof MarBackboneSpec mar) {
            return resized(new MarBackboneSpec(
                    mar.classes(), mar.bufferSize(), transformer("encoder", mar.encoder(), encoder),
                    transformer("decoder", mar.decoder(), decoder)), decoder.width());
        }
        if (backbone.orElse(null) instanceof CausalBackboneSpec causal) {
            Transformer both = new Transformer(
                    decoder.width(), encoder.depth() + decoder.depth(), decoder.heads(), decoder.mlpRatio());
            return resized(
                    new CausalBackboneSpec(causal.classes(), transformer("backbone", causal.transformer(), both)),
                    decoder.width());
        }
        throw impossible("it has neither a MAR nor a causal backbone, and is no head alone");
    }

    /** A head alone stays as it is, a draft; the conditions that it takes are a widened target's. */
    private ModelSpec underConditionsOf(int width) {
        DiffusionHeadSpec head = headOf(original);
        requireMultiple("length of the conditions", head.conditionDimension(), width);
        return renamed(original.resized(
                Optional.empty(),
                new DiffusionHeadSpec(
                        width, head.depth(), head.width(), head.diffusionSteps(), head.noiseSchedule())));
    }

    private MarBackboneSpec shape() {
        if (like.backbone().flatMap(ModelSpec.Part::size).orElse(null) instanceof MarBackboneSpec mar) {
            return mar;
        }
        throw impossible("that is no MAR model");
    }

    private ModelSpec resized(PartSpec backbone, int conditionDimension) {
        DiffusionHeadSpec from = headOf(original);
        DiffusionHeadSpec to = headOf(like);
        requireMultiple("width of the diffusion head", from.width(), to.width());
        requireNoLess("blocks of the diffusion head", from.depth(), to.depth());
        DiffusionHeadSpec head = new DiffusionHeadSpec(
                conditionDimension, to.depth(), to.width(), from.diffusionSteps(), from.noiseSchedule());
        return renamed(original.resized(Optional.of(backbone), head));
    }

    private ModelSpec renamed(ModelSpec resized) {
        return resized.named(original.name() + "-like-" + like.name());
    }

    private DiffusionHeadSpec headOf(ModelSpec model) {
        if (model.head().flatMap(ModelSpec.Part::size).orElse(null) instanceof DiffusionHeadSpec head) {
            return head;
        }
        throw impossible("the diffusion head of [" + model.name() + "] is of another kind");
    }

    private Transformer transformer(String name, Transformer from, Transformer to) {
        requireMultiple("width of the " + name, from.width(), to.width());
        requireMultiple(
                "hidden width of the " + name, from.width() * from.mlpRatio(), to.width() * to.mlpRatio());
        requireNoLess("blocks of the " + name, from.depth(), to.depth());
        int head = from.width() / from.heads();
        int wanted = to.width() / to.heads();
        if (head != wanted) {
            throw impossible("attention heads of the " + name + " have [" + head + "] values, not [" + wanted + "]");
        }
        return to;
    }

    private void requireMultiple(String what, int from, int to) {
        if (to % from != 0) {
            throw impossible("the " + what + " is [" + from + "], which does not divide [" + to + "]");
        }
    }

    private void requireNoLess(String what, int from, int to) {
        if (to < from) {
            throw impossible("the " + what + " are [" + from + "], more than [" + to + "]");
        }
    }

    private ForetokenException impossible(String why) {
        return new ForetokenException(
                ForetokenException.Code.INVALID_ARGUMENT,
                "Model [" + original.name() + "] cannot be widened to the size of [" + like.name() + "]: " + why
                        + "; choose another size or model");
    }
}
