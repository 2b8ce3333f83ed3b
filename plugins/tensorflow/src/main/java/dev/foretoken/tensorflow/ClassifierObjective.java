package dev.foretoken.tensorflow;

import dev.foretoken.models.ConvolutionalClassifierSpec;
import dev.foretoken.models.training.PictureBatch;
import dev.foretoken.tensorflow.TensorFlowModel.GraphFunction;
import dev.foretoken.tensorflow.TensorFlowTrainer.Objective;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Tensor;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** What a classifier learns: the classes of pictures, by cross-entropy. */
final class ClassifierObjective {
    private ClassifierObjective() {}

    static Objective<PictureBatch> of(ConvolutionalClassifierSpec size) {
        return new Objective<>(
                "classifier", List.of("loss", "accuracy"), layers -> measures(layers, size),
                batch -> List.of(Tensors.of(batch.pictures()), Tensors.of(batch.labels(), batch.labels().length)));
    }

    private static GraphFunction measures(Layers layers, ConvolutionalClassifierSpec size) {
        Ops tf = layers.tf();
        Operand<TFloat32> pictures = layers.input(TFloat32.class, -1, 3, -1, -1);
        Operand<TInt32> labels = layers.input(TInt32.class, -1);

        Operand<TFloat32> logits = new ClassifierGraph(layers, size)
                .classified(new ConvolutionLayers(layers).channelsLast(pictures))
                .logits();
        Operand<TFloat32> wanted =
                tf.oneHot(labels, tf.constant(size.classes()), tf.constant(1f), tf.constant(0f));
        Operand<TFloat32> loss = layers.mean(tf.nn.softmaxCrossEntropyWithLogits(logits, wanted).loss());
        Operand<TInt32> guessed = tf.math.argMax(logits, tf.constant(1), TInt32.class);
        Operand<TFloat32> accuracy = layers.mean(tf.dtypes.cast(tf.math.equal(guessed, labels), TFloat32.class));
        return new GraphFunction(List.of(pictures, labels), List.of(loss, accuracy));
    }
}
