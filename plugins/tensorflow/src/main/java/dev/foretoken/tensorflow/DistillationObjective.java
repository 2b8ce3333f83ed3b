package dev.foretoken.tensorflow;

import dev.foretoken.api.PrefixContext;
import dev.foretoken.api.Weights;
import dev.foretoken.api.numerics.DiffusionSchedule;
import dev.foretoken.models.DiffusionHeadSpec;
import dev.foretoken.models.training.TokenBatch;
import dev.foretoken.tensorflow.NoisedRows.Prediction;
import dev.foretoken.tensorflow.TensorFlowModel.GraphFunction;
import dev.foretoken.tensorflow.TensorFlowTrainer.Objective;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.tensorflow.Operand;
import org.tensorflow.Tensor;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * What a draft learns from a frozen target: to take each denoising step as the target does. The loss is the divergence
 * of the draft's path from the target's, KL(p || q) summed over the steps and averaged over the tokens, in nats, at
 * states that are data with noise. Both take classifier-free guidance as in generation.
 *
 * @param draft the draft's backbone; without one it takes the target's conditions
 * @param draftHead the draft's head
 * @param target the target's backbone
 * @param targetHead the target's head
 * @param schedule the steps that will be taken
 * @param dimension D
 */
record DistillationObjective(
        Optional<TrainingBackbone> draft, DiffusionHeadSpec draftHead, TrainingBackbone target,
        DiffusionHeadSpec targetHead, DiffusionSchedule schedule, int dimension) {

    Objective<TokenBatch> objective(Weights targetWeights) {
        return new Objective<>(
                "draft in distillation", List.of("loss"), layers -> divergence(layers, targetWeights), this::feed);
    }

    private GraphFunction divergence(Layers layers, Weights targetWeights) {
        Ops tf = layers.tf();
        Layers targetLayers = layers.of("target", targetWeights);
        NoisedRows rows = NoisedRows.of(layers, schedule, dimension);
        Operand<TFloat32> guidance = layers.input(TFloat32.class, -1, 1);
        Operand<TFloat32> scale = rows.ofTokens(layers, guidance);

        GraphFunction p = target.build(targetLayers);
        Optional<GraphFunction> q = draft.map(backbone -> backbone.build(layers));
        Prediction drafted =
                guided(layers, rows, new HeadLayers(layers, draftHead, dimension), q.orElse(p), scale);
        Prediction aimed = guided(layers, rows, new HeadLayers(targetLayers, targetHead, dimension), p, scale);
        Operand<TFloat32> difference =
                tf.math.mul(rows.table().meanOfNoise(), tf.math.sub(drafted.noise(), aimed.noise()));
        Operand<TFloat32> step = GaussianDivergence.of(
                layers, difference, rows.logVariance(layers, aimed), rows.logVariance(layers, drafted));
        Operand<TFloat32> path =
                tf.math.mul(rows.mean(layers, step), tf.constant((float) dimension * schedule.count()));

        List<Operand<?>> inputs = new ArrayList<>(p.inputs());
        q.ifPresent(conditions -> inputs.addAll(conditions.inputs()));
        inputs.addAll(rows.inputs());
        inputs.add(guidance);
        return new GraphFunction(inputs, List.of(path));
    }

    /**
     * What a head says under guidance, where the class-free conditions lie below the conditional ones. In a batch
     * without guidance there are none, and rows of which none are there take the conditional half for the class-free.
     */
    private Prediction guided(
            Layers layers, NoisedRows rows, HeadLayers head, GraphFunction conditions, Operand<TFloat32> scale) {
        Ops tf = layers.tf();
        Operand<TFloat32> both = conditions.outputs().get(0).asOutput().expect(TFloat32.class);
        List<Operand<TFloat32>> halves = layers.cut(both, layers.rows(rows.tokens()));
        Prediction conditional = rows.predict(layers, head, halves.get(0));
        Operand<TFloat32> some = rows.predictAllOrNone(layers, head, halves.get(1)).noise();
        Operand<TFloat32> free =
                layers.concat(0, some, layers.cut(conditional.noise(), layers.rows(some)).get(1));
        return new Prediction(
                layers.add(free, tf.math.mul(scale, tf.math.sub(conditional.noise(), free))),
                conditional.interpolation());
    }

    private List<Tensor> feed(TokenBatch batch) {
        TokenBatch both = batch.isGuided() ? withClassFree(batch) : batch;
        List<Tensor> fed = new ArrayList<>(target.feed(both));
        draft.ifPresent(backbone -> fed.addAll(backbone.feed(both)));
        fed.addAll(NoisedRows.feed(batch, dimension));
        fed.add(Tensors.column(batch.guidance()));
        return fed;
    }

    private static TokenBatch withClassFree(TokenBatch batch) {
        List<PrefixContext> free = batch.contexts().stream().map(DistillationObjective::unconditional).toList();
        return new TokenBatch(
                Stream.concat(batch.contexts().stream(), free.stream()).toList(), batch.repeats(), batch.steps(),
                batch.weights(), batch.noise(), batch.guidance());
    }

    private static PrefixContext unconditional(PrefixContext context) {
        return new PrefixContext(
                context.sequence(), PrefixContext.UNCONDITIONAL, context.order(), context.tokens(), context.known(),
                context.asked());
    }
}
