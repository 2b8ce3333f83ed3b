package dev.foretoken.runtime.plugins;

import dev.foretoken.api.ARBackbone;
import dev.foretoken.api.AcceptanceCriterion;
import dev.foretoken.api.DiffusionHead;
import dev.foretoken.api.LatentDecoder;
import dev.foretoken.api.PartFactory;
import dev.foretoken.api.PictureClassifier;
import dev.foretoken.api.Plugin;
import dev.foretoken.api.Resampler;
import java.util.List;
import java.util.function.Function;

/**
 * A kind of part that plugins bring.
 *
 * @param <P> the part
 * @param title what users call it
 * @param prefix what its settings are named after, as in {@code acceptance.flattening}
 * @param factories where a plugin lists the factories of this kind
 */
public record PartKind<P>(String title, String prefix, Function<Plugin, List<PartFactory<P, ?>>> factories) {
    public static final PartKind<ARBackbone> BACKBONE = new PartKind<>("backbone", "backbone", Plugin::backbones);
    public static final PartKind<DiffusionHead> HEAD = new PartKind<>("diffusion head", "head", Plugin::heads);
    public static final PartKind<AcceptanceCriterion> ACCEPTANCE =
            new PartKind<>("acceptance criterion", "acceptance", Plugin::acceptanceCriteria);
    public static final PartKind<Resampler> RESAMPLER = new PartKind<>("resampler", "resampler", Plugin::resamplers);
    public static final PartKind<LatentDecoder> DECODER =
            new PartKind<>("latent decoder", "decoder", Plugin::latentDecoders);
    public static final PartKind<PictureClassifier> CLASSIFIER =
            new PartKind<>("picture classifier", "classifier", Plugin::pictureClassifiers);

    /** All kinds, in the order in which a picture meets them. */
    public static final List<PartKind<?>> ALL =
            List.of(BACKBONE, HEAD, ACCEPTANCE, RESAMPLER, DECODER, CLASSIFIER);

    /** The kinds of which each autoregressive model has one. */
    public static final List<PartKind<?>> OF_A_MODEL = List.of(BACKBONE, HEAD);
}
