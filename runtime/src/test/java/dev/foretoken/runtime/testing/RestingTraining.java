package dev.foretoken.runtime.testing;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.PartContext;
import dev.foretoken.api.Weights;
import dev.foretoken.api.numerics.Respacing;
import dev.foretoken.models.ModelSpec;
import dev.foretoken.models.training.AutoencoderLoss;
import dev.foretoken.models.training.PictureBatch;
import dev.foretoken.models.training.PictureEncoder;
import dev.foretoken.models.training.TokenBatch;
import dev.foretoken.models.training.Trainer;
import dev.foretoken.models.training.TrainingBackend;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Trains nothing: weights stay as they are given. Its loss is the mean square of what it learns from. */
public final class RestingTraining implements TrainingBackend {
    @Override
    public String name() {
        return "resting";
    }

    @Override
    public Trainer<PictureBatch> autoencoder(ModelSpec model, PartContext context, AutoencoderLoss loss) {
        return pictures(context);
    }

    @Override
    public Trainer<PictureBatch> classifier(ModelSpec model, PartContext context) {
        return pictures(context);
    }

    private static Trainer<PictureBatch> pictures(PartContext context) {
        return new RestingTrainer<>(context.weights()) {
            @Override
            FloatBlock lesson(PictureBatch batch) {
                return batch.pictures();
            }
        };
    }

    @Override
    public Trainer<TokenBatch> tokens(ModelSpec model, PartContext context) {
        return new RestingTrainer<>(context.weights()) {
            @Override
            FloatBlock lesson(TokenBatch batch) {
                return batch.noise();
            }
        };
    }

    @Override
    public Trainer<TokenBatch> distillation(
            ModelSpec model, PartContext context, ModelSpec target, Weights targetWeights, Respacing respacing) {
        return tokens(model, context);
    }

    /** The latents of every picture have the mean 0 and the deviation 1/2. */
    @Override
    public PictureEncoder encoder(ModelSpec model, PartContext context) {
        return new PictureEncoder() {
            @Override
            public Posterior encode(FloatBlock images) {
                int[] shape = {
                    images.rows(), context.latent().channels(), context.latent().height(), context.latent().width()
                };
                FloatBlock logVariance = FloatBlock.zeros(shape);
                Arrays.fill(logVariance.data(), (float) Math.log(0.25));
                return new Posterior(FloatBlock.zeros(shape), logVariance);
            }

            @Override
            public void close() {}
        };
    }

    private abstract static class RestingTrainer<B> implements Trainer<B> {
        private final Weights weights;

        RestingTrainer(Weights weights) {
            this.weights = weights;
        }

        abstract FloatBlock lesson(B batch);

        @Override
        public List<String> measures() {
            return List.of("loss");
        }

        @Override
        public float[] step(B batch, Update update) {
            return measure(batch);
        }

        @Override
        public float[] measure(B batch) {
            float sum = 0;
            for (float value : lesson(batch).data()) {
                sum += value * value;
            }
            return new float[] {sum / lesson(batch).size()};
        }

        @Override
        public float[] measureAveraged(B batch) {
            return measure(batch);
        }

        @Override
        public Weights averaged() {
            return weights;
        }

        @Override
        public Map<String, FloatBlock> state() {
            return Map.of("nothing", FloatBlock.zeros(1));
        }

        @Override
        public void restore(Weights state) {}

        @Override
        public void close() {}
    }
}
