package dev.foretoken.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.api.AcceptanceCriterion;
import dev.foretoken.api.Device;
import dev.foretoken.api.DraftedTokens;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.Resampler;
import dev.foretoken.models.GoldenFolder;
import dev.foretoken.models.Safetensors;
import dev.foretoken.runtime.decoding.AutoregressiveModel;
import dev.foretoken.runtime.decoding.Cancellation;
import dev.foretoken.runtime.decoding.DecodingPolicy;
import dev.foretoken.runtime.decoding.GenerationEvent;
import dev.foretoken.runtime.decoding.GenerationEvent.Advanced;
import dev.foretoken.runtime.decoding.GenerationRequest;
import dev.foretoken.runtime.decoding.GuidanceSchedule;
import dev.foretoken.runtime.decoding.NoiseSource;
import dev.foretoken.runtime.decoding.Prefill;
import dev.foretoken.runtime.decoding.Speculation;
import dev.foretoken.runtime.decoding.SpeculativeDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole generations agree with the official code's, given its orders and its noise. */
class GenerationConformanceTest {
    /** Of the largest absolute value. */
    private static final double TOLERANCE = 1e-3;

    Device device() {
        return FixedContext.askedDevice();
    }

    @ParameterizedTest
    @MethodSource("dev.foretoken.models.GoldenFolder#all")
    void theTargetAloneAgrees(GoldenFolder folder) {
        try (Run run = new Run(folder, device())) {
            FloatBlock tokens = run.generate(DecodingPolicy.TARGET_ONLY);
            Agreement.assertClose(tokens, run.golden.read("target_only_tokens"), TOLERANCE);
            Agreement.assertClose(
                    run.target.latent().unpatchify(tokens), run.golden.read("target_only_latents"), TOLERANCE);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.foretoken.models.GoldenFolder#all")
    void theWindowedLoopAgreesWhereEveryDraftIsAccepted(GoldenFolder folder) {
        try (Run run = new Run(folder, device())) {
            FloatBlock tokens = run.generate(DecodingPolicy.CSPD_WINDOWED);
            Agreement.assertClose(
                    run.target.latent().unpatchify(tokens), run.golden.read("all_accepted_latents"), TOLERANCE);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.foretoken.models.GoldenFolder#all")
    void theMasksAgreeExactly(GoldenFolder folder) {
        try (Run run = new Run(folder, device())) {
            run.generate(DecodingPolicy.TARGET_ONLY);
            FloatBlock golden = run.golden.read("mask_after_step");
            FloatBlock masks = FloatBlock.zeros(golden.shape());
            Arrays.fill(masks.data(), 1);
            int pictures = golden.shape()[1];
            int positions = golden.shape()[2];
            for (Advanced advanced : run.advances) {
                // The official code keeps one position masked, also after the last step, which draws them all.
                int known = Math.min(advanced.known(), positions - 1);
                int[] order = run.noise.order(advanced.image(), positions);
                for (int i = 0; i < known; i++) {
                    masks.data()[(advanced.step() * pictures + advanced.image()) * positions + order[i]] = 0;
                }
            }
            assertThat(masks.data()).containsExactly(golden.data());
        }
    }

    /** The settings, models and random numbers of a folder. */
    private static final class Run implements AutoCloseable {
        private final Safetensors golden;
        private final AutoregressiveModel target;
        private final AutoregressiveModel draft;
        private final NoiseSource noise;
        private final List<Advanced> advances = new ArrayList<>();

        Run(GoldenFolder folder, Device device) {
            golden = folder.open("generation.safetensors");
            noise = new GoldenNoise(golden);
            target = model(folder, "target", device);
            draft = model(folder, "draft", device);
        }

        FloatBlock generate(DecodingPolicy policy) {
            Map<String, String> settings = golden.metadata();
            GenerationRequest request = GenerationRequest
                    .of(LongStream.of(golden.readLongs("labels")).mapToObj(Math::toIntExact).toList())
                    .policy(policy)
                    .autoregressiveSteps(Integer.parseInt(settings.get("num_iter")))
                    .guidance(
                            Float.parseFloat(settings.get("cfg")),
                            GuidanceSchedule.valueOf(settings.get("cfg_schedule").toUpperCase(Locale.ROOT)))
                    .temperature(Float.parseFloat(settings.get("temperature")))
                    .draftLength(Integer.parseInt(settings.get("num_draft")))
                    .prefill(new Prefill(Double.parseDouble(settings.get("prefill_ratio")), Prefill.Of.STEPS))
                    .build();
            SpeculativeDecoder decoder = new SpeculativeDecoder(
                    target, Optional.of(draft), Optional.of(new Speculation(new AcceptsAll(), new NeverAsked())),
                    seed -> noise);
            return decoder.generate(request, this::listen, new Cancellation());
        }

        private void listen(GenerationEvent event) {
            if (event instanceof Advanced advanced) {
                advances.add(advanced);
            }
        }

        private static AutoregressiveModel model(GoldenFolder folder, String name, Device device) {
            GoldenModel model = GoldenModel.of(folder, name, device);
            return new AutoregressiveModel(name, model.backbone(), model.head());
        }

        @Override
        public void close() {
            try (golden; target; draft) {
                advances.clear();
            }
        }
    }

    /** The official code draws an order from its end. */
    private record GoldenNoise(long[] orders, FloatBlock initial, FloatBlock steps) implements NoiseSource {
        GoldenNoise(Safetensors golden) {
            this(golden.readLongs("orders"), golden.read("noise"), golden.read("inter_noise"));
        }

        @Override
        public int[] order(int image, int tokens) {
            return IntStream.rangeClosed(1, tokens)
                    .map(i -> Math.toIntExact(orders[(image + 1) * tokens - i]))
                    .toArray();
        }

        @Override
        public void denoising(int image, int position, int step, float[] values, int at, int length) {
            int token = image * initial.shape()[1] + position;
            int count = steps.shape()[2];
            float[] from = step == count ? initial.data() : steps.data();
            int row = step == count ? token : token * count + step;
            System.arraycopy(from, row * length, values, at, length);
        }

        @Override
        public double acceptance(int image, int position, int segment) {
            return 0.5;
        }

        @Override
        public void proposal(
                int image, int position, int attempt, int step, float[] values, int at, int length) {
            throw new AssertionError("Nothing is rejected");
        }

        @Override
        public double proposalCoin(int image, int position, int segment, int attempt) {
            throw new AssertionError("Nothing is rejected");
        }
    }

    private static final class AcceptsAll implements AcceptanceCriterion {
        @Override
        public Guarantee guarantee() {
            return Guarantee.NONE;
        }

        @Override
        public Evidence evidence() {
            return Evidence.LAST_GAUSSIAN;
        }

        @Override
        public double[] logAcceptance(DraftedTokens drafted) {
            return new double[drafted.count()];
        }
    }

    private static final class NeverAsked implements Resampler {
        @Override
        public List<Outcome> resample(DraftedTokens rejected, Randomness randomness) {
            throw new AssertionError("Nothing is rejected");
        }
    }
}
