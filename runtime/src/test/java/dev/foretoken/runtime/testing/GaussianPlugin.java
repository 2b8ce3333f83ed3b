package dev.foretoken.runtime.testing;

import dev.foretoken.api.ARBackbone;
import dev.foretoken.api.AcceptanceCriterion;
import dev.foretoken.api.AcceptanceCriterion.Evidence;
import dev.foretoken.api.AcceptanceCriterion.Guarantee;
import dev.foretoken.api.DiffusionHead;
import dev.foretoken.api.DraftedTokens;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.LatentDecoder;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.PartContext;
import dev.foretoken.api.PartFactory;
import dev.foretoken.api.PartFactory.NoSettings;
import dev.foretoken.api.PictureClassifier;
import dev.foretoken.api.Plugin;
import dev.foretoken.api.PrefixContext;
import dev.foretoken.api.Resampler;
import dev.foretoken.models.pictures.Motif;
import dev.foretoken.models.pictures.ProceduralPictures;
import dev.foretoken.models.pictures.ProceduralPictures.Split;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/** The models in closed form as parts, with rules under the names that the policies ask for. */
public final class GaussianPlugin implements Plugin {
    @Override
    public String name() {
        return "gaussian";
    }

    @Override
    public String description() {
        return "Gaussian tokens";
    }

    @Override
    public String version() {
        return "1.2.3";
    }

    @Override
    public List<PartFactory<ARBackbone, ?>> backbones() {
        return List.of(
                part("gaussian", BackboneSettings.class,
                        (settings, context) -> Backbone.open(
                                new GaussianTokens.Backbone(settings.error(), settings.attention()), context.latent(),
                                Optional.ofNullable(settings.mark()))),
                part("labels", NoSettings.class, (settings, context) -> new Labels(context.latent())),
                part("broken", NoSettings.class, (settings, context) -> {
                    throw new IllegalStateException("out of order");
                }),
                part("misaligned", NoSettings.class, (settings, context) -> {
                    throw new NoSuchMethodError("LatentSpec.depth()");
                }));
    }

    @Override
    public List<PartFactory<DiffusionHead, ?>> heads() {
        return List.of(part(
                "gaussian", HeadSettings.class, (settings, context) -> new GaussianTokens.Head(settings.deviation())));
    }

    @Override
    public List<PartFactory<AcceptanceCriterion, ?>> acceptanceCriteria() {
        return List.of(
                part("cspd", CspdSettings.class,
                        (settings, context) -> new Constant(
                                -1 / settings.flattening(), Evidence.LAST_GAUSSIAN, Guarantee.NONE)),
                part("path-ratio", NoSettings.class,
                        (settings, context) -> new Constant(-1, Evidence.PATH, Guarantee.LOSSLESS)),
                part("always", NoSettings.class,
                        (settings, context) -> new Constant(0, Evidence.PATH, Guarantee.NONE)));
    }

    @Override
    public List<PartFactory<Resampler, ?>> resamplers() {
        return List.of(
                part("last-gaussian-residual", NoSettings.class, (settings, context) -> givingUp()),
                part("path-residual", NoSettings.class, (settings, context) -> new GivingUpAgainstItsWord()));
    }

    @Override
    public List<PartFactory<LatentDecoder, ?>> latentDecoders() {
        return List.of(
                part("doubling", DecoderSettings.class, (settings, context) -> new Doubling(settings.channels())),
                part("small", NoSettings.class, (settings, context) -> new Uniform(2, 1, 0)),
                part("undefined", NoSettings.class, (settings, context) -> new Uniform(2, 2, Float.NaN)),
                part("failing", NoSettings.class, (settings, context) -> new Failing()),
                part("motifs", NoSettings.class, (settings, context) -> new Motifs()),
                part("grey", NoSettings.class, (settings, context) -> new Uniform(16, 16, 0)));
    }

    @Override
    public List<PartFactory<PictureClassifier, ?>> pictureClassifiers() {
        return List.of(part(
                "mosaic", MosaicSettings.class,
                (settings, context) -> new Mosaic(settings.classes(), context.latent())));
    }

    @Override
    public List<Diagnosis> diagnose() {
        return List.of(Diagnosis.healthy("numbers add up"), Diagnosis.unhealthy("no abacus", "buy an abacus"));
    }

    /**
     * Settings of the backbone.
     *
     * @param mark file that is there as long as the backbone is open
     */
    public record BackboneSettings(float error, ARBackbone.Attention attention, String mark) {
        public BackboneSettings {
            attention = attention == null ? ARBackbone.Attention.BIDIRECTIONAL : attention;
        }
    }

