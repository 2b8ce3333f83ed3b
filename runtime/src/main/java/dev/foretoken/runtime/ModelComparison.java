package dev.foretoken.runtime;

import com.google.inject.Injector;
import dev.foretoken.api.ARBackbone;
import dev.foretoken.api.DiffusionHead;
import dev.foretoken.api.DiffusionHead.DenoisingLaw;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.PrefixContext;
import dev.foretoken.api.numerics.Philox;
import dev.foretoken.api.numerics.Respacing;
import dev.foretoken.models.ModelFolder;
import dev.foretoken.models.Progress;
import dev.foretoken.runtime.decoding.AutoregressiveModel;
import dev.foretoken.runtime.decoding.GenerationEvent.Role;
import dev.foretoken.runtime.decoding.PhiloxNoise;
import dev.foretoken.runtime.parts.LoadingProgress;
import dev.foretoken.runtime.parts.OpenParts;
import dev.foretoken.runtime.parts.PartAssembly;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Compares what a model computes and what it does when {@linkplain dev.foretoken.models.Widening widened}. */
public final class ModelComparison {
    private static final long SEED = 0;
    private static final int CONTEXTS = 8;

    private ModelComparison() {}

    /**
     * What differs at most, over the largest absolute value of the original's; NaN if either computed one.
     *
     * @param conditions of the conditions, whose copies are compared each with the original's
     * @param tokens of the tokens drawn under them
     */
    public record Difference(double conditions, double tokens) {
        /** Whether both are that small; what is NaN is not. */
        public boolean isWithin(double tolerance) {
            return conditions <= tolerance && tokens <= tolerance;
        }
    }

    /**
     * Loads both models and lets them draw the next token under the same random prefixes, from none to all but one
     * token known, with and without a class.
     *
     * @param original folder of the original
     * @param widened folder of the widened model
     * @param progress is told how much of the weights is loaded
     * @throws dev.foretoken.api.ForetokenException if a model cannot be loaded or the two do not draw the same tokens'
     *     shape
     */
    public static Difference between(Path original, Path widened, PartsSetup setup, Progress progress) {
        return Wiring.start(setup, progress, injector -> compare(injector, original, widened));
    }

    private static Difference compare(Injector injector, Path original, Path widened) {
        PartAssembly assembly = injector.getInstance(PartAssembly.class);
        LoadingProgress loading = injector.getInstance(LoadingProgress.class);
        try (OpenParts open = injector.getInstance(OpenParts.class)) {
            List<ModelFolder> folders =
                    List.of(open.add(ModelFolder.open(original)), open.add(ModelFolder.open(widened)));
            folders.forEach(loading::expect);
            List<Drawn> drawn = new ArrayList<>();
            for (ModelFolder folder : folders) {
                drawn.add(folder.spec().backbone().isPresent()
                        ? Drawn.by(assembly.model(Role.TARGET, folder))
                        : Drawn.by(assembly.head(Role.DRAFT, folder), drawn.stream().findFirst()));
                loading.loaded(folder);
            }
            return new Difference(
                    difference(drawn.get(0).conditions(), drawn.get(1).conditions()),
                    difference(drawn.get(0).tokens(), drawn.get(1).tokens()));
        }
    }

    /** Rows of the others hold copies of the rows, one after another. */
    private static double difference(FloatBlock rows, FloatBlock others) {
        int length = rows.rowLength();
        int copied = others.requireShape("the widened", rows.rows(), others.rowLength()).rowLength();
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < others.size(); i++) {
            float expected = rows.data()[i / copied * length + i % copied % length];
            largest = Math.max(largest, Math.abs(expected));
            difference = Math.max(difference, Math.abs(others.data()[i] - expected));
        }
        return difference / largest;
    }

    /** What a model makes of the contexts, a row each. */
    private record Drawn(FloatBlock conditions, FloatBlock tokens) {
        static Drawn by(AutoregressiveModel model) {
            return by(model.head(), model.backbone().conditions(contexts(model.backbone().spec())));
        }

        /** By a head alone, under random conditions or, once there are some, under copies of them. */
        static Drawn by(DiffusionHead head, Optional<Drawn> before) {
            int length = head.spec().conditionDimension();
            FloatBlock random = before.map(Drawn::conditions).orElseGet(() -> FloatBlock.zeros(CONTEXTS, length));
            if (before.isEmpty()) {
                new Philox(SEED).normals(0, 0, 0, random.data(), 0, random.size());
            }
            FloatBlock conditions = FloatBlock.zeros(CONTEXTS, length);
            for (int i = 0; i < conditions.size(); i++) {
                conditions.data()[i] = random.data()[i / length * random.rowLength() + i % length % random.rowLength()];
            }
            return by(head, conditions);
        }

        private static Drawn by(DiffusionHead head, FloatBlock conditions) {
            Respacing respacing = head.spec().respacing();
            FloatBlock noise = FloatBlock.zeros(respacing.count() + 1, CONTEXTS, head.spec().tokenDimension());
            new Philox(SEED).normals(CONTEXTS, 0, 0, noise.data(), 0, noise.size());
            DenoisingLaw law = new DenoisingLaw(conditions, Optional.empty(), respacing, 1, false);
            return new Drawn(conditions, head.sample(law, noise, false).tokens());
        }

        private static List<PrefixContext> contexts(ARBackbone.Spec spec) {
            int length = spec.latent().tokens();
            return IntStream.range(0, CONTEXTS)
                    .mapToObj(i -> {
                        FloatBlock tokens = FloatBlock.zeros(length, spec.latent().tokenDimension());
                        new Philox(SEED).normals(i, 0, 0, tokens.data(), 0, tokens.size());
                        int known = i * (length - 1) / (CONTEXTS - 1);
                        int label = i == 0 ? PrefixContext.UNCONDITIONAL : i % spec.classes();
                        return new PrefixContext(i, label, new PhiloxNoise(SEED).order(i, length), tokens, known, 1);
                    })
                    .toList();
        }
    }
}
