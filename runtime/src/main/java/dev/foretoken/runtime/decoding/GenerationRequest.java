package dev.foretoken.runtime.decoding;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.numerics.Respacing;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What to generate. Equal requests to equal models on the same backend give the same pictures, unless the clock has a
 * say in who draws a step: that is so with a fall-back, and with an {@linkplain DraftLength.Adaptive adaptive} draft
 * length where there is a bonus or the policy is {@code cspd-windowed}. Such pictures keep the policy's guarantee, and
 * come again by {@link #replaying}.
 *
 * @param labels the class of each picture
 * @param seed of all random numbers
 * @param policy how to decode
 * @param draftLength gamma: AR steps drafted before the target verifies; empty for {@value #DEFAULT_DRAFT_LENGTH}, or
 *     1 where the draft is a head alone: then the target's backbone runs for each drafted step anyway, and a longer
 *     window only drafts more in vain
 * @param fallBack whether the target draws the rest alone once it is clear that speculation does not pay
 * @param segments S: into how many segments, judged one after another, {@code exact} cuts the path of a token; empty
 *     for one a denoising step where the draft is a head alone, which is fastest there, and otherwise one: a token that
 *     is redrawn in part ends a window too
 * @param bonus whether the target draws a step of its own after a window of {@code exact} that it accepted whole
 * @param prefill what the target draws alone before speculation
 * @param autoregressiveSteps K; empty for {@value #DEFAULT_STEPS}, or one step a token for a model with fewer tokens.
 *     Causal models always take one step a token
 * @param diffusionSteps denoising steps of a token along the AR steps; empty for what the target's head was made for
 * @param guidanceScale classifier-free guidance, 1 for none
 * @param guidanceSchedule how the guidance develops over the AR steps
 * @param temperature factor of the noise at every denoising step
 * @param finalNoise whether the last denoising step adds its noise; the official sampler does not. {@code exact} has it
 *     always: without it no drafted token could ever be the target's
 * @param batchSize how many pictures are generated together; it changes the speed, not the noise and the coins. A
 *     backend may round otherwise in another batch, by about 1e-7 in float32, and the pictures differ by as much
 */
public record GenerationRequest(
        List<Integer> labels, long seed, DecodingPolicy policy, Optional<DraftLength> draftLength,
        boolean fallBack, OptionalInt segments, boolean bonus, Prefill prefill, OptionalInt autoregressiveSteps,
        Optional<DiffusionStepSchedule> diffusionSteps, float guidanceScale, GuidanceSchedule guidanceSchedule,
        float temperature, boolean finalNoise, int batchSize) {
    static final int DEFAULT_STEPS = 64;
    /** Gamma unless told, of a draft with a backbone of its own. */
    public static final int DEFAULT_DRAFT_LENGTH = 8;

    public GenerationRequest {
        labels = List.copyOf(labels);
        require(!labels.isEmpty(), "Nothing to generate: give at least one class", "");
        labels.forEach(label -> require(label >= 0, "The class [%s] must not be negative", label));
        segments.ifPresent(
                number -> require(number >= 1, "The number of segments [%s] must be at least 1", number));
        autoregressiveSteps.ifPresent(
                number -> require(number >= 1, "The number of AR steps [%s] must be at least 1", number));
        require(
                guidanceScale >= 1 && Float.isFinite(guidanceScale),
                "The guidance scale [%s] must be at least 1, which means no guidance", guidanceScale);
        require(
                temperature > 0 && Float.isFinite(temperature), "The temperature [%s] must be positive", temperature);
        require(batchSize >= 1, "The batch size [%s] must be at least 1", batchSize);
        finalNoise |= policy.judgesPaths();
    }

    /** A request for pictures of the given classes, with defaults for the rest. */
    public static Builder of(List<Integer> labels) {
        return new Builder(labels);
    }

    /** A request for one picture of a class, with defaults for the rest. */
    public static Builder of(int label) {
        return of(List.of(label));
    }

    /** The same for other pictures. */
    public GenerationRequest with(List<Integer> otherLabels, long otherSeed) {
        return new GenerationRequest(
                otherLabels, otherSeed, policy, draftLength, fallBack, segments, bonus, prefill, autoregressiveSteps,
                diffusionSteps, guidanceScale, guidanceSchedule, temperature, finalNoise, batchSize);
    }

    /** The same under another policy, the noise of the last denoising step included. */
    public GenerationRequest under(DecodingPolicy other) {
        return new GenerationRequest(
                labels, seed, other, draftLength, fallBack, segments, bonus, prefill, autoregressiveSteps,
                diffusionSteps, guidanceScale, guidanceSchedule, temperature, finalNoise, batchSize);
    }

    /** The same with so many pictures together. */
    public GenerationRequest inBatchesOf(int pictures) {
        return new GenerationRequest(
                labels, seed, policy, draftLength, fallBack, segments, bonus, prefill, autoregressiveSteps,
                diffusionSteps, guidanceScale, guidanceSchedule, temperature, finalNoise, pictures);
    }

    /** The same without a choice: with the draft lengths that a generation came to, in order. */
    public GenerationRequest replaying(DraftLength lengths) {
        return new GenerationRequest(
                labels, seed, policy, Optional.of(lengths), false, segments, bonus, prefill, autoregressiveSteps,
                diffusionSteps, guidanceScale, guidanceSchedule, temperature, finalNoise, batchSize);
    }

    /** K for pictures of this latent, if the model is a masked one. */
    public int stepsOf(LatentSpec latent) {
        return autoregressiveSteps.orElse(Math.min(DEFAULT_STEPS, latent.tokens()));
    }

    boolean guided() {
        return guidanceScale != 1;
    }

    private static void require(boolean condition, String message, Object value) {
        if (!condition) {
            throw new ForetokenException(Code.INVALID_ARGUMENT, message.formatted(value));
        }
    }

    /** Collects a request; every setting has a default. */
    public static final class Builder {
        private final List<Integer> labels;
        private long seed;
        private DecodingPolicy policy = DecodingPolicy.EXACT;
        private Optional<DraftLength> draftLength = Optional.empty();
        private Optional<Boolean> fallBack = Optional.empty();
        private OptionalInt segments = OptionalInt.empty();
        private boolean bonus;
        private Prefill prefill = Prefill.DEFAULT;
        private OptionalInt autoregressiveSteps = OptionalInt.empty();
        private Optional<DiffusionStepSchedule> diffusionSteps = Optional.empty();
        private float guidanceScale = 3;
        private GuidanceSchedule guidanceSchedule = GuidanceSchedule.LINEAR;
        private float temperature = 1;
        private boolean finalNoise;
        private int batchSize = 4;

        private Builder(List<Integer> labels) {
            this.labels = labels;
        }

        public Builder seed(long value) {
            seed = value;
            return this;
        }

        public Builder policy(DecodingPolicy value) {
            policy = value;
            return this;
        }

        /** The same draft length throughout. */
        public Builder draftLength(int value) {
            return draftLength(new DraftLength.Fixed(value));
        }

        public Builder draftLength(DraftLength value) {
            draftLength = Optional.of(value);
            return this;
        }

        /** Unless told, an adaptive draft length falls back and others do not. */
        public Builder fallBack(boolean value) {
            fallBack = Optional.of(value);
            return this;
        }

        public Builder segments(int value) {
            segments = OptionalInt.of(value);
            return this;
        }

        public Builder bonus(boolean value) {
            bonus = value;
            return this;
        }

        public Builder prefill(Prefill value) {
            prefill = value;
            return this;
        }

        public Builder autoregressiveSteps(int value) {
            autoregressiveSteps = OptionalInt.of(value);
            return this;
        }

        /** The same denoising steps at every AR step. */
        public Builder diffusionSteps(Respacing value) {
            return diffusionSteps(DiffusionStepSchedule.constant(value));
        }

        public Builder diffusionSteps(DiffusionStepSchedule value) {
            diffusionSteps = Optional.of(value);
            return this;
        }

        public Builder guidance(float scale, GuidanceSchedule schedule) {
            guidanceScale = scale;
            guidanceSchedule = schedule;
            return this;
        }

        public Builder temperature(float value) {
            temperature = value;
            return this;
        }

        public Builder finalNoise(boolean value) {
            finalNoise = value;
            return this;
        }

        public Builder batchSize(int value) {
            batchSize = value;
            return this;
        }

        /** @throws ForetokenException if a setting has a value that cannot be */
        public GenerationRequest build() {
            return new GenerationRequest(
                    labels, seed, policy, draftLength,
                    fallBack.orElse(draftLength.filter(DraftLength.Adaptive.class::isInstance).isPresent()), segments,
                    bonus, prefill, autoregressiveSteps, diffusionSteps, guidanceScale, guidanceSchedule,
                    temperature, finalNoise, batchSize);
        }
    }
}