    /** Settings of the head. */
    public record HeadSettings(Double deviation) {
        public HeadSettings {
            deviation = deviation == null ? 0.3 : deviation;
            if (!(deviation > 0)) {
                throw new ForetokenException(
                        ForetokenException.Code.INVALID_ARGUMENT, "The deviation [" + deviation + "] must be positive");
            }
        }
    }

    /** Settings of the criterion. */
    public record CspdSettings(Double flattening) {
        public CspdSettings {
            flattening = flattening == null ? 1 : flattening;
        }
    }

    /** Settings of the decoder. */
    public record DecoderSettings(Integer channels) {
        public DecoderSettings {
            channels = channels == null ? GaussianTokens.LATENT.channels() : channels;
        }
    }

    /** Settings of the classifier. */
    public record MosaicSettings(Integer classes) {
        public MosaicSettings {
            classes = classes == null ? Motif.values().length : classes;
        }
    }

    /** Conditions that are the class, for {@link Motifs}. */
    private record Labels(LatentSpec latent) implements ARBackbone {
        @Override
        public Spec spec() {
            return new Spec(latent, Motif.values().length, latent.tokenDimension(), Attention.BIDIRECTIONAL);
        }

        @Override
        public FloatBlock conditions(List<PrefixContext> contexts) {
            return FloatBlock.concatenate(contexts.stream()
                    .map(context -> {
                        FloatBlock conditions = FloatBlock.zeros(context.asked(), latent.tokenDimension());
                        Arrays.fill(conditions.data(), context.label());
                        return conditions;
                    })
                    .toList());
        }

        @Override
        public void close() {}
    }

