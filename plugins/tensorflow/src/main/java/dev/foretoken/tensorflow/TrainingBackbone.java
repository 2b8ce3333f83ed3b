package dev.foretoken.tensorflow;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.PrefixContext;
import dev.foretoken.models.CausalBackboneSpec;
import dev.foretoken.models.MarBackboneSpec;
import dev.foretoken.models.training.TokenBatch;
import dev.foretoken.tensorflow.TensorFlowModel.GraphFunction;
import java.util.List;
import org.tensorflow.Tensor;

/** A backbone as training sees it: conditions of all asked positions, [rows, conditionDimension], from a batch. */
interface TrainingBackbone {
    /** Adds it to a graph. */
    GraphFunction build(Layers layers);

    /** The tensors of a batch, in the order of the function's inputs. */
    List<Tensor> feed(TokenBatch batch);

    /** The masked backbone; all contexts of a batch know equally many tokens. */
    static TrainingBackbone of(MarBackboneSpec size, LatentSpec latent) {
        return new TrainingBackbone() {
            @Override
            public GraphFunction build(Layers layers) {
                return MarGraph.uniform(layers, size, latent);
            }

            @Override
            public List<Tensor> feed(TokenBatch batch) {
                return MarBatch.of(batch.contexts(), size.classes(), size.bufferSize()).tensors();
            }
        };
    }

    /** The causal backbone, which sees whole pictures and the prefix of each of their tokens. */
    static TrainingBackbone of(CausalBackboneSpec size, LatentSpec latent) {
        return new TrainingBackbone() {
            @Override
            public GraphFunction build(Layers layers) {
                return CausalGraph.sequence(layers, size, latent);
            }

            @Override
            public List<Tensor> feed(TokenBatch batch) {
                List<PrefixContext> contexts = batch.contexts();
                int[] labels = contexts.stream()
                        .mapToInt(context -> context.label() == PrefixContext.UNCONDITIONAL
                                ? size.classes()
                                : context.label())
                        .toArray();
                FloatBlock tokens = FloatBlock.concatenate(
                        contexts.stream().map(context -> context.tokens().gather(context.order())).toList());
                return List.of(Tensors.of(labels, labels.length), Tensors.of(tokens));
            }
        };
    }
}