    /** The model in closed form with a latent of any scale. */
    private record Backbone(GaussianTokens.Backbone model, LatentSpec latent, Optional<String> mark)
            implements ARBackbone {
        static Backbone open(GaussianTokens.Backbone model, LatentSpec latent, Optional<String> mark) {
            mark.ifPresent(file -> unchecked(() -> Files.createFile(Path.of(file))));
            return new Backbone(model, latent, mark);
        }

        private static void unchecked(Callable<?> work) {
            try {
                work.call();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public Spec spec() {
            Spec spec = model.spec();
            return new Spec(latent, spec.classes(), spec.conditionDimension(), spec.attention());
        }

        @Override
        public FloatBlock conditions(List<PrefixContext> contexts) {
            return model.conditions(contexts);
        }

        @Override
        public void close() {
            mark.ifPresent(file -> unchecked(() -> {
                Files.delete(Path.of(file));
                return file;
            }));
        }
    }

    /** Accepts every token with the same log probability. */
    private record Constant(double logAcceptance, Evidence evidence, Guarantee guarantee)
            implements AcceptanceCriterion {
        @Override
        public double[] logAcceptance(DraftedTokens drafted) {
            double[] all = new double[drafted.count()];
            Arrays.fill(all, logAcceptance);
            return all;
        }
    }

    /** Leaves every rejected token to the target's own draw. */
    private static Resampler givingUp() {
        return (rejected, randomness) -> Collections.nCopies(rejected.count(), new Resampler.GaveUp(1));
    }

    /** Promises all and keeps nothing. */
    private record GivingUpAgainstItsWord() implements Resampler {
        @Override
        public Guarantee guarantee() {
            return Guarantee.LOSSLESS;
        }

        @Override
        public List<Outcome> resample(DraftedTokens rejected, Randomness randomness) {
            return givingUp().resample(rejected, randomness);
        }
    }

    /** Shows the first channel in grey, each cell as 2 by 2 pixels. */
    private record Doubling(int channels) implements LatentDecoder {
        @Override
        public Spec spec() {
            return new Spec(channels, 2);
        }

        @Override
        public FloatBlock decode(FloatBlock latents) {
            int height = latents.shape()[2];
            int width = latents.shape()[3];
            FloatBlock pictures = FloatBlock.zeros(latents.rows(), 3, 2 * height, 2 * width);
            int pixels = 4 * height * width;
            for (int i = 0; i < pictures.size(); i++) {
                int pixel = i % pixels;
                int cell = pixel / (2 * width) / 2 * width + pixel % (2 * width) / 2;
                pictures.data()[i] = (float) Math.tanh(latents.data()[i / (3 * pixels) * latents.rowLength() + cell]);
            }
            return pictures;
        }

        @Override
        public void close() {}
    }

    /** A perfect decoder: a real picture of the class that the latent is near to, another for every latent. */
    private record Motifs() implements LatentDecoder {
        private static final int PICTURES = 1_000_000;

        @Override
        public Spec spec() {
            return new Spec(GaussianTokens.LATENT.channels(), 16);
        }

        @Override
        public FloatBlock decode(FloatBlock latents) {
            int[] indices = new int[latents.rows()];
            for (int i = 0; i < indices.length; i++) {
                float[] latent = latents.slice(i, i + 1).data();
                double sum = 0;
                for (float value : latent) {
                    sum += value;
                }
                int label = (int) Math.round(sum / latent.length);
                indices[i] = Math.floorMod(Arrays.hashCode(latent), PICTURES) * Motif.values().length + label;
            }
            return new ProceduralPictures(0).pixels(Split.VALIDATION, indices);
        }

        @Override
        public void close() {}
    }

    /** Sees a picture as a mosaic of 4 by 4 colours, and takes it for the class whose mean it is nearest to. */
    private static final class Mosaic implements PictureClassifier {
        private static final int SIDE = 4;
        private static final int EXAMPLES = 4;

        private final Spec spec;
        private final FloatBlock means;

        Mosaic(int classes, LatentSpec picture) {
            spec = new Spec(classes, 3 * SIDE * SIDE, picture.height(), picture.width());
            means = FloatBlock.zeros(classes, spec.features());
            int motifs = Motif.values().length;
            int[] indices = IntStream.range(0, EXAMPLES * motifs).toArray();
            FloatBlock examples = features(new ProceduralPictures(0).pixels(Split.TRAINING, indices));
            for (int i = 0; i < examples.size(); i++) {
                int label = i / spec.features() % motifs % classes;
                means.data()[label * spec.features() + i % spec.features()] += examples.data()[i] / EXAMPLES;
            }
        }

        @Override
        public Spec spec() {
            return spec;
        }

        @Override
        public Classified classify(FloatBlock pictures) {
            FloatBlock features = features(pictures);
            FloatBlock logits = FloatBlock.zeros(pictures.rows(), spec.classes());
            for (int i = 0; i < logits.size() * spec.features(); i++) {
                int d = i % spec.features();
                int label = i / spec.features() % spec.classes();
                int picture = i / spec.features() / spec.classes();
                float difference = features.data()[picture * spec.features() + d]
                        - means.data()[label * spec.features() + d];
                logits.data()[picture * spec.classes() + label] -= difference * difference;
            }
            return new Classified(features, logits);
        }

        private FloatBlock features(FloatBlock pictures) {
            int side = pictures.shape()[2];
            int cell = side / SIDE;
            FloatBlock features = FloatBlock.zeros(pictures.rows(), spec.features());
            for (int i = 0; i < pictures.size(); i++) {
                int pixel = i % (side * side);
                int tile = pixel / side / cell * SIDE + pixel % side / cell;
                features.data()[i / (side * side) * SIDE * SIDE + tile] += pictures.data()[i] / (cell * cell);
            }
            return features;
        }

        @Override
        public void close() {}
    }

    private record Failing() implements LatentDecoder {
        @Override
        public Spec spec() {
            return new Spec(GaussianTokens.LATENT.channels(), 2);
        }

        @Override
        public FloatBlock decode(FloatBlock latents) {
            throw new IllegalStateException("out of order");
        }

        @Override
        public void close() {}
    }

    /** Says how many pixels a cell has along either axis, and gives so many of one colour. */
    private record Uniform(int factor, int side, float colour) implements LatentDecoder {
        @Override
        public Spec spec() {
            return new Spec(GaussianTokens.LATENT.channels(), factor);
        }

        @Override
        public FloatBlock decode(FloatBlock latents) {
            int[] shape = latents.shape();
            FloatBlock pictures = FloatBlock.zeros(shape[0], 3, side * shape[2], side * shape[3]);
            Arrays.fill(pictures.data(), colour);
            return pictures;
        }

        @Override
        public void close() {}
    }

    private static <P, C extends Record> PartFactory<P, C> part(
            String name, Class<C> settings, BiFunction<C, PartContext, P> creation) {
        return new Part<>(name, settings, creation);
    }

    private record Part<P, C extends Record>(
            String name, Class<C> configuration, BiFunction<C, PartContext, P> creation)
            implements PartFactory<P, C> {
        @Override
        public String description() {
            return "for tests";
        }

        @Override
        public P create(C settings, PartContext context) {
            return creation.apply(settings, context);
        }
    }
}
